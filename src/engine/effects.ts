import { nameOf } from '../core/contact.ts'
import { KnownError } from '../core/errors.ts'
import type { StoredEvent } from '../core/events.ts'
import type { Json } from '../core/json.ts'
import type { ReplyEvent } from '../core/replies.ts'
import type { Effect } from '../core/step/index.ts'
import { isUnder } from '../core/step/index.ts'
import type { EffectScope } from './effect-scope.ts'
import { applyOrder } from './replies.ts'

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
      commit.put('job', {
        id: `${conversationId}.${scope.turn}.j${scope.counts.stepJobs}`,
        conversationId,
        generation: scope.generation,
        path: effect.path,
        actorId: effect.id,
        src: effect.src,
        input: (effect.input ?? null) as Json,
        startedAt: now,
        attempts: 0,
        notBefore: 0,
      })
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

function stopJobs(
  scope: EffectScope,
  isMeant: (path: readonly string[], actorId: string) => boolean,
): void {
  for (const job of scope.commit.jobs()) {
    if (!isMeant(job.path, job.actorId)) continue
    scope.commit.remove('job', job.id)
    scope.aftermath.stoppedJobs.push(job.id)
  }
}

/** A timer is set again, not twice, under the same name by the same actor. */
export function timerId(conversationId: string, path: readonly string[], sendId: string): string {
  return `${conversationId}|${path.join('/')}|${sendId}`
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && isUnder(a, b)
}
