import type { AnyStateMachine } from 'xstate'
import type { Problem } from './errors.ts'
import { needsWindow } from './replies.ts'
import { staticRepliesOf } from './static-replies.ts'
import { toBuiltIn } from './step/lint-actions.ts'
import { machinesIn } from './step/machine-walk.ts'
import type { Moment } from './step/timeline.ts'
import { momentsOf } from './step/timeline.ts'
import type { WindowRule } from './window.ts'
import { isTemplate, NO_TEMPLATE, WINDOW_MS } from './window.ts'

/**
 * Replies that come when the window is certainly closed, without a word on what becomes of them
 * then; and rules that cannot be kept. A computed reply counts as one that is no template. A nested
 * machine is looked at from its beginning, as if the person had just written.
 */
export function windowProblems(
  machine: AnyStateMachine,
  rule: WindowRule<unknown> | undefined,
): Problem[] {
  return [
    ...ruleProblems('the bot', rule),
    ...staticRepliesOf(machine).flatMap(({ place, told }) =>
      told.type === 'reply' ? ruleProblems(place, told.onWindowClosed) : [],
    ),
    ...(rule === undefined ? machinesIn(machine).flatMap(lateReplies) : []),
  ]
}

function ruleProblems(place: string, rule: WindowRule<unknown> | undefined): Problem[] {
  if (rule === undefined || rule === 'drop' || rule === 'wait') return []
  if (typeof rule === 'object' && isTemplate(rule)) return []
  return [{ ...NO_TEMPLATE, place: `${place}, ${NO_TEMPLATE.place}` }]
}

/** One problem for each state that says something too late, with the shortest way to it. */
function lateReplies(machine: AnyStateMachine): Problem[] {
  const shortest = new Map<string, Moment>()
  for (const moment of momentsOf(machine)) {
    if (moment.afterMs < WINDOW_MS) continue
    if (!moment.actions.some((action) => needsWindow(toBuiltIn(machine, action)))) continue
    const { id } = moment.place
    const known = shortest.get(id)
    if (known === undefined || moment.path.length < known.path.length) shortest.set(id, moment)
  }
  return [...shortest].map(([id, { path }]) => ({
    place: id,
    problem: `It says something 24 hours or more after the person's last message, when WhatsApp takes only templates (error 131047): ${path.join(' -> ')}.`,
    cure: "Say a template, shorten the delays, or tell what becomes of it: reply(…, { onWindowClosed: template(…) }), or 'wait', or 'drop'.",
  }))
}
