/** When a conversation looks like two machines answering each other. */
export interface LoopLimits {
  /** More texts from the person within a minute than this. Default 60. */
  readonly textsPerMinute: number
  /** The same text this often in a row within ten minutes. Default 15. */
  readonly sameText: number
}

export const DEFAULT_LOOP_LIMITS: LoopLimits = { textsPerMinute: 60, sameText: 15 }

/** Something the person sent: the kept message rows fit. `at` in epoch ms. */
export interface Heard {
  readonly at: number
  readonly kind: string
  readonly text?: string
}

const MINUTE_MS = 60_000
const SAME_TEXT_WITHIN_MS = 10 * MINUTE_MS

/**
 * Whether the person is another autoresponder, judged by what was heard (oldest first, the newest
 * last). Only texts count: people send thirty photos at once and tap the same button again and
 * again, autoresponders write.
 */
export function isLoop(heard: readonly Heard[], limits: LoopLimits): boolean {
  const texts = heard.filter(({ kind }) => kind === 'user.text')
  const newest = texts.at(-1)
  if (newest === undefined) return false
  const lastMinute = texts.filter(({ at }) => newest.at - at < MINUTE_MS)
  if (lastMinute.length > limits.textsPerMinute) return true
  const tail = texts.slice(-limits.sameText)
  return (
    tail.length === limits.sameText &&
    tail.every(({ at, text }) => text === newest.text && newest.at - at < SAME_TEXT_WITHIN_MS)
  )
}
