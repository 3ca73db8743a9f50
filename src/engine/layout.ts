import type { Bot } from '../core/bot.ts'
import { nameOf } from '../core/contact.ts'
import type { Json } from '../core/json.ts'
import type { Commit } from '../core/ports.ts'
import type { ConversationRow } from '../core/rows.ts'
import { incompatibilities, reconcile } from '../core/step/index.ts'
import type { Aftermath } from './effect-scope.ts'
import { startCounts } from './effect-scope.ts'
import { applyEffects } from './effects.ts'
import { endAll } from './endings.ts'
import type { TurnScope } from './turn-scope.ts'

/** What a bot that changed under a conversation means for it (promise P13). */
export type Fit =
  | { readonly kind: 'fits' }
  /** The machine goes on from this snapshot, once timers and jobs are brought in line. */
  | {
      readonly kind: 'kept' | 'migrated'
      readonly snapshot: Json
      readonly problems: readonly string[]
    }
  | { readonly kind: 'restarted'; readonly problems: readonly string[] }
  | { readonly kind: 'hold'; readonly reason: string }

/**
 * Holds a stored snapshot against the bot that is to take it: one that the machine can take is
 * kept; else the author's `migrate`, then `restart` or `hold` decide.
 */
export function judgeFit(conversation: ConversationRow, bot: Bot): Fit {
  const { layout = '', heldFrom, status } = conversation
  const isSame = conversation.bot === bot.name && layout === bot.layout
  if ((heldFrom ?? status) !== 'active' || isSame) return { kind: 'fits' }
  const stored = JSON.parse(conversation.snapshot ?? 'null') as Json
  const problems = problemsOf(conversation, bot, stored)
  if (problems.length === 0) return { kind: 'kept', snapshot: stored, problems }
  const migrated = migrate(bot, layout, stored)
  if (migrated instanceof Error) {
    const { name, message } = migrated
    return {
      kind: 'hold',
      reason: `\`migrate\` of the bot threw ${name}: ${message}. Mend it: the conversation goes on from there.`,
    }
  }
  const { snapshot } = migrated
  if (snapshot !== undefined && incompatibilities(bot.machine, snapshot).length === 0) {
    return { kind: 'migrated', snapshot, problems }
  }
  if (bot.onIncompatible === 'restart') return { kind: 'restarted', problems }
  return {
    kind: 'hold',
    reason: `The bot changed and cannot go on from here: ${problems.join('; ')}. Give it \`migrate\`, or let it restart.`,
  }
}

/** What throws is no answer: to begin anew would lose what a mended `migrate` may still save. */
function migrate(bot: Bot, layout: string, stored: Json): { snapshot: Json | undefined } | Error {
  try {
    return { snapshot: bot.migrate?.(layout, stored) }
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** Two bots may have states of the same names and mean other things by them. */
function problemsOf(conversation: ConversationRow, bot: Bot, stored: Json): readonly string[] {
  const problems = incompatibilities(bot.machine, stored)
  if (conversation.bot === bot.name) return problems
  return [`It was begun by another bot, \`${conversation.bot}\``, ...problems]
}

/** Brings a conversation in line with the bot that changed, as it was judged. */
export function bringInLine(
  commit: Commit,
  bot: Bot,
  fit: Exclude<Fit, { kind: 'hold' }>,
  scope: TurnScope,
  aftermath: Aftermath,
): void {
  if (fit.kind === 'fits') return
  const { conversation } = commit
  if (fit.kind === 'restarted') {
    endAll(commit, aftermath)
    const { snapshot: _, state: __, ...rest } = conversation
    commit.put('conversation', { ...rest, status: 'done', updatedAt: scope.now })
  } else {
    commit.put('conversation', {
      ...conversation,
      bot: bot.name,
      layout: bot.layout,
      turn: conversation.turn + 1,
      snapshot: JSON.stringify(fit.snapshot),
      updatedAt: scope.now,
    })
    reconcileRows(commit, bot, fit.snapshot, scope, aftermath)
  }
  logChange(commit, scope.now, fit)
}

/** Timers and jobs that the new machine wants, or no longer knows. */
function reconcileRows(
  commit: Commit,
  bot: Bot,
  snapshot: Json,
  scope: TurnScope,
  aftermath: Aftermath,
): void {
  const { conversation } = commit
  const effects = reconcile(bot.machine, snapshot, commit.timers(), commit.jobs(), scope.now)
  applyEffects(
    {
      commit,
      bot,
      now: scope.now,
      generation: conversation.generation,
      turn: conversation.turn,
      bounds: scope.bounds,
      isQuiet: true,
      aftermath,
      log: commit.log,
      counts: startCounts(conversation.lastOrder),
    },
    effects,
  )
}

function logChange(
  commit: Commit,
  now: number,
  { kind, problems }: Extract<Fit, { problems: readonly string[] }>,
): void {
  commit.log({
    at: now,
    kind: 'engine',
    conversationId: commit.conversation.id,
    contactId: commit.contact.id,
    contact: nameOf(commit.contact),
    status: kind,
    reason: 'The bot changed under this conversation.',
    detail: { problems: [...problems] },
  })
}
