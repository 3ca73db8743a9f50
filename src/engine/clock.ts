import type { Clock } from '../core/ports.ts'

/** Timers of Node.js fire at once beyond this delay (2^31 - 1 ms): longer ones are split. */
const LONGEST_DELAY_MS = 2_147_483_647

/** The clock of the machine we run on. Its timers keep the process alive. */
export function createClock(): Clock {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    setTimeout: (fn, delayMs) => {
      let handle = arm(delayMs)
      function arm(restMs: number): NodeJS.Timeout {
        if (restMs <= LONGEST_DELAY_MS) return setTimeout(fn, Math.max(0, restMs))
        return setTimeout(() => {
          handle = arm(restMs - LONGEST_DELAY_MS)
        }, LONGEST_DELAY_MS)
      }
      return { cancel: () => clearTimeout(handle) }
    },
  }
}

/** A clock that stands still until it is moved. */
export interface TestClock extends Clock {
  /** Moves time on and calls what became due, oldest first, each at its own time. */
  advance(ms: number): void
  /** When the next waiting call is due (epoch ms); null when none waits. */
  nextAt(): number | null
}

/** For tests: starts at `start` (epoch ms) and moves only by `advance`. */
export function createTestClock(start = Date.UTC(2026, 0, 5, 9)): TestClock {
  let now = start
  let count = 0
  const waiting = new Map<number, { readonly due: number; readonly fn: () => void }>()

  function next(until: number): [number, { due: number; fn: () => void }] | undefined {
    let found: [number, { due: number; fn: () => void }] | undefined
    for (const entry of waiting) {
      if (entry[1].due <= until && (found === undefined || entry[1].due < found[1].due)) {
        found = entry
      }
    }
    return found
  }

  return {
    now: () => now,
    monotonic: () => now - start,
    setTimeout: (fn, delayMs) => {
      count += 1
      const id = count
      waiting.set(id, { due: now + Math.max(0, delayMs), fn })
      return { cancel: () => waiting.delete(id) }
    },
    advance: (ms) => {
      const end = now + ms
      for (let due = next(end); due !== undefined; due = next(end)) {
        waiting.delete(due[0])
        now = Math.max(now, due[1].due)
        due[1].fn()
      }
      now = end
    },
    nextAt: () => next(Number.POSITIVE_INFINITY)?.[1].due ?? null,
  }
}
