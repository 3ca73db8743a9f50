import type { Refusal } from './refusals.ts'
import { refusal } from './refusals.ts'

const pairIntervalMs = 6_000
const pairBurst = 45

/** Meta's limits on how fast a number may send; every check costs the same, whatever was sent. */
export interface Rates {
  /** Books one outbound message, or says why it must wait; what is refused costs nothing. */
  take(phoneNumberId: string, waId: string): Refusal | undefined
  /** An inbound message counts towards the number's throughput too, but is never refused. */
  countInbound(phoneNumberId: string): void
  forget(): void
}

/**
 * Refills steadily. A number's holds one second's worth of messages; a pair's holds the burst that
 * may be borrowed from the time after it.
 */
interface Bucket {
  tokens: number
  filledAt: number
}

export function createRates(options: {
  readonly now: () => number
  readonly throughput: number
  readonly pairLimit: boolean
}): Rates {
  const { now, throughput, pairLimit } = options
  const pairs = new Map<string, Bucket>()
  const numbers = new Map<string, Bucket>()

  const fill = (
    buckets: Map<string, Bucket>,
    key: string,
    size: number,
    intervalMs: number,
  ): Bucket => {
    const at = now()
    const bucket = buckets.get(key) ?? { tokens: size, filledAt: at }
    const refill = Math.max(0, at - bucket.filledAt) / intervalMs
    bucket.tokens = Math.min(size, bucket.tokens + refill)
    bucket.filledAt = at
    buckets.set(key, bucket)
    return bucket
  }

  const numberOf = (phoneNumberId: string) =>
    fill(numbers, phoneNumberId, throughput, 1_000 / throughput)

  const takeFromPair = (pair: string): boolean => {
    const bucket = fill(pairs, pair, pairBurst, pairIntervalMs)
    if (bucket.tokens < 1) return false
    bucket.tokens -= 1
    return true
  }

  return {
    take: (phoneNumberId, waId) => {
      const bucket = numberOf(phoneNumberId)
      if (bucket.tokens < 1) {
        return refusal(130429, 'Cloud API message throughput has been reached.')
      }
      if (pairLimit && !takeFromPair(`${phoneNumberId} ${waId}`)) {
        return refusal(
          131056,
          'Message failed to send because there were too many messages sent from this phone ' +
            'number to the same phone number in a short period of time.',
        )
      }
      bucket.tokens -= 1
      return undefined
    },
    countInbound: (phoneNumberId) => {
      const bucket = numberOf(phoneNumberId)
      bucket.tokens = Math.max(0, bucket.tokens - 1)
    },
    forget: () => {
      pairs.clear()
      numbers.clear()
    },
  }
}
