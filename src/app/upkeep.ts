import type { Clock, Logger, Store } from '../core/ports.ts'

/** The next start measures the outage from the last sign of life. */
const BEAT_MS = 10_000
const RETAIN_MS = 3_600_000
const DAY_MS = 24 * 3_600_000

/** Starts what a store needs while it runs: signs of life, and forgetting what is old. */
export function startUpkeep(options: {
  readonly store: Store
  readonly clock: Clock
  readonly logger: Logger
  readonly retentionDays: number
}): { stop(): void } {
  const { store, clock, logger, retentionDays } = options
  const alarms = new Map<string, { cancel(): void }>()

  function repeat(name: string, everyMs: number, work: () => Promise<void>): void {
    const alarm = clock.setTimeout(() => {
      work().catch((error: unknown) => {
        logger.warn({ work: name, error: String(error) }, 'Upkeep of the store did not succeed.')
      })
      repeat(name, everyMs, work)
    }, everyMs)
    alarms.set(name, alarm)
  }

  repeat('beat', BEAT_MS, () => store.beat())
  repeat('retain', RETAIN_MS, () => {
    const now = clock.now()
    return store.retain({ logBefore: now - retentionDays * DAY_MS, now })
  })
  return {
    stop: () => {
      for (const alarm of alarms.values()) alarm.cancel()
    },
  }
}
