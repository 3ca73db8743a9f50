import type { Clock } from '../../core/ports.ts'

/** A clock that can be told, for a moment, what time it shows. */
export interface MovableClock extends Clock {
  /** Runs something as if it were that time (epoch ms). */
  atTime<T>(at: number, work: () => T): T
}

export function createMovableClock(clock: Clock): MovableClock {
  let shown: number | undefined
  return {
    ...clock,
    now: () => shown ?? clock.now(),
    atTime: (at, work) => {
      shown = at
      try {
        return work()
      } finally {
        shown = undefined
      }
    },
  }
}
