import type { Commit, SendOutcome } from '../core/ports.ts'
import { remedyOf, retryAfterMs, retryUnsentAfterMs } from '../core/remedies.ts'
import type { Attempt, Failure, OutboxRow } from '../core/rows.ts'
import { isSettled } from '../core/statuses.ts'
import { logDelivery, putNews } from './delivery-news.ts'
import { toQueued } from './queueing.ts'
import type { StopVerdict } from './stops.ts'
import { lookAgain, takeNews } from './window.ts'

/** What the sender does next about a row. */
export interface Verdict {
  readonly row: OutboxRow
  /** Wait this long before anything goes to the same person again (pair limit). */
  readonly pairDelayMs?: number
  /** Wait this long before anything of the number goes (throughput). */
  readonly numberDelayMs?: number
}

/**
 * Looks at a claimed row again before it leaves: its window may have closed, or an earlier attempt
 * may have been found to have arrived.
 */
export function checkAgain(
  commit: Commit,
  claimed: OutboxRow,
  now: number,
): 'wanted' | 'settled' | 'dropped' {
  const row = commit.outboxRow(claimed.id)
  if (row === undefined) return 'settled'
  if (isSettled(row.status)) {
    const reason = 'Another attempt was found to have arrived before it left.'
    putRefusal(commit, row, claimed.attempts.length, { class: 'unknown', reason }, now)
    return 'settled'
  }
  return lookAgain(commit, row, now)
}

/** Writes the outcome of one attempt; news that came first by a status webhook beats it. */
export function settleAttempt(
  commit: Commit,
  claimed: OutboxRow,
  outcome: SendOutcome,
  now: number,
  verdict?: StopVerdict,
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
      return settleRefused(
        commit,
        row,
        { n, failure: outcome.failure, ...(verdict === undefined ? {} : { verdict }) },
        now,
      )
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
  refusal: { readonly n: number; readonly failure: Failure; readonly verdict?: StopVerdict },
  now: number,
): Verdict {
  const { n, failure, verdict } = refusal
  const remedy = remedyOf(failure)
  const isStop = remedy.kind === 'stop' && verdict !== 'hold'
  // What waits for a template or a limit must not hold back what is said after it.
  if (isStop && (remedy.scope === 'number' || !hasBehind(commit, row))) {
    return retry(commit, row, n, failure, now, 0)
  }
  if (remedy.kind === 'hold' || verdict === 'hold') {
    return { row: putHeld(commit, row, n, failure, now) }
  }
  const delayMs = remedy.kind === 'stop' ? null : retryAfterMs(failure, n)
  if (delayMs !== null) {
    const next = retry(commit, row, n, failure, now, delayMs)
    return remedy.kind === 'retry-slowly' ? { ...next, numberDelayMs: delayMs } : next
  }
  return { row: takeNews(commit, row, { attempt: n, status: 'failed', at: now, failure }) }
}

/** Whether something is to be said after it: that must not wait for what only it waits for. */
export function hasBehind(commit: Commit, { order }: OutboxRow): boolean {
  return commit.openOutbox().some((other) => other.order > order)
}

function retry(
  commit: Commit,
  row: OutboxRow,
  n: number,
  failure: Failure,
  now: number,
  delayMs: number,
): Verdict {
  if (isSettled(row.status)) return { row: putRefusal(commit, row, n, failure, now) }
  const attempts = endAttempt(row.attempts, n, { status: 'failed', endedAt: now, failure })
  const next = toQueued(commit, { ...row, attempts, failure }, now, now + delayMs)
  commit.put('outbox', next)
  logDelivery(commit, next, now)
  return { row: next, ...(failure.class === 'pair' ? { pairDelayMs: delayMs } : {}) }
}

/** A further attempt came to nothing, but another one was settled before: no doubt is left. */
function putRefusal(
  commit: Commit,
  row: OutboxRow,
  attempt: number,
  failure: Failure,
  at: number,
): OutboxRow {
  return putNews(commit, row, { attempt, status: 'failed', at, failure })
}

/** Hopeless until an operator sets something right: the message waits for that, unlost. */
export function putHeld(
  commit: Commit,
  row: OutboxRow,
  n: number,
  failure: Failure,
  now: number,
): OutboxRow {
  if (isSettled(row.status)) return putRefusal(commit, row, n, failure, now)
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
  if (row.status !== 'sending') return putExpired(commit, row, n)
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

/** Nothing is known of a further attempt, and nobody waits to hear of it. */
function putExpired(commit: Commit, row: OutboxRow, n: number): OutboxRow {
  const isOpen = row.attempts.some((attempt) => attempt.n === n && attempt.status === 'sending')
  if (!isOpen) return row
  const next = { ...row, attempts: expireAttempts(row.attempts) }
  commit.put('outbox', next)
  return next
}

/** No news came of these in time: whatever comes of the row is up to other attempts. */
export function expireAttempts(attempts: readonly Attempt[]): readonly Attempt[] {
  return attempts.map((attempt) =>
    attempt.status === 'sending' || attempt.status === 'uncertain'
      ? { ...attempt, status: 'expired' }
      : attempt,
  )
}

function endAttempt(
  attempts: readonly Attempt[],
  n: number,
  end: Partial<Attempt>,
): readonly Attempt[] {
  return attempts.map((attempt) => (attempt.n === n ? { ...attempt, ...end } : attempt))
}
