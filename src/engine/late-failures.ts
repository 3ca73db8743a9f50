import type { Commit } from '../core/ports.ts'
import { remedyOf, retryAfterMs } from '../core/remedies.ts'
import type { OutboxRow } from '../core/rows.ts'
import type { News } from '../core/statuses.ts'
import { applyNews } from '../core/statuses.ts'
import { logDelivery } from './delivery-news.ts'
import { toQueued } from './queueing.ts'

/**
 * WhatsApp accepted a message and failed to deliver it, for a reason that can pass: it goes again, as
 * one that was refused at once does. Not when something said after it has left meanwhile, which it
 * would follow in the wrong order. Undefined: the news are taken as they are.
 */
export function sendAgain(
  commit: Commit,
  row: OutboxRow,
  news: News,
  now: number,
): OutboxRow | undefined {
  const { failure } = news
  if (news.status !== 'failed' || failure === undefined || row.status === 'failed') return undefined
  const remedy = remedyOf(failure)
  if (!('backoff' in remedy)) return undefined
  const failed = applyNews(row, news)
  if (failed.status !== 'failed') return undefined
  const after = commit.outbox().filter(({ order }) => order > row.order)
  if (after.some(({ attempts }) => attempts.length > 0)) return undefined
  const isNarrow = remedy.kind === 'stop' && remedy.scope !== 'number'
  if (isNarrow && after.length > 0) return undefined
  const delayMs = retryAfterMs(failure, failed.attempts.length)
  if (delayMs === null) return undefined
  const { failed: _, ...times } = failed.times
  const next = toQueued(commit, { ...failed, times }, now, now + delayMs)
  commit.put('outbox', next)
  logDelivery(commit, next, now)
  return next
}
