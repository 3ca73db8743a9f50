import type { Clock, Logger } from '../core/ports.ts'

const RETRY_MS = 1_000

/** Asks a store that cannot answer now again and again. */
export interface Insistence {
  /**
   * What the store answered in the end. Once the process stops it is asked one last time: what is
   * known by then would otherwise be unknown to the next process. Undefined: it did not answer.
   */
  untilStored<T>(ask: () => Promise<T>): Promise<T | undefined>
  stop(): void
}

/**
 * For what is known and only has to be written down: the outcome of a send, a failed attempt of a
 * job. Giving up would lose it, and throwing would not help anybody.
 */
export function createInsistence(clock: Clock, logger: Logger): Insistence {
  const pauses = new Set<() => void>()
  let isStopped = false

  function pause(): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        pauses.delete(end)
        alarm.cancel()
        resolve()
      }
      const alarm = clock.setTimeout(end, RETRY_MS)
      pauses.add(end)
    })
  }

  return {
    untilStored: async (ask) => {
      for (;;) {
        const isLast = isStopped
        try {
          return await ask()
        } catch (error) {
          if (isLast) return undefined
          logger.warn({ error: String(error) }, 'The store cannot answer; it is asked again.')
          if (!isStopped) await pause()
        }
      }
    },
    stop: () => {
      isStopped = true
      for (const end of pauses) end()
    },
  }
}
