import type { Clock } from '../core/ports.ts'

const MEMORY_MS = 10 * 60_000
/** Fewer measurements say nothing about the clock: after an outage the first ones are all old. */
const FEWEST = 20

interface Span {
  since: number
  count: number
  smallestMs: number
}

/** Measures how old messages are when they reach us. */
export interface Ages {
  /**
   * @param ageMs our time minus Meta's timestamp; returns it without the clocks' difference
   * @param isTelling false when it may be old for another reason than the clocks
   */
  measure(ageMs: number, isTelling: boolean): number
}

/**
 * Ages are taken against the smallest one of the last 10 minutes: our own clock may run ahead of
 * Meta's, and then everything looks old.
 */
export function createAges(clock: Clock): Ages {
  let before: Span = { since: 0, count: 0, smallestMs: 0 }
  let current: Span = { since: clock.now(), count: 0, smallestMs: Number.POSITIVE_INFINITY }

  function baselineMs(): number {
    if (before.count + current.count < FEWEST) return 0
    const smallest = before.count === 0 ? current.smallestMs : before.smallestMs
    return Math.max(0, Math.min(smallest, current.smallestMs))
  }

  return {
    measure: (ageMs, isTelling) => {
      const now = clock.now()
      if (now - current.since > MEMORY_MS) {
        before = current
        current = { since: now, count: 0, smallestMs: Number.POSITIVE_INFINITY }
      }
      const baseline = baselineMs()
      if (!isTelling) return ageMs - baseline
      current.count += 1
      current.smallestMs = Math.min(current.smallestMs, ageMs)
      return ageMs - baseline
    },
  }
}
