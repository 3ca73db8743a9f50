import type { RequestListener } from 'node:http'
import type { StoreChoice } from '../config.ts'
import { KnownError } from '../core/errors.ts'
import type { Clock, Logger, Store } from '../core/ports.ts'
import { openLowdbStore } from '../store/lowdb/lowdb-store.ts'
import { createMemoryStore } from '../store/memory/memory-store.ts'

/** A store, and the socket beside it on which the CLI asks, where it has one. */
export interface OpenedStore {
  readonly store: Store
  /** Who answers on the control socket. */
  serve(listener: RequestListener): void
}

/** Opens the store that STORE_URL names. */
export async function openStore(
  choice: StoreChoice,
  options: {
    readonly clock: Clock
    readonly logger: Logger
    /** An operator's verb, not a server. */
    readonly isVisit?: boolean
    /** It can neither write nor be repaired: the process has to end. */
    readonly onBroken: (error: KnownError) => void
  },
): Promise<OpenedStore> {
  switch (choice.kind) {
    case 'memory':
      return { store: createMemoryStore(options), serve: () => undefined }
    case 'lowdb': {
      const store = await openLowdbStore({ ...options, folder: choice.folder })
      return { store, serve: store.serve }
    }
    case 'postgres':
      throw new KnownError('store-unavailable', 'STORE_URL names PostgreSQL, which is being built.')
  }
}
