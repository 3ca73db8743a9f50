import type { Clock, Logger, Store } from '../core/ports.ts'
import type { OutboxRow } from '../core/rows.ts'
import { isDoubled } from '../core/statuses.ts'
import { logDelivery } from './delivery-news.ts'
import type { Outage } from './outage.ts'
import { expireAttempts, putUncertain } from './outcomes.ts'
import { toQueued } from './queueing.ts'

const CHECK_MS = 1_000

/** Decides about messages of which nobody knows whether they arrived (design section 6). */
export interface Uncertain {
  watch(row: OutboxRow): void
  /** Of what a dead process left open: rows that were `sending` become uncertain. */
  recover(rows: readonly OutboxRow[]): Promise<void>
  stop(): void
}

/**
 * Watches uncertain rows: a status webhook resolves them, else at their deadline their policy:
 * `resend` (marked as possibly doubled), `hold` or `ask` an operator.
 */
export function createUncertain(options: {
  readonly store: Store
  readonly clock: Clock
  readonly logger: Logger
  readonly outage: Outage
  readonly wake: () => void
}): Uncertain {
  const { store, clock, logger, outage, wake } = options
  const watched = new Map<string, { readonly conversationId: string; readonly endedAt: number }>()
  let alarm: { cancel(): void } | undefined
  let isStopped = false

  function watch(row: OutboxRow): void {
    const last = row.attempts.at(-1)
    const endedAt = last?.endedAt ?? clock.now()
    watched.set(row.id, { conversationId: row.conversationId, endedAt })
    setAlarm()
  }

  function setAlarm(): void {
    if (alarm !== undefined || isStopped || watched.size === 0) return
    alarm = clock.setTimeout(() => {
      alarm = undefined
      void decideDue().finally(setAlarm)
    }, CHECK_MS)
  }

  async function decideDue(): Promise<void> {
    for (const [outboxId, { conversationId, endedAt }] of watched) {
      if (outage.decideAt(endedAt) > clock.now() || isStopped) continue
      watched.delete(outboxId)
      try {
        await store.record(conversationId, (commit) => decide(commit.outboxRow(outboxId), commit))
        wake()
      } catch (error) {
        watched.set(outboxId, { conversationId, endedAt })
        logger.warn({ outboxId, error: String(error) }, 'An uncertain message stays undecided.')
      }
    }
  }

  function decide(
    row: OutboxRow | undefined,
    commit: Parameters<Parameters<Store['record']>[1]>[0],
  ): void {
    if (row?.status !== 'uncertain' && row?.status !== 'sending') return
    const now = clock.now()
    const policy = row.message.onUncertain ?? 'resend'
    const next: OutboxRow =
      policy === 'resend'
        ? toQueued(commit, withExpired(row), now)
        : { ...row, status: 'held', updatedAt: now, times: { ...row.times, held: now } }
    commit.put('outbox', next)
    logDelivery(commit, next, now)
  }

  /** Of two attempts it stays unknown whether they arrived: that is told, whatever comes next. */
  function withExpired(row: OutboxRow): OutboxRow {
    const attempts = expireAttempts(row.attempts)
    return { ...row, attempts, ...(isDoubled(attempts) ? { doubled: true } : {}) }
  }

  async function recover(rows: readonly OutboxRow[]): Promise<void> {
    for (const row of rows) {
      if (row.status === 'uncertain') watch(row)
      if (row.status === 'sending') await recoverOne(row)
    }
  }

  async function recoverOne(row: OutboxRow): Promise<void> {
    try {
      const next = await store.record(row.conversationId, (commit) => {
        const current = commit.outboxRow(row.id)
        // It may have gone on since this was read.
        if (current?.attempts.length !== row.attempts.length) return undefined
        const reason = 'The process ended while it was being sent.'
        return putUncertain(commit, current, current.attempts.length, reason, clock.now())
      })
      if (next?.status === 'uncertain') watch(next)
    } catch {
      // It cannot be written down now, and is decided at its deadline all the same.
      watch(row)
    }
  }

  return {
    watch,
    recover,
    stop: () => {
      isStopped = true
      alarm?.cancel()
    },
  }
}
