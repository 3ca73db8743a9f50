import type { JobArgs } from '../../src/index.ts'
import { job } from '../../src/index.ts'
import type { Line } from './menu.ts'
import type { Place } from './place.ts'

export interface Order {
  /** The id of the message that confirmed the order: the same however often it is tried. */
  readonly key: string
  readonly cart: readonly Line[]
  readonly place: Place
}

/** How long our kitchen takes to answer, so that whoever tries the bot out sees it wait. */
const ANSWER_MS = 1_500

/**
 * Places an order. The kitchen is a stand-in that needs no network; a real one is called here, with
 * `signal` and with `input.key` as its idempotency key. The job's own `idempotencyKey` would be
 * another one after "Try again", which starts another job, and could place the order twice.
 */
export const placeOrder = job(
  async ({ input, signal }: JobArgs<Order>) => {
    await pause(ANSWER_MS, signal)
    return { number: toOrderNumber(input.key) }
  },
  { retry: { attempts: 3, delay: '2 seconds' }, timeout: '10 seconds' },
)

/** A short number that the same key gives again: an order that is placed twice is one order. */
export function toOrderNumber(key: string): string {
  let hash = 0x811c9dc5
  for (const character of key) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0
  }
  return `P${hash.toString(36).toUpperCase().padStart(4, '0').slice(-4)}`
}

function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, delayMs)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(signal.reason)
    })
  })
}
