import { nameOf } from '../core/contact.ts'
import type { Commit } from '../core/ports.ts'
import { remedyOf } from '../core/remedies.ts'
import type { Failure, OutboxRow } from '../core/rows.ts'
import type { News } from '../core/statuses.ts'
import { applyNews, hasReached, isAccepted } from '../core/statuses.ts'
import { putEvent } from './replies.ts'

/** Applies news to a row and writes what follows from it: events, and rows that are dropped. */
export function putNews(
  commit: Commit,
  row: OutboxRow,
  news: News,
  isHeard?: (event: string) => boolean,
): OutboxRow {
  const next = applyNews(row, news)
  if (next === row) return row
  commit.put('outbox', next)
  if (next.participants !== row.participants) logParticipant(commit, next, news)
  if (next.status === row.status) return next
  noteReach(commit, next, news)
  logDelivery(commit, next, news.at)
  if (next.status === 'failed') dropBehind(commit, next, news.at)
  putDeliveryEvent(commit, next, news, isHeard)
  return next
}

/** A person who cannot be reached is marked, until something arrives or they write. */
function noteReach(commit: Commit, { status, failure }: OutboxRow, { at }: News): void {
  if (status === 'failed' && failure !== undefined) {
    const remedy = remedyOf(failure)
    if (remedy.kind !== 'drop' || !remedy.marksContact) return
    const { code } = failure
    const unreachable = { at, ...(code === undefined ? {} : { code }) }
    commit.put('contact', { ...commit.contact, unreachable })
  } else if (commit.contact.unreachable !== undefined && hasReached(status, 'delivered')) {
    clearReach(commit)
  }
}

/** A person wrote, or got something: they can be reached. */
export function clearReach(commit: Commit): void {
  if (commit.contact.unreachable === undefined) return
  const { unreachable: _, ...contact } = commit.contact
  commit.put('contact', contact)
}

function putDeliveryEvent(
  commit: Commit,
  row: OutboxRow,
  news: News,
  isHeard?: (event: string) => boolean,
): void {
  const type = `delivery.${row.status}`
  const isFailure = row.status === 'failed'
  if (row.quiet || row.operator !== undefined) return
  if (!isFailure && isHeard?.(type) !== true) return
  const messageId = row.attempts.findLast(({ wamid }) => wamid !== undefined)?.wamid
  putEvent(commit, news.at, {
    type,
    outboxId: row.id,
    ...(messageId === undefined ? {} : { messageId }),
    ...(isFailure ? { reason: row.failure?.reason ?? 'WhatsApp gave no reason.' } : {}),
    ...(isFailure && row.failure?.code !== undefined ? { code: row.failure.code } : {}),
    ...(isFailure ? { class: row.failure?.class ?? 'unknown' } : {}),
  })
}

/** No news came of a message in its time to live: nobody waits for it any more. */
export function putExpired(
  commit: Commit,
  row: OutboxRow,
  now: number,
  isHeard: (event: string) => boolean,
): void {
  const reason = 'WhatsApp did not deliver it in its time to live, and has given it up.'
  const next: OutboxRow = {
    ...row,
    status: 'expired',
    failure: { class: 'recipient', reason },
    updatedAt: now,
    times: { ...row.times, expired: now },
  }
  commit.put('outbox', next)
  logDelivery(commit, next, now)
  dropBehind(commit, next, now)
  if (row.quiet || row.operator !== undefined || !isHeard('delivery.expired')) return
  const messageId = row.attempts.findLast(({ wamid }) => wamid !== undefined)?.wamid ?? ''
  putEvent(commit, now, { type: 'delivery.expired', outboxId: row.id, messageId, reason })
}

/** A message that asked for it takes what waits behind it along when it fails. */
function dropBehind(commit: Commit, failed: OutboxRow, now: number): void {
  if (failed.message.onFailure !== 'stop') return
  for (const row of commit.openOutbox()) {
    if (row.order <= failed.order || row.status !== 'queued') continue
    if (row.turn !== failed.turn) continue
    drop(commit, row, { class: 'unknown', reason: 'A message before it failed.' }, now)
  }
}

/** Decides that a row is not sent. */
export function drop(commit: Commit, row: OutboxRow, failure: Failure, now: number): OutboxRow {
  const next: OutboxRow = {
    ...row,
    status: 'dropped',
    failure,
    updatedAt: now,
    times: { ...row.times, dropped: now },
  }
  commit.put('outbox', next)
  logDelivery(commit, next, now)
  return next
}

export function logDelivery(commit: Commit, row: OutboxRow, at: number): void {
  const wamid = row.attempts.findLast((attempt) => attempt.wamid !== undefined)?.wamid
  const { contact } = commit
  commit.log({
    at,
    kind: 'delivery',
    conversationId: row.conversationId,
    contactId: contact.id,
    contact: nameOf(contact),
    outboxId: row.id,
    status: row.status,
    ...(wamid === undefined ? {} : { messageId: wamid }),
    ...(row.failure === undefined || isAccepted(row.status) ? {} : { reason: row.failure.reason }),
    ...(row.doubled ? { detail: { doubled: true } } : {}),
  })
}

/** In a group, each participant's news are told; the message goes with the best of them. */
function logParticipant(commit: Commit, row: OutboxRow, news: News): void {
  commit.log({
    at: news.at,
    kind: 'delivery',
    conversationId: row.conversationId,
    contactId: commit.contact.id,
    contact: news.participant ?? '',
    outboxId: row.id,
    status: news.status,
    ...(news.wamid === undefined ? {} : { messageId: news.wamid }),
    ...(news.failure === undefined ? {} : { reason: news.failure.reason }),
  })
}

/** An event waits for its turn in this conversation. */
export function hasWaiting(commit: Commit): boolean {
  return commit.inbox().some(({ state }) => state === 'waiting')
}
