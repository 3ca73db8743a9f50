import { nameOf } from '../core/contact.ts'
import { KnownError } from '../core/errors.ts'
import type { StoredEvent } from '../core/events.ts'
import type { Json } from '../core/json.ts'
import type { ReplyEvent } from '../core/replies.ts'
import type { JobRow } from '../core/rows.ts'
import type { Effect } from '../core/step/index.ts'
import { isUnder } from '../core/step/index.ts'
import { toAgentRow } from './agents/superseding.ts'
import type { EffectScope } from './effect-scope.ts'
import { applyOrder } from './replies.ts'

type StartJob = Extract<Effect, { kind: 'startJob' }>

/** Writes the effects of one step into the commit, in their order. */
export function applyEffects(scope: EffectScope, effects: readonly Effect[]): void {
  for (const effect of effects) {
    scope.counts.effects += 1
    if (scope.counts.effects > scope.bounds.effects) {
      throw new KnownError(
        'turn-too-large',
        `The turn ordered more than ${scope.bounds.effects} effects: split it into several turns, or raise the bound.`,
      )
    }
    applyEffect(scope, effect)
  }
}

function applyEffect(scope: EffectScope, effect: Effect): void {
  const { commit, now } = scope
  const conversationId = commit.conversation.id
  switch (effect.kind) {
    case 'emit':
      applyOrder(scope, effect.event as ReplyEvent)
      return
    case 'log':
      scope.log({
        at: now,
        kind: 'note',
        conversationId,
        contactId: commit.contact.id,
        contact: nameOf(commit.contact),
        ...(effect.label === undefined ? {} : { event: effect.label }),
        detail: effect.value as Json,
      })
      return
    case 'setTimer':
      commit.put('timer', {
        id: timerId(conversationId, effect.path, effect.sendId),
        conversationId,
        generation: scope.generation,
        path: effect.path,
        sendId: effect.sendId,
        target: effect.target,
        event: effect.event as StoredEvent,
        setAt: now,
        delayMs: effect.delayMs,
        ...(effect.delayName === undefined ? {} : { delayName: effect.delayName }),
        due: now + effect.delayMs,
      })
      return
    case 'cancelTimer':
      commit.remove('timer', timerId(conversationId, effect.path, effect.sendId))
      return
    case 'startJob':
      if (scope.aftermath.receipt === 'none') scope.aftermath.receipt = 'typing'
      stopJobs(scope, (path, id) => id === effect.id && isSame(path, effect.path))
      scope.counts.stepJobs += 1
      putJob(scope, effect)
      return
    case 'stopJob':
      stopJobs(scope, (path, id) => id === effect.id && isSame(path, effect.path))
      return
    case 'stopActor':
      for (const timer of commit.timers()) {
        if (isUnder(timer.path, effect.path) || isUnder(timer.target, effect.path)) {
          commit.remove('timer', timer.id)
        }
      }
      stopJobs(scope, (path) => isUnder(path, effect.path))
      return
    case 'drop':
      scope.log({
        at: now,
        kind: 'unhandled',
        conversationId,
        contactId: commit.contact.id,
        event: effect.event.type,
        reason: effect.reason,
      })
      return
  }
}

function putJob(scope: EffectScope, { path, id, src, input, agent }: StartJob): void {
  const { commit, now, turn } = scope
  const row: JobRow = {
    id: `${commit.conversation.id}.${turn}.j${scope.counts.stepJobs}`,
    conversationId: commit.conversation.id,
    generation: scope.generation,
    path,
    actorId: id,
    src,
    input: (input ?? null) as Json,
    startedAt: now,
    attempts: 0,
    notBefore: 0,
  }
  if (agent === undefined) {
    commit.put('job', row)
    return
  }
  const former = scope.counts.stoppedAgents.find(
    (one) =>
      one.actorId === id &&
      one.src === src &&
      one.generation === scope.generation &&
      isSame(one.path, path),
  )
  const next = toAgentRow(commit, row, former, turn, agent)
  commit.put('job', next)
  // One that goes on is the same job: its work is not aborted.
  scope.aftermath.stoppedJobs = scope.aftermath.stoppedJobs.filter((one) => one !== next.id)
}

function stopJobs(
  scope: EffectScope,
  isMeant: (path: readonly string[], actorId: string) => boolean,
): void {
  for (const job of scope.commit.jobs()) {
    if (!isMeant(job.path, job.actorId)) continue
    scope.commit.remove('job', job.id)
    scope.aftermath.stoppedJobs.push(job.id)
    if (job.agent !== undefined) scope.counts.stoppedAgents = [...scope.counts.stoppedAgents, job]
  }
}

/** A timer is set again, not twice, under the same name by the same actor. */
export function timerId(conversationId: string, path: readonly string[], sendId: string): string {
  return `${conversationId}|${path.join('/')}|${sendId}`
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && isUnder(a, b)
}
