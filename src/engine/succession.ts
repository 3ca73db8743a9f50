import type { Inheritance, Logger, Store } from '../core/ports.ts'
import type { Downloads } from './downloads.ts'
import type { Expiry } from './expiry.ts'
import type { Jobs } from './jobs.ts'
import type { Outbox } from './outbox.ts'
import type { Rates } from './rates.ts'
import type { Recovery } from './recovery.ts'
import type { Timers } from './timers.ts'
import type { Turns } from './turns.ts'
import type { Insistence } from './until-stored.ts'
import type { Uploads } from './uploads.ts'

/** Goes on with what other processes, or earlier ones, left to do. */
export interface Succession {
  /** Nothing is just being taken over. */
  isIdle(): boolean
  /** Resolves when what was left at the start is taken over. */
  stop(): Promise<void>
}

/** Takes over what was left, before any turn; and whatever is left from then on. */
export function startSuccession(options: {
  readonly store: Store
  readonly logger: Logger
  readonly insistence: Insistence
  readonly recovery: Recovery
  readonly turns: Turns
  readonly timers: Timers
  readonly jobs: Jobs
  readonly expiry: Expiry
  readonly uploads: Uploads
  readonly outbox: Outbox
  readonly rates: Rates
  /** Undefined: no files are fetched. */
  readonly downloads: Pick<Downloads, 'takeOver'> | undefined
}): Succession {
  const { store, logger, insistence, recovery, turns, timers, jobs } = options
  const { expiry, uploads, outbox, rates, downloads } = options
  const underWay = new Set<Promise<void>>()

  async function begin(): Promise<void> {
    const left = await insistence.untilStored(store.inherit)
    if (left !== undefined) await takeOver(left, !store.opening.clean)
  }

  async function takeOver(left: Inheritance, isSuspect: boolean): Promise<void> {
    for (const number of left.numbers) rates.takeOver(number)
    for (const row of left.open) expiry.watch(row)
    uploads.takeOver(left.open)
    const settled = outbox.takeOver(left.open)
    const tried = isSuspect ? recovery.run(left) : undefined
    turns.begin()
    timers.wake()
    if (!isSuspect) for (const id of left.waiting) turns.wake(id)
    await tried
    jobs.wake()
    await settled
  }

  function follow(work: Promise<void>): void {
    const followed = work
      .catch((error: unknown) => {
        logger.error({ error: String(error) }, 'What others left was not taken over.')
      })
      .finally(() => underWay.delete(followed))
    underWay.add(followed)
  }

  follow(begin())
  const stopListening = store.onInherited((left, isSuspect) => {
    follow(takeOver(left, isSuspect))
    if (downloads !== undefined) follow(downloads.takeOver())
  })

  return {
    isIdle: () => underWay.size === 0,
    stop: async () => {
      stopListening()
      await Promise.all(underWay)
    },
  }
}
