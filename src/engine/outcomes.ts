import type { Commit, SendOutcome } from '../core/ports.ts'
import { isForOperator, retryAfterMs, retryUnsentAfterMs } from '../core/retry.ts'
import type { Attempt, Failure, OutboxRow } from '../core/rows.ts'
import type { News } from '../core/statuses.ts'
import { applyNews, isAccepted, isSettled } from '../core/statuses.ts'
import { putEvent } from './replies.ts'

/** What the sender does next about a row. */
export interface Verdict {
  readonly row: OutboxRow
  /** Wait this long before anything goes to the same person again (pair limit). */
  readonly pairDelayMs?: number
}

/** Writes the outcome of one attempt; news that came first by a status webhook beats it. */
export function settleAttempt(
  commit: Commit,
  claimed: OutboxRow,
  outcome: SendOutcome,
  now: number,
): Verdict | undefined {
  const row = commit.outboxRow(claimed.id)
  const n = claimed.attempts.length
  if (row === undefined) return undefined
  switch (outcome.outcome) {
    case 'accepted':
      return {
        row: putNews(commit, row, {
          attempt: n,
          wamid: outcome.wamid,
          status: 'accepted',
          at: now,
        }),
      }
    case 'refused':
      return settleRefused(commit, row, n, outcome.failure, now)
    case 'not-sent':
      return retry(
        commit,
        row,
        n,
        { class: 'transient', reason: outcome.reason },
        now,
        retryUnsentAfterMs(n),
      )
    case 'uncertain':
      return { row: putUncertain(commit, row, n, outcome.reason, now) }
  }
}

function settleRefused(
  commit: Commit,
  row: OutboxRow,
  n: number,
  failure: Failure,
  now: number,
): Verdict {
  const delayMs = retryAfterMs(failure, n)
  if (delayMs !== null) return retry(commit, row, n, failure, now, delayMs)
  if (isForOperator(failure)) return { row: putHeld(commit, row, n, failure, now) }
  return { row: putNews(commit, row, { attempt: n, status: 'failed', at: now, failure }) }
}

function retry(
  commit: Commit,
  row: OutboxRow,
  n: number,
  failure: Failure,
  now: number,
  delayMs: number,
): Verdict {
  if (isSettled(row.status)) return { row }
  const next: OutboxRow = {
    ...row,
    status: 'queued',
    notBefore: now + delayMs,
    failure,
    updatedAt: now,
    attempts: endAttempt(row.attempts, n, { status: 'failed', endedAt: now, failure }),
  }
  commit.put('outbox', next)
  logDelivery(commit, next, now)
  return { row: next, ...(failure.class === 'pair' ? { pairDelayMs: delayMs } : {}) }
}

/** Hopeless until an operator sets something right: the message waits for that, unlost. */
function putHeld(
  commit: Commit,
  row: OutboxRow,
  n: number,
  failure: Failure,
  now: number,
): OutboxRow {
  if (isSettled(row.status)) return row
  const next: OutboxRow = {
    ...row,
    status: 'held',
    failure,
    updatedAt: now,
    attempts: endAttempt(row.attempts, n, { status: 'failed', endedAt: now, failure }),
    times: { ...row.times, held: now },
  }
  commit.put('outbox', next)
  logDelivery(commit, next, now)
  return next
}

/** It may or may not have arrived: statuses, or the deadline, decide. */
export function putUncertain(
  commit: Commit,
  row: OutboxRow,
  n: number,
  reason: string,
  now: number,
): OutboxRow {
  if (row.status !== 'sending') return row
  const next: OutboxRow = {
    ...row,
    status: 'uncertain',
    failure: { class: 'unknown', reason },
    updatedAt: now,
    attempts: endAttempt(row.attempts, n, { status: 'uncertain', endedAt: now }),
    times: { uncertain: now, ...row.times },
  }
  commit.put('outbox', next)
  logDelivery(commit, next, now)
  return next
}

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
  if (next.status === row.status) return next
  logDelivery(commit, next, news.at)
  if (next.status === 'failed') dropBehind(commit, next, news.at)
  putDeliveryEvent(commit, next, news, isHeard)
  return next
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
  })
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
    contact: contact.waId ?? contact.userId ?? '',
    outboxId: row.id,
    status: row.status,
    ...(wamid === undefined ? {} : { messageId: wamid }),
    ...(row.failure === undefined || isAccepted(row.status) ? {} : { reason: row.failure.reason }),
    ...(row.doubled ? { detail: { doubled: true } } : {}),
  })
}

/** An event waits for its turn in this conversation. */
export function hasWaiting(commit: Commit): boolean {
  return commit.inbox().some(({ state }) => state === 'waiting')
}

function endAttempt(
  attempts: readonly Attempt[],
  n: number,
  end: Partial<Attempt>,
): readonly Attempt[] {
  return attempts.map((attempt) => (attempt.n === n ? { ...attempt, ...end } : attempt))
}
