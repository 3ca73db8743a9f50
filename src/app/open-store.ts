import type { StoreChoice } from '../config.ts'
import type { Clock, Logger, Store } from '../core/ports.ts'
import { createMemoryStore } from '../store/memory/memory-store.ts'

/** Opens the store that STORE_URL names. */
export async function openStore(
  choice: StoreChoice,
  options: { readonly clock: Clock; readonly logger: Logger },
): Promise<Store> {
  switch (choice.kind) {
    case 'memory':
      return createMemoryStore(options)
    case 'lowdb':
      return createMemoryStore(options)
  }
}
