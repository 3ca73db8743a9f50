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
  tokens: number
  at: number
}

/** How fast messages may leave to one and the same person. */
export interface PairLimit {
  /** For how long the next message to a person must wait (ms); 0: it may leave now. */
  waitMs(conversationId: string): number
  /** A message to a person leaves. */
  count(conversationId: string): void
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

  function fill(conversationId: string): Pair {
    const now = clock.monotonic()
    const known = pairs.get(conversationId) ?? { tokens: BURST, at: now }
    const grown = (now - known.at) / INTERVAL_MS
    return { tokens: Math.min(BURST, known.tokens + grown), at: now }
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
