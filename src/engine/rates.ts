import type { Clock } from '../core/ports.ts'

/**
 * Pair limit (reference section 7): one message in 6 s to the same person, up to 45 borrowed from
 * the time after. A few less are borrowed here: what leaves evenly may arrive in a bunch.
 */
const PAIR_INTERVAL_MS = 6_000
const PAIR_BURST = 40
/** More pairs than this are forgotten, fullest first: a forgotten pair starts with a full burst. */
const MOST_PAIRS = 50_000

/** How fast messages may leave. Inbound and outbound messages of a number count together. */
export interface Rates {
  /** How many messages may leave now, counted up to `most`. */
  free(most: number): number
  /** When the next one may leave (epoch ms). */
  freeAt(): number
  /** A message arrived or leaves. */
  count(messages: number): void
  /** Whether the pair limit holds a conversation back now. */
  isPairFull(conversationId: string): boolean
  countPair(conversationId: string): void
  /** WhatsApp said the pair is full (131056): nothing leaves for `delayMs`. */
  blockPair(conversationId: string, delayMs: number): void
}

/**
 * Counts departures in a sliding second and a token bucket for each pair.
 * @param options.throughput messages a second (Meta's default is 80)
 */
export function createRates(options: {
  readonly clock: Clock
  readonly throughput: number
  readonly pairLimit: boolean
}): Rates {
  const { clock, throughput, pairLimit } = options
  // Times of the latest departures; `oldest` points at the one that leaves the window next.
  const times = new Float64Array(throughput).fill(Number.NEGATIVE_INFINITY)
  let oldest = 0
  const pairs = new Map<string, { tokens: number; at: number }>()

  function free(most: number): number {
    const limit = clock.monotonic() - 1_000
    const end = Math.min(most, throughput)
    let count = 0
    while (count < end && (times[(oldest + count) % throughput] ?? 0) <= limit) count += 1
    return count
  }

  function tokens(conversationId: string): { tokens: number; at: number } {
    const now = clock.monotonic()
    const known = pairs.get(conversationId) ?? { tokens: PAIR_BURST, at: now }
    const grown = (now - known.at) / PAIR_INTERVAL_MS
    return { tokens: Math.min(PAIR_BURST, known.tokens + grown), at: now }
  }

  function remember(conversationId: string, pair: { tokens: number; at: number }): void {
    pairs.delete(conversationId)
    pairs.set(conversationId, pair)
    if (pairs.size <= MOST_PAIRS) return
    const [first] = pairs.keys()
    if (first !== undefined) pairs.delete(first)
  }

  return {
    free,
    freeAt: () => {
      const waitMs = (times[oldest] ?? 0) + 1_000 - clock.monotonic()
      return clock.now() + (Number.isFinite(waitMs) ? Math.max(0, waitMs) : 0)
    },
    count: (messages) => {
      const now = clock.monotonic()
      for (let i = 0; i < Math.min(messages, throughput); i += 1) {
        times[oldest] = now
        oldest = (oldest + 1) % throughput
      }
    },
    isPairFull: (conversationId) => pairLimit && tokens(conversationId).tokens < 1,
    countPair: (conversationId) => {
      if (!pairLimit) return
      const pair = tokens(conversationId)
      remember(conversationId, { ...pair, tokens: pair.tokens - 1 })
    },
    blockPair: (conversationId, delayMs) => {
      const pair = tokens(conversationId)
      remember(conversationId, { ...pair, tokens: 1 - delayMs / PAIR_INTERVAL_MS })
    },
  }
}
