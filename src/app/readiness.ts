import { KnownError } from '../core/errors.ts'
import type { Clock, Store } from '../core/ports.ts'

/** A store that has not answered by then is taken for one that does not. */
const PATIENCE_MS = 2_000
/** Everybody may ask whether a server is ready; the store is not asked more often than this. */
const FRESH_MS = 500

/** Tells what keeps a store from answering, as a sentence; undefined: it answers. */
export function createStoreProbe({
  store,
  clock,
}: {
  readonly store: Pick<Store, 'logEnd'>
  readonly clock: Clock
}): () => Promise<string | undefined> {
  let latest: { readonly at: number; readonly answer: Promise<string | undefined> } | undefined

  async function ask(): Promise<string | undefined> {
    try {
      await store.logEnd()
      return undefined
    } catch (error) {
      if (error instanceof KnownError) return error.message
      throw error
    }
  }

  function askPatiently(): Promise<string | undefined> {
    return new Promise((resolve, reject) => {
      const tooLate = `The store has not answered for ${PATIENCE_MS} ms.`
      const timer = clock.setTimeout(() => resolve(tooLate), PATIENCE_MS)
      ask().then(resolve, reject).finally(timer.cancel)
    })
  }

  return () => {
    const now = clock.monotonic()
    if (latest === undefined || now - latest.at >= FRESH_MS) {
      latest = { at: now, answer: askPatiently() }
    }
    return latest.answer
  }
}
