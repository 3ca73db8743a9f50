import { KnownError, toPlainError } from '../core/errors.ts'
import type { Logger } from '../core/ports.ts'

/** Tells of webhooks that could not be stored. */
export interface Unstored {
  /** One could not; of a store that is away only the first one is told. */
  note(error: unknown): void
  /** One could: the store is there again. */
  noteStored(): void
}

export function createUnstored(logger: Logger): Unstored {
  let refused = 0

  return {
    note: (error) => {
      // Only what is ours to say: other errors may quote what they stumbled over.
      const code = error instanceof KnownError ? error.code : toPlainError(error).name
      const isAway = code === 'store-unavailable'
      if (isAway) refused += 1
      if (isAway && refused > 1) return
      logger.error({ code }, 'A webhook could not be stored; WhatsApp will send it again.')
    },
    noteStored: () => {
      if (refused > 1) logger.info({ refused }, 'Webhooks are stored again.')
      refused = 0
    },
  }
}
