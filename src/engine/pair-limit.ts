import type { Clock } from '../core/ports.ts'

/**
 * Pair limit (reference section 7): one message in 6 s to the same person, up to 45 borrowed from
 * the time after. A few less are borrowed here: what leaves evenly may arrive in a bunch.
 */
const INTERVAL_MS = 6_000
const BURST = 40
/** More pairs than this are forgotten, fullest first: a forgotten pair starts with a full burst. */
const MOST_PAIRS = 50_000

interface Pair {
  readonly tokens: number
  readonly at: number
}

/** How fast messages may leave to one and the same person. */
export interface PairLimit {
  /** For how long the next message to a person must wait (ms); 0: it may leave now. */
  waitMs(conversationId: string): number
  /** A message to a person leaves. */
  count(conversationId: string): void
  /** Another process sent a person messages, so long ago (oldest first). */
  learn(conversationId: string, agesMs: readonly number[]): void
  /** A message that was counted does not leave. */
  giveBack(conversationId: string): void
  /** WhatsApp said that the pair is full (131056): nothing leaves for `delayMs`. */
  block(conversationId: string, delayMs: number): void
}

/** A token bucket for each pair of number and person, which is a conversation. */
export function createPairLimit(options: {
  readonly clock: Pick<Clock, 'monotonic'>
  readonly pairLimit: boolean
}): PairLimit {
  const { clock, pairLimit } = options
  const pairs = new Map<string, Pair>()

  function grow({ tokens, at }: Pair, until: number): Pair {
    return { tokens: Math.min(BURST, tokens + (until - at) / INTERVAL_MS), at: until }
  }

  function fill(conversationId: string): Pair {
    const now = clock.monotonic()
    return grow(pairs.get(conversationId) ?? { tokens: BURST, at: now }, now)
  }

  function remember(conversationId: string, pair: Pair): void {
    pairs.delete(conversationId)
    pairs.set(conversationId, pair)
    if (pairs.size <= MOST_PAIRS) return
    const [first] = pairs.keys()
    if (first !== undefined) pairs.delete(first)
  }

  return {
    waitMs: (conversationId) => {
      // What WhatsApp says counts also where its limit is not kept beforehand.
      if (!pairLimit && !pairs.has(conversationId)) return 0
      return Math.max(0, Math.ceil((1 - fill(conversationId).tokens) * INTERVAL_MS))
    },
    count: (conversationId) => {
      if (!pairLimit && !pairs.has(conversationId)) return
      const pair = fill(conversationId)
      remember(conversationId, { ...pair, tokens: pair.tokens - 1 })
    },
    learn: (conversationId, agesMs) => {
      if (!pairLimit) return
      const now = clock.monotonic()
      let pair: Pair = { tokens: BURST, at: now - (agesMs[0] ?? 0) }
      for (const ageMs of agesMs) {
        const { tokens, at } = grow(pair, now - ageMs)
        pair = { tokens: tokens - 1, at }
      }
      // What is known here already may be more than that.
      const tokens = Math.min(fill(conversationId).tokens, grow(pair, now).tokens)
      remember(conversationId, { tokens, at: now })
    },
    giveBack: (conversationId) => {
      if (!pairs.has(conversationId)) return
      const pair = fill(conversationId)
      remember(conversationId, { ...pair, tokens: Math.min(BURST, pair.tokens + 1) })
    },
    block: (conversationId, delayMs) => {
      const pair = fill(conversationId)
      remember(conversationId, { ...pair, tokens: 1 - delayMs / INTERVAL_MS })
    },
  }
}
