import type { Clock } from '../core/ports.ts'

/** What the emulator needs of the clock port; tests move it by hand. */
export type EmulatorClock = Pick<Clock, 'now' | 'setTimeout'>

/** The machine's own clock, for an emulator that runs by itself. */
export const systemClock: EmulatorClock = {
  now: () => Date.now(),
  setTimeout: (fn, delayMs) => {
    const timeout = setTimeout(fn, delayMs)
    return { cancel: () => clearTimeout(timeout) }
  },
}

/** Everything the emulator has put off, so that a reset or a stop can call all of it off. */
export interface Delays {
  /** Calls `fn` after `delayMs`; with 0, as soon as the current work is done, whatever the clock. */
  after(delayMs: number, fn: () => void): { cancel(): void }
  cancelAll(): void
}

export function createDelays(clock: EmulatorClock): Delays {
  const waiting = new Set<{ cancel(): void }>()

  return {
    after: (delayMs, fn) => {
      const run = () => {
        waiting.delete(entry)
        fn()
      }
      const timer = delayMs > 0 ? clock.setTimeout(run, delayMs) : soon(run)
      const entry = {
        cancel: () => {
          waiting.delete(entry)
          timer.cancel()
        },
      }
      waiting.add(entry)
      return entry
    },
    cancelAll: () => {
      for (const entry of [...waiting]) entry.cancel()
    },
  }
}

function soon(fn: () => void): { cancel(): void } {
  const immediate = setImmediate(fn)
  return { cancel: () => clearImmediate(immediate) }
}
