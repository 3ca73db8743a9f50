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

/** A pair's burst: it may be large, but its messages are borrowed from the time after it. */
interface Burst {
  startedAt: number
  messages: number
}

/** A number's bucket: it holds one second's worth of messages and refills steadily. */
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
  const bursts = new Map<string, Burst>()
  const buckets = new Map<string, Bucket>()

  const bucketOf = (phoneNumberId: string): Bucket => {
    const at = now()
    const bucket = buckets.get(phoneNumberId) ?? { tokens: throughput, filledAt: at }
    const refill = Math.max(0, at - bucket.filledAt) * (throughput / 1_000)
    bucket.tokens = Math.min(throughput, bucket.tokens + refill)
    bucket.filledAt = at
    buckets.set(phoneNumberId, bucket)
    return bucket
  }

  const takeFromPair = (pair: string): boolean => {
    const at = now()
    const burst = bursts.get(pair)
    if (burst === undefined || at >= burst.startedAt + burst.messages * pairIntervalMs) {
      bursts.set(pair, { startedAt: at, messages: 1 })
      return true
    }
    if (at >= burst.startedAt + pairIntervalMs || burst.messages >= pairBurst) return false
    burst.messages += 1
    return true
  }

  return {
    take: (phoneNumberId, waId) => {
      const bucket = bucketOf(phoneNumberId)
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
      const bucket = bucketOf(phoneNumberId)
      bucket.tokens = Math.max(0, bucket.tokens - 1)
    },
    forget: () => {
      bursts.clear()
      buckets.clear()
    },
  }
}
