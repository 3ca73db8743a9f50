import type { DeliveryStatus } from '../core/delivery.ts'
import type { Commit, Store } from '../core/ports.ts'
import type { OutboxRow } from '../core/rows.ts'
import { drop, logDelivery } from './delivery-news.ts'
import { expireAttempts } from './outcomes.ts'

/** What has arrived, or is on its way, would be said twice. */
const MAY_BE_SENT_AGAIN: readonly DeliveryStatus[] = [
  'held',
  'uncertain',
  'failed',
  'dropped',
  'expired',
]

/** Sends a row again that is held, uncertain, failed or dropped. False: there is none to send. */
export function resendOutboxRow(store: Store, outboxId: string, now: number): Promise<boolean> {
  return change(store, outboxId, (commit, row) => {
    if (!MAY_BE_SENT_AGAIN.includes(row.status)) return false
    const { failure: _, paused: __, ...rest } = row
    const attempts = expireAttempts(row.attempts)
    const next: OutboxRow = { ...rest, attempts, status: 'queued', notBefore: 0, updatedAt: now }
    commit.put('outbox', next)
    logDelivery(commit, next, now)
    return true
  })
}

/** Gives a row up that waits: what is behind it may go. */
export function dropOutboxRow(store: Store, outboxId: string, now: number): Promise<boolean> {
  return change(store, outboxId, (commit, row) => {
    const isOpen = row.status === 'queued' || row.status === 'held' || row.status === 'uncertain'
    if (!isOpen) return false
    drop(commit, row, { class: 'unknown', reason: 'An operator dropped it.' }, now)
    return true
  })
}

async function change(
  store: Store,
  outboxId: string,
  body: (commit: Commit, row: OutboxRow) => boolean,
): Promise<boolean> {
  const conversationId = outboxId.slice(0, Math.max(0, outboxId.indexOf('.')))
  const isDone = await store.record(conversationId, (commit) => {
    const row = commit.outboxRow(outboxId)
    return row !== undefined && body(commit, row)
  })
  return isDone ?? false
}
