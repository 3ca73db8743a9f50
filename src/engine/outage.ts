import type { Clock } from '../core/ports.ts'

/** A redelivery is awaited at most this long before overdue timers fire (promise P7). */
const LONGEST_TIMER_WAIT_MS = 60_000
/** Deadline of an uncertain row (design section 6). */
const UNCERTAIN_MS = 20_000
const LONGEST_UNCERTAIN_MS = 15 * 60_000
/** Shorter gaps between records are no outage: a sign of life comes at least every 10 s. */
const SHORTEST_OUTAGE_MS = 15_000

/**
 * Stretches in which no process accepted anything: Meta tries again what came then, with growing
 * pauses, so what waits for news must wait longer.
 */
export interface Outage {
  /** The store refused a webhook (503), or took one again. */
  noteRefused(): void
  noteAccepted(): void
  /** Whether what was stamped then (epoch ms) may come so late because nobody took it before. */
  mayDelay(at: number): boolean
  /** Overdue timers wait until then (epoch ms). */
  timersFrom(): number
  /** When an uncertain row whose attempt ended at `endedAt` is decided by its policy. */
  decideAt(endedAt: number): number
}

/**
 * @param options.lastRecordAt the latest sign of life of the last process, null when there is none
 * @param options.uncertainMs replaces the 20 s after which an uncertain row is decided (tests)
 */
export function createOutage(options: {
  readonly clock: Clock
  readonly lastRecordAt: number | null
  readonly uncertainMs?: number
}): Outage {
  const { clock, lastRecordAt, uncertainMs = UNCERTAIN_MS } = options
  const startedAt = clock.now()
  const gapMs = lastRecordAt === null ? 0 : startedAt - lastRecordAt
  let lengthMs = gapMs >= SHORTEST_OUTAGE_MS ? gapMs : 0
  let endedAt = startedAt
  let refusedAt: number | null = null
  let lastRefusedAt = 0
  let firstWebhookAt: number | null = lengthMs > 0 ? null : startedAt

  return {
    noteRefused: () => {
      lastRefusedAt = clock.now()
      refusedAt ??= lastRefusedAt
    },
    noteAccepted: () => {
      firstWebhookAt ??= clock.now()
      if (refusedAt === null) return
      endedAt = clock.now()
      lengthMs = endedAt - refusedAt
      firstWebhookAt = endedAt
      refusedAt = null
    },
    mayDelay: (at) => refusedAt !== null || (lengthMs > 0 && at < endedAt),
    timersFrom: () => {
      const from = endedAt + Math.min(lengthMs, LONGEST_TIMER_WAIT_MS)
      // What was refused comes again, and may be older than the timers.
      return refusedAt === null ? from : Math.max(from, lastRefusedAt + LONGEST_TIMER_WAIT_MS)
    },
    decideAt: (attemptEndedAt) => {
      const cap = Math.max(attemptEndedAt, startedAt) + LONGEST_UNCERTAIN_MS
      if (firstWebhookAt === null) return cap
      const from = Math.max(attemptEndedAt, startedAt, firstWebhookAt)
      const isAfterOutage = attemptEndedAt <= endedAt
      return Math.min(cap, from + Math.max(uncertainMs, isAfterOutage ? lengthMs : 0))
    },
  }
}
