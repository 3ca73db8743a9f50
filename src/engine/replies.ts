import { randomBytes } from 'node:crypto'
import { consentFailure } from '../core/consent.ts'
import type { ContactRow } from '../core/contact.ts'
import { nameOf, toAliases } from '../core/contact.ts'
import { KnownError } from '../core/errors.ts'
import type { StoredEvent } from '../core/events.ts'
import { addFlowToken } from '../core/flow-token.ts'
import type { Message, Text } from '../core/messages.ts'
import type { Rendered } from '../core/outbound.ts'
import { createSay, renderMessage, toOutboxId, toParts } from '../core/outbound.ts'
import type { Commit } from '../core/ports.ts'
import { previewOf } from '../core/preview.ts'
import { recipientFailure } from '../core/recipient-limits.ts'
import type { ReplyEvent } from '../core/replies.ts'
import type { JobRow, OutboxRow } from '../core/rows.ts'
import { AFTER_UPLOAD, needsUpload } from '../core/uploads.ts'
import type { WindowRule } from '../core/window.ts'
import { isTemplate, windowOf } from '../core/window.ts'
import type { EffectScope } from './effect-scope.ts'
import { OUTSIDE_WINDOW, place, SAID_ALREADY } from './placement.ts'
import { setReturn } from './return-timer.ts'

/** What the helpers of a bot emit. */
export function applyOrder(scope: EffectScope, order: ReplyEvent): void {
  const { commit } = scope
  switch (order.type) {
    case 'reply':
      putReply(scope, order.message, order.onWindowClosed ?? scope.bot.onWindowClosed)
      return
    case 'remember':
      commit.put('contact', remember(commit.contact, order))
      return
    case 'markRead':
      if (scope.aftermath.receipt === 'none') scope.aftermath.receipt = 'read'
      return
    case 'typing':
      scope.aftermath.receipt = 'typing'
      return
    case 'handOff':
      commit.put('conversation', {
        ...commit.conversation,
        handOff: {
          operator: '',
          since: scope.now,
          byMachine: true,
          ...(order.reason === undefined ? {} : { reason: order.reason }),
        },
      })
      setReturn(commit, scope.bot.handOff, scope.now)
      scope.log({
        at: scope.now,
        kind: 'hand-off',
        conversationId: commit.conversation.id,
        contactId: commit.contact.id,
        contact: nameOf(commit.contact),
        status: 'handed off',
        ...(order.reason === undefined ? {} : { reason: order.reason }),
      })
      return
  }
}

/** `null` forgets an attribute, or the language. */
function remember(
  contact: ContactRow,
  { attributes, language }: Extract<ReplyEvent, { type: 'remember' }>,
): ContactRow {
  const { language: known, ...rest } = contact
  const spoken = language === undefined ? known : (language ?? undefined)
  const kept = Object.entries({ ...contact.attributes, ...attributes })
  return {
    ...rest,
    ...(spoken === undefined ? {} : { language: spoken }),
    attributes: Object.fromEntries(kept.filter(([, value]) => value !== null)),
  }
}

/** Puts one reply into the outbox: a long text that may be split as several rows. */
export function putReply(
  scope: EffectScope,
  message: Message<unknown>,
  rule: WindowRule<unknown> = 'drop',
): void {
  const say = createSay(scope.commit.contact.language, scope.bot.defaultLanguage)
  for (const part of toParts(message, say)) putPart(scope, part, rule, say)
}

/** What cannot reach the person is a dropped delivery, not a failed turn. */
function putPart(
  scope: EffectScope,
  message: Message<unknown>,
  rule: WindowRule<unknown>,
  say: (text: Text) => string,
): void {
  const { commit, now, counts, bounds } = scope
  counts.replies += 1
  counts.stepReplies += 1
  if (counts.replies > bounds.replies) {
    throw new KnownError(
      'turn-too-large',
      `The turn said more than ${bounds.replies} messages: say less, or raise the bound.`,
    )
  }
  const { conversation, contact } = commit
  const id = toOutboxId(conversation.id, scope.turn, counts.stepReplies)
  const render = (said: Message<unknown>, firstChoice = 0): Rendered => {
    const rendered = renderMessage(said, id, say, firstChoice)
    return { ...rendered, message: addFlowToken(rendered.message, id, newSecret) }
  }
  const placed = place(commit, render(message), rule, scope.turn, now, render)
  const { message: outbound, choices, onWindowClosed, awaits, standsIn } = placed
  const to = toAliases(contact)
  const failure =
    placed.failure ?? recipientFailure(outbound, to) ?? consentFailure(outbound, contact)
  const reason = failure?.reason ?? placed.reason
  const status = failure === undefined ? 'queued' : 'dropped'
  const isWaiting = needsUpload({ message: outbound })
  if (isWaiting) scope.aftermath.hasFiles = true
  counts.order += 1
  const row: OutboxRow = {
    id,
    conversationId: conversation.id,
    numberId: conversation.numberId,
    to,
    generation: scope.generation,
    turn: scope.turn,
    order: counts.order,
    message: outbound,
    choices,
    status,
    createdAt: now,
    updatedAt: now,
    notBefore: isWaiting ? AFTER_UPLOAD : 0,
    attempts: [],
    ...(scope.isQuiet ? { quiet: true } : {}),
    ...(onWindowClosed === undefined ? {} : { onWindowClosed }),
    ...(awaits === undefined ? {} : { awaits }),
    ...(standsIn === undefined ? {} : { standsIn }),
    ...(isTemplate(outbound) && !windowOf(conversation, now).isOpen ? { initiated: true } : {}),
    ...(failure === undefined ? {} : { failure }),
    times: { [status]: now },
  }
  commit.put('outbox', row)
  scope.log({
    at: now,
    kind: 'outbound',
    conversationId: conversation.id,
    contactId: contact.id,
    contact: nameOf(contact),
    outboxId: id,
    status,
    text: previewOf(outbound, say),
    ...(reason === undefined ? {} : { reason }),
  })
  if (failure === undefined || failure === SAID_ALREADY || scope.isQuiet) return
  const news =
    failure === OUTSIDE_WINDOW
      ? { type: 'window.closed', outboxId: id }
      : { type: 'delivery.dropped', outboxId: id, reason: failure.reason }
  putEvent(commit, now, news)
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

/** Lets results that were kept on their jobs' rows wait for their turns, by the time they came. */
export function putResults(commit: Commit, now: number): void {
  for (const job of commit.jobs()) putResult(commit, job, job.resultAt ?? now)
}

/** Lets one result wait for its turn. Its job's row stays until then: without it, it is stale. */
export function putResult(commit: Commit, job: JobRow, at: number): void {
  const isWaiting = commit.inbox().some(({ event }) => event['jobId'] === job.id)
  const event = toResultEvent(job)
  if (event !== undefined && !isWaiting) putEvent(commit, at, event)
}

/** A job's result as an event in the inbox; undefined when there is none yet. */
export function toResultEvent(job: JobRow): StoredEvent | undefined {
  const { id, generation, path, actorId, result } = job
  if (result === undefined) return undefined
  return { type: 'turnwise.job', jobId: id, generation, path, actorId, result }
}

/** What nobody can guess: 144 bits. */
function newSecret(): string {
  return randomBytes(18).toString('base64url')
}
