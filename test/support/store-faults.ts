import { KnownError } from '../../src/core/errors.ts'
import type { Store } from '../../src/core/ports.ts'

/** What a store says when it cannot write. */
export function unavailable(): KnownError {
  return new KnownError('store-unavailable', 'The disk is full (for a test).')
}

const WRITES = ['accept', 'turn', 'record', 'note', 'claimOutbox', 'claimJobs'] as const

/** A store whose writes are refused while `isDown` says so. */
export function refusing(store: Store, isDown: (call: (typeof WRITES)[number]) => boolean): Store {
  const refused = Object.fromEntries(
    WRITES.map((call) => [
      call,
      (...given: unknown[]) =>
        isDown(call)
          ? Promise.reject(unavailable())
          : (store[call] as (...given: unknown[]) => unknown)(...given),
    ]),
  )
  return { ...store, ...refused }
}
