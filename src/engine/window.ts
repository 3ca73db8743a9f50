import { consentFailure } from '../core/consent.ts'
import type { Commit } from '../core/ports.ts'
import type { Failure, OutboxRow } from '../core/rows.ts'
import type { News } from '../core/statuses.ts'
import { applyNews } from '../core/statuses.ts'
import { isAllowed, LEASE_MS } from '../core/window.ts'
import { putConsent } from './consent.ts'
import { drop, logDelivery, putNews } from './delivery-news.ts'
import { isSaid, OUTSIDE_WINDOW, SAID_ALREADY, STANDS_IN, WAITS } from './placement.ts'
import { toQueued } from './queueing.ts'
import { putEvent } from './replies.ts'

/** Meta's codes (reference 6.2). */
const WINDOW_CLOSED = 131_047
const STOPPED_MARKETING = 131_050

/**
 * Does what was declared for a message that the closed window keeps from leaving. It has no attempt
 * under way any more.
 */
export function putClosed(
  commit: Commit,
  row: OutboxRow,
  now: number,
  failure: Failure = OUTSIDE_WINDOW,
): OutboxRow {
  const { onWindowClosed: rule, failure: _, ...rest } = row
  if (rule === undefined) {
    if (!row.quiet && row.operator === undefined) {
      putEvent(commit, now, { type: 'window.closed', outboxId: row.id })
    }
    return drop(commit, row, failure, now)
  }
  if (rule === 'wait') return putWaiting(commit, { ...rest, onWindowClosed: rule }, now)
  if (isSaid(commit, rule, row.turn)) return drop(commit, row, SAID_ALREADY, now)
  const { uploads, uploadAnew, ...said } = rest
  const next = toQueued(commit, { ...said, message: rule, standsIn: true, initiated: true }, now)
  return putQueued(commit, next, STANDS_IN, now)
}

function putWaiting(commit: Commit, row: OutboxRow, now: number): OutboxRow {
  const queued = toQueued(commit, row, now)
  const { conversation } = commit
  // The person wrote after it was refused, before that was known.
  if (mayLeave(commit, row, now)) return putQueued(commit, queued, undefined, now)
  commit.put('conversation', { ...conversation, awaitsUser: true })
  return putQueued(commit, { ...queued, awaits: 'user' }, WAITS, now)
}

function putQueued(
  commit: Commit,
  row: OutboxRow,
  reason: string | undefined,
  now: number,
): OutboxRow {
  commit.put('outbox', row)
  logDelivery(
    commit,
    reason === undefined ? row : { ...row, failure: { class: 'window', reason } },
    now,
  )
  return row
}

function mayLeave({ conversation }: Commit, { message }: OutboxRow, now: number): boolean {
  return isAllowed(message, conversation, now, LEASE_MS)
}

/** Looks again at a row that is claimed: it may have become something that must not leave. */
export function lookAgain(
  commit: Commit,
  row: OutboxRow,
  now: number,
): 'wanted' | 'settled' | 'dropped' {
  const failure = consentFailure(row.message, commit.contact)
  if (failure !== undefined) {
    drop(commit, row, failure, now)
    if (!row.quiet && row.operator === undefined) {
      const { reason } = failure
      putEvent(commit, now, { type: 'delivery.dropped', outboxId: row.id, reason })
    }
    return 'dropped'
  }
  // The files of what waits are uploaded at once: they may not be there later.
  if (row.awaits !== undefined || mayLeave(commit, row, now)) return 'wanted'
  // An attempt was begun, and never left.
  const attempts = row.attempts.filter(({ status }) => status !== 'sending')
  const { status } = putClosed(commit, { ...row, attempts }, now)
  return status === 'dropped' ? 'dropped' : 'settled'
}

/**
 * Takes news of a row like `putNews`. That WhatsApp refused it because of the window is no failure:
 * what was declared for that follows. That the person stopped marketing is written down.
 */
export function takeNews(
  commit: Commit,
  row: OutboxRow,
  news: News,
  isHeard?: (event: string) => boolean,
): OutboxRow {
  const { failure, at } = news
  if (news.status !== 'failed' || failure === undefined) return putNews(commit, row, news, isHeard)
  if (failure.code === STOPPED_MARKETING) {
    const { numberId, id: source } = row
    putConsent(commit, { at, category: 'marketing', value: 'out', by: 'refusal', numberId, source })
  }
  const next = applyNews(row, news)
  const isRefused = failure.code === WINDOW_CLOSED && next.status === 'failed'
  if (!isRefused || row.status === 'failed') return putNews(commit, row, news, isHeard)
  noteRefusal(commit, next)
  const { failed: _, ...times } = next.times
  return putClosed(commit, { ...next, times }, at, failure)
}

/** What was sent before the person wrote last says nothing about the window since. */
function noteRefusal(commit: Commit, { attempts }: OutboxRow): void {
  const { conversation } = commit
  const refusedAt = Math.max(
    conversation.refusedAt ?? 0,
    ...attempts
      .filter(({ failure }) => failure?.code === WINDOW_CLOSED)
      .map(({ startedAt }) => startedAt),
  )
  commit.put('conversation', { ...conversation, refusedAt })
}

/** The person wrote or called: what waited for that goes, before the answer to it. */
export function releaseWaiting(commit: Commit, now: number): void {
  beginNothing(commit)
  const { awaitsUser, ...conversation } = commit.conversation
  if (awaitsUser === undefined) return
  const waiting = commit.openOutbox().filter(({ awaits }) => awaits !== undefined)
  if (waiting.some((row) => !mayLeave(commit, row, now))) return
  commit.put('conversation', conversation)
  for (const { awaits: _, ...row } of waiting) {
    putQueued(commit, { ...row, updatedAt: now }, undefined, now)
  }
}

/** A template that still waits begins no conversation any more: the messaging limit lets it go. */
function beginNothing(commit: Commit): void {
  for (const row of commit.openOutbox()) {
    if (row.initiated === undefined || row.status !== 'queued') continue
    const { initiated: _, ...rest } = row
    commit.put('outbox', rest)
  }
}
