import type { RequestListener } from 'node:http'
import type { StoreChoice } from '../config.ts'
import { KnownError } from '../core/errors.ts'
import type { Clock, Logger, Store } from '../core/ports.ts'
import { openLowdbStore } from '../store/lowdb/lowdb-store.ts'
import { createMemoryStore } from '../store/memory/memory-store.ts'
import { openPostgresStore } from '../store/postgres/index.ts'
import { findUnfinishedCopy } from '../store/transfer/copy.ts'

/** A store, and the socket beside it on which the CLI asks, where it has one. */
export interface OpenedStore {
  readonly store: Store
  /** Who answers on the control socket. */
  serve(listener: RequestListener): void
}

interface OpenOptions {
  readonly clock: Clock
  readonly logger: Logger
  /** An operator's verb, not a server. */
  readonly isVisit?: boolean
  /** PostgreSQL only: whether missing tables may be made. */
  readonly mayMigrate: boolean
  /** It can neither write nor be repaired: the process has to end. */
  readonly onBroken: (error: KnownError) => void
}

/**
 * Opens the store that STORE_URL names.
 * @throws KnownError `data-incomplete` when a copy into it has not ended, and what each store throws
 */
export async function openStore(choice: StoreChoice, options: OpenOptions): Promise<OpenedStore> {
  const opened = await openAny(choice, options)
  const origin = findUnfinishedCopy(opened.store.facts)
  if (origin === undefined) return opened
  await opened.store.close()
  throw new KnownError(
    'data-incomplete',
    `A copy of ${origin} into this store has not ended: run \`turnwise store copy\` again with both.`,
  )
}

async function openAny(choice: StoreChoice, options: OpenOptions): Promise<OpenedStore> {
  switch (choice.kind) {
    case 'memory':
      return { store: createMemoryStore(options), serve: () => undefined }
    case 'lowdb': {
      const store = await openLowdbStore({ ...options, folder: choice.folder })
      return { store, serve: store.serve }
    }
    case 'postgres': {
      // Operators ask the database itself, from any machine that reaches it.
      const store = await openPostgresStore({ ...options, ...choice })
      return { store, serve: () => undefined }
    }
  }
}
