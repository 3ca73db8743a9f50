import type { HandOffRules } from '../core/bot.ts'
import { nameOf } from '../core/contact.ts'
import type { Taking } from '../core/operator.ts'
import type { Commit } from '../core/ports.ts'
import type { InboxRow } from '../core/rows.ts'
import { previewOfEvent } from '../core/user-preview.ts'
import { noticeMessage } from './arrivals.ts'
import { drop } from './delivery-news.ts'
import { keepMessage } from './kept-messages.ts'
import { toQueued } from './queueing.ts'
import { putEvent, putResults } from './replies.ts'
import { releaseWaiting } from './window.ts'

/** The waiting event whose turn comes next: after a release, that first; else by time, arrival. */
export function pickWaiting(commit: Commit): InboxRow | undefined {
  let first: InboxRow | undefined
  for (const row of commit.inbox()) {
    if (row.state !== 'waiting') continue
    if (row.event.type === 'operator.released') return row
    first ??= row
  }
  return first
}

/**
 * While an operator owns the conversation the machine does not step: messages and deliveries are
 * logged, everything else is parked. True when the row was dealt with that way.
 */
export function keepForOperator(commit: Commit, row: InboxRow, now: number): boolean {
  const { conversation, contact } = commit
  if (conversation.handOff === undefined) return false
  const isSaid = row.event.type.startsWith('user.')
  const text = isSaid ? previewOfEvent(row.event) : undefined
  if (isSaid || row.event.type.startsWith('delivery.')) commit.remove('inbox', row.id)
  else commit.put('inbox', { ...row, state: 'parked' })
  if (isSaid) keepSaid(commit, row, text, now)
  commit.log({
    at: now,
    kind: 'hand-off',
    conversationId: conversation.id,
    contactId: contact.id,
    contact: nameOf(contact),
    event: row.event.type,
    status: isSaid ? 'said' : 'parked',
    ...(text === undefined ? {} : { text }),
  })
  return true
}

function keepSaid(commit: Commit, row: InboxRow, text: string | undefined, now: number): void {
  keepMessage(commit, row, { text, now })
  const { conversation } = commit
  commit.put('conversation', {
    ...noticeMessage(conversation, row),
    handOff: {
      ...(conversation.handOff ?? { operator: '', since: row.at }),
      said: [
        ...(conversation.handOff?.said ?? []),
        { at: row.at, text: text ?? `(${row.event.type})` },
      ].slice(-100),
    },
  })
  releaseWaiting(commit, now)
}

/**
 * A person takes the conversation over: the machine stops stepping and what it had queued is held.
 * Taking again only changes the name. Answers who has it already, and keeps it then.
 */
export function takeOver(
  commit: Commit,
  request: Taking & { readonly operator: string; readonly now: number },
): string | undefined {
  const { conversation, contact } = commit
  const { operator, reason, force = false, now } = request
  const owner = conversation.handOff?.operator ?? ''
  if (owner !== '' && owner !== operator && !force) return owner
  commit.put('conversation', {
    ...conversation,
    handOff: {
      ...conversation.handOff,
      operator,
      since: conversation.handOff?.since ?? now,
      ...(reason === undefined ? {} : { reason }),
    },
    updatedAt: now,
  })
  if (conversation.handOff === undefined) {
    for (const row of commit.openOutbox()) {
      if (row.status === 'queued') commit.put('outbox', toQueued(commit, row, now))
    }
  }
  commit.log({
    at: now,
    kind: 'hand-off',
    conversationId: conversation.id,
    contactId: contact.id,
    contact: nameOf(contact),
    event: 'operator.took',
    status: 'taken',
    reason: `${operator} took the conversation over${owner === '' || owner === operator ? '' : ` from ${owner}`}.`,
  })
  return undefined
}

/**
 * The machine gets the conversation back exactly as it was: it hears `operator.released` with what
 * was said meanwhile, then what was parked. Held replies are sent or dropped, as asked.
 */
export function release(
  commit: Commit,
  request: HandOffRules & { readonly operator: string; readonly now: number },
): boolean {
  const { conversation, contact } = commit
  const { operator, held, now } = request
  if (conversation.handOff === undefined) return false
  const { handOff, ...rest } = conversation
  commit.put('conversation', { ...rest, updatedAt: now })
  for (const { paused, ...row } of commit.openOutbox()) {
    if (paused === undefined) continue
    if (held === 'send') commit.put('outbox', toQueued(commit, row, now))
    else
      drop(
        commit,
        row,
        { class: 'policy', reason: 'An operator took over before it was sent.' },
        now,
      )
  }
  if (request.timers === 'pause') shiftTimers(commit, now - handOff.since)
  putResults(commit, now)
  for (const row of commit.inbox()) {
    if (row.state === 'parked') commit.put('inbox', { ...row, state: 'waiting' })
  }
  putEvent(commit, now, { type: 'operator.released', operator, said: handOff.said ?? [] })
  commit.log({
    at: now,
    kind: 'hand-off',
    conversationId: conversation.id,
    contactId: contact.id,
    contact: nameOf(contact),
    event: 'operator.released',
    status: 'released',
    reason: `${operator} gave the conversation back.`,
  })
  return true
}

/** Time stood still for timers while a person had the conversation. */
function shiftTimers(commit: Commit, byMs: number): void {
  for (const timer of commit.timers()) commit.put('timer', { ...timer, due: timer.due + byMs })
}
