import type { Draft } from '../memory/draft.ts'

/** One of so many new rows makes its conversation looked at: that much too much may be kept. */
const ROWS_A_LOOK = 16

/** Conversations whose history grew here, so that it may be longer than what is kept. */
export interface Growth {
  /** Commits became durable. */
  note(drafts: readonly Draft[]): void
  /** Those to look at; they are noted no longer. */
  take(): readonly string[]
  /** They could not be looked at. */
  giveBack(conversationIds: readonly string[]): void
}

/** By chance, so that nothing is to be counted for a conversation, nor lost with the process. */
export function createGrowth(random: () => number = Math.random): Growth {
  const grown = new Set<string>()
  return {
    note: (drafts) => {
      for (const { changes } of drafts) {
        for (const { kind, before, resident } of changes) {
          if (before !== undefined || (kind !== 'message' && kind !== 'outbox')) continue
          if (random() * ROWS_A_LOOK < 1) grown.add(resident.id)
        }
      }
    },
    take: () => {
      const all = [...grown]
      grown.clear()
      return all
    },
    giveBack: (conversationIds) => {
      for (const id of conversationIds) grown.add(id)
    },
  }
}
