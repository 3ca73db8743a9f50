import type { Bot } from '../core/bot.ts'
import { KnownError } from '../core/errors.ts'
import type { StoredEvent } from '../core/events.ts'
import type { Json } from '../core/json.ts'
import type { Message } from '../core/messages.ts'
import { createSay, previewOf, renderMessage } from '../core/outbound.ts'
import type { Commit } from '../core/ports.ts'
import type { ReplyEvent } from '../core/replies.ts'
import type { Failure, OutboxRow } from '../core/rows.ts'
import type { Effect } from '../core/step/index.ts'
import { isWindowOpen } from '../core/window.ts'

/** How much one turn may order. Design section 5, bounds. */
export interface TurnBounds {
  readonly replies: number
  readonly effects: number
  readonly snapshotBytes: number
}

/** What is done once a turn is durable, apart from sending its replies. */
export interface Aftermath {
  /** Mark the person's latest message as read; with typing, show that an answer is coming. */
  receipt: 'none' | 'read' | 'typing'
  readonly stoppedJobs: string[]
}

/** The turn whose effects are written down. */
export interface EffectScope {
  readonly commit: Commit
  readonly bot: Bot
  readonly now: number
  readonly generation: number
  readonly turn: number
  readonly bounds: TurnBounds
  /** Failures of what is said now do not come back as events (no endless loop). */
  readonly isQuiet: boolean
  readonly aftermath: Aftermath
  counts: { replies: number; effects: number; order: number; jobs: number }
}

const OUTSIDE_WINDOW: Failure = {
  class: 'window',
  reason:
    'More than 24 hours have passed since the last message of the person: WhatsApp allows only templates (error 131047).',
}

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
      return applyOrder(scope, effect.event as ReplyEvent)
    case 'log':
      return commit.log({
        at: now,
        kind: 'note',
        conversationId,
        contactId: commit.contact.id,
        ...(effect.label === undefined ? {} : { event: effect.label }),
        detail: effect.value as Json,
      })
    case 'setTimer':
      return commit.put('timer', {
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
    case 'cancelTimer':
      return commit.remove('timer', timerId(conversationId, effect.path, effect.sendId))
    case 'startJob':
      if (scope.aftermath.receipt === 'none') scope.aftermath.receipt = 'typing'
      stopJobs(scope, (path, id) => id === effect.id && isSame(path, effect.path))
      scope.counts.jobs += 1
      return commit.put('job', {
        id: `${conversationId}.${scope.turn}.j${scope.counts.jobs}`,
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
    case 'stopJob':
      return stopJobs(scope, (path, id) => id === effect.id && isSame(path, effect.path))
    case 'stopActor':
      for (const timer of commit.timers()) {
        if (isUnder(timer.path, effect.path) || isUnder(timer.target, effect.path)) {
          commit.remove('timer', timer.id)
        }
      }
      return stopJobs(scope, (path) => isUnder(path, effect.path))
    case 'drop':
      return commit.log({
        at: now,
        kind: 'unhandled',
        conversationId,
        contactId: commit.contact.id,
        event: effect.event.type,
        reason: effect.reason,
      })
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

/** What the helpers of a bot emit. */
function applyOrder(scope: EffectScope, order: ReplyEvent): void {
  const { commit } = scope
  switch (order.type) {
    case 'reply':
      return putReply(scope, order.message)
    case 'remember': {
      const { language, attributes } = order
      return commit.put('contact', {
        ...commit.contact,
        ...(language === undefined ? {} : { language }),
        attributes: { ...commit.contact.attributes, ...attributes },
      })
    }
    case 'markRead':
      if (scope.aftermath.receipt === 'none') scope.aftermath.receipt = 'read'
      return
    case 'typing':
      scope.aftermath.receipt = 'typing'
      return
    case 'handOff':
      commit.put('conversation', {
        ...commit.conversation,
        handOff: { operator: '', since: scope.now, reason: order.reason },
      })
      return commit.log({
        at: scope.now,
        kind: 'hand-off',
        conversationId: commit.conversation.id,
        contactId: commit.contact.id,
        reason: order.reason,
      })
  }
}

/** Puts one reply into the outbox; outside the window it is a dropped delivery, not a failure. */
export function putReply(scope: EffectScope, message: Message<unknown>): void {
  const { commit, now, counts, bounds } = scope
  counts.replies += 1
  if (counts.replies > bounds.replies) {
    throw new KnownError(
      'turn-too-large',
      `The turn said more than ${bounds.replies} messages: say less, or raise the bound.`,
    )
  }
  const { conversation, contact } = commit
  const id = `${conversation.id}.${scope.turn}.${counts.replies}`
  const say = createSay(contact.language, scope.bot.defaultLanguage)
  const { message: outbound, choices } = renderMessage(message, id, say)
  const isOpen = isWindowOpen(outbound.kind, conversation.userAt, now)
  const status = isOpen ? 'queued' : 'dropped'
  counts.order += 1
  const row: OutboxRow = {
    id,
    conversationId: conversation.id,
    numberId: conversation.numberId,
    to: toAliases(contact),
    generation: scope.generation,
    turn: scope.turn,
    order: counts.order,
    message: outbound,
    choices,
    status,
    createdAt: now,
    updatedAt: now,
    notBefore: 0,
    attempts: [],
    ...(scope.isQuiet ? { quiet: true } : {}),
    ...(isOpen ? {} : { failure: OUTSIDE_WINDOW }),
    times: { [status]: now },
  }
  commit.put('outbox', row)
  commit.log({
    at: now,
    kind: 'outbound',
    conversationId: conversation.id,
    contactId: contact.id,
    contact: contact.waId ?? contact.userId ?? '',
    outboxId: id,
    status,
    text: previewOf(outbound, say),
    ...(isOpen ? {} : { reason: OUTSIDE_WINDOW.reason }),
  })
  if (!isOpen && !scope.isQuiet) putEvent(commit, now, { type: 'window.closed', outboxId: id })
}

/** Puts an event of our own into the inbox: its turn comes after this one. */
export function putEvent(commit: Commit, at: number, event: StoredEvent): void {
  const arrival = commit.nextArrival()
  commit.put('inbox', {
    id: String(arrival),
    conversationId: commit.conversation.id,
    arrival,
    at,
    arrivedAt: at,
    event,
    state: 'waiting',
    marks: 0,
  })
}

function toAliases(contact: Commit['contact']): OutboxRow['to'] {
  const { waId, userId, parentUserId } = contact
  return {
    ...(waId === undefined ? {} : { waId }),
    ...(userId === undefined ? {} : { userId }),
    ...(parentUserId === undefined ? {} : { parentUserId }),
  }
}

/** A timer is set again, not twice, under the same name by the same actor. */
export function timerId(conversationId: string, path: readonly string[], sendId: string): string {
  return `${conversationId}|${path.join('/')}|${sendId}`
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && isUnder(a, b)
}

function isUnder(path: readonly string[], root: readonly string[]): boolean {
  return root.every((id, index) => path[index] === id)
}
