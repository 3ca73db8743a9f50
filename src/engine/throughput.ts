import type { Clock } from '../core/ports.ts'

/**
 * A little more than the second in which WhatsApp counts: what leaves evenly does not arrive so.
 * Costs half a percent of the rate.
 */
export const WINDOW_MS = 1_005
/** This share of a second's messages may leave at once; the others evenly, so that a late part of
 * one burst cannot meet the beginning of the next. */
const BURST_SHARE = 0.5
/** An alarm that came late is made up for, up to this. */
const SLACK_MS = 25
/** So long before they may leave messages are claimed: the record takes a moment. */
const AHEAD_MS = 100

/**
 * How fast a number may send. Inbound and outbound messages count together (reference section 7);
 * inbound ones are counted and never wait.
 */
export interface Throughput {
  /** Whether one more may be claimed: it can leave within a tenth of a second. */
  hasRoom(): boolean
  /** When there will be room (monotonic ms), should nothing else happen. */
  roomAt(): number
  claim(): void
  /** A claimed message does not leave. */
  giveBack(): void
  /** A claimed message leaves: now (undefined), or when the promise resolves. */
  depart(): Promise<void> | undefined
  countInbound(): void
  /** Nothing is claimed for so long. */
  pause(delayMs: number): void
  /** Another rate from now on, in messages a second. */
  change(perSecond: number): void
}

/** Counts departures in a sliding second. @param perSecond Meta's default is 80 */
export function createThroughput(clock: Clock, perSecond: number): Throughput {
  let limit = perSecond
  // Times of the latest messages; `oldest` points at the one that leaves the window next.
  let times = new Float64Array(limit).fill(Number.NEGATIVE_INFINITY)
  let oldest = 0
  /** When the next message leaves if they leave evenly. */
  let evenAt = Number.NEGATIVE_INFINITY
  let pausedUntil = Number.NEGATIVE_INFINITY
  let claimed = 0
  let waiting: (() => void)[] = []
  let alarm: { cancel(): void } | undefined

  const gapMs = () => 1_000 / limit
  /** The time of the message that is `nth` from the oldest. */
  const timeOf = (nth: number) => times[(oldest + nth) % limit] ?? Number.NEGATIVE_INFINITY

  /** When a message may leave that has so many before it. */
  function leavesAt(before: number, now: number): number {
    if (before >= limit) return now + WINDOW_MS
    const slotAt = timeOf(before) + WINDOW_MS
    const burst = Math.max(1, Math.floor(limit * BURST_SHARE))
    const isBursting = before >= burst || timeOf(before + limit - burst) + WINDOW_MS > now
    return isBursting
      ? Math.max(slotAt, Math.max(evenAt, now - SLACK_MS) + before * gapMs())
      : slotAt
  }

  function count(now: number): void {
    times[oldest] = now
    oldest = (oldest + 1) % limit
  }

  function leave(now: number): void {
    count(now)
    claimed -= 1
    evenAt = Math.max(evenAt, now - SLACK_MS) + gapMs()
  }

  function letGo(): void {
    alarm = undefined
    const now = clock.monotonic()
    let gone = 0
    while (gone < waiting.length && leavesAt(0, now) <= now) {
      leave(now)
      waiting[gone]?.()
      gone += 1
    }
    waiting = waiting.slice(gone)
    setAlarm(now)
  }

  function setAlarm(now: number): void {
    if (waiting.length === 0 || alarm !== undefined) return
    alarm = clock.setTimeout(letGo, Math.max(0, Math.ceil(leavesAt(0, now) - now)))
  }

  function roomAt(): number {
    const now = clock.monotonic()
    return Math.max(pausedUntil, leavesAt(claimed, now) - AHEAD_MS)
  }

  return {
    hasRoom: () => roomAt() <= clock.monotonic(),
    roomAt,
    claim: () => {
      claimed += 1
    },
    giveBack: () => {
      claimed -= 1
    },
    depart: () => {
      const now = clock.monotonic()
      if (waiting.length === 0 && leavesAt(0, now) <= now) {
        leave(now)
        return undefined
      }
      return new Promise((resolve) => {
        waiting.push(resolve)
        setAlarm(now)
      })
    },
    countInbound: () => count(clock.monotonic()),
    pause: (delayMs) => {
      pausedUntil = Math.max(pausedUntil, clock.monotonic() + delayMs)
    },
    change: (next) => {
      if (next === limit) return
      const latest = Array.from({ length: limit }, (_, nth) => timeOf(nth)).slice(-next)
      times = new Float64Array(next).fill(Number.NEGATIVE_INFINITY)
      times.set(latest, next - latest.length)
      limit = next
      oldest = 0
    },
  }
}
