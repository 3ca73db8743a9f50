import type { Logger, Store } from '../../core/ports.ts'
import type { StoreReader } from '../../core/store-reader.ts'
import type { PostgresAddress } from './address.ts'
import { createSharedLog } from './log.ts'
import { createSharedMedia } from './media.ts'
import { openDatabase } from './pool.ts'
import { provideSchema } from './provide-schema.ts'
import { createViews } from './views.ts'
import { createWaiting } from './waiting.ts'

/** The part of the port that only reads, and hears of new lines. */
export type PostgresReader = StoreReader & Pick<Store, 'onLog' | 'close'>

/** Servers need not tell everybody who follows the log: it is asked for. */
const LOOK_MS = 500
/** Whoever only reads has no number among those that work on the tables. */
const NOBODY = { identity: () => ({ processId: 0, epoch: 0, slot: 0 }), others: () => [] }

/**
 * Looks into a database that servers may work on, without being one of them. Changes nothing.
 * @throws KnownError `store-unavailable`, `data-newer`, `schema-changed`, `schema-outdated`
 */
export async function openPostgresReader(options: {
  readonly address: PostgresAddress
  readonly logger: Logger
  readonly now: () => number
  /** Where the servers keep files, if not in the database. */
  readonly mediaFolder?: string
}): Promise<PostgresReader> {
  const { address, logger, now } = options
  await provideSchema(address, { mayMigrate: false })
  const database = openDatabase({ address, logger, connections: 2 })
  const log = createSharedLog(database)
  let closed: Promise<void> | undefined
  return {
    ...createWaiting({ database, membership: NOBODY, now }),
    ...createViews(database),
    ...log,
    media: createSharedMedia(database, NOBODY, log.logEnd, options.mediaFolder),
    onLog: (listener) => {
      const timer = setInterval(listener, LOOK_MS)
      return () => clearInterval(timer)
    },
    close: () => {
      closed ??= database.close()
      return closed
    },
  }
}
