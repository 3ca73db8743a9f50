import type { Failure, FailureClass } from './rows.ts'

/** How long to wait between tries that fail, and how often to try in all. */
interface Backoff {
  readonly fromMs: number
  readonly factor: number
  /** Times out of step with others that failed at the same moment. */
  readonly isSpread: boolean
  readonly tries: number
}

const LONGEST_MS = 300_000

const TRANSIENT: Backoff = { fromMs: 1000, factor: 2, isSpread: true, tries: 8 }
const THROUGHPUT: Backoff = { fromMs: 1000, factor: 2, isSpread: true, tries: 12 }

/** Only what can pass by itself is tried again. */
const BY_CLASS: Readonly<Partial<Record<FailureClass, Backoff>>> = {
  transient: TRANSIENT,
  throughput: THROUGHPUT,
  // Meta's own rule: 4^n seconds for each pair of number and person.
  pair: { fromMs: 1000, factor: 4, isSpread: false, tries: 8 },
}

/** Codes that the reference (6.2) gives other times than their class. */
const BY_CODE: ReadonlyMap<number, Backoff> = new Map<number, Backoff>([
  [1, { ...TRANSIENT, tries: 2 }],
  // Limits by the hour.
  [4, { ...THROUGHPUT, fromMs: 60_000 }],
  [80007, { ...THROUGHPUT, fromMs: 60_000 }],
  [131000, { ...TRANSIENT, tries: 3 }],
  // The link could not be fetched: once more, it may have been a moment's trouble.
  [131052, { ...TRANSIENT, tries: 2 }],
  // An upgrade of about a minute.
  [131057, { ...TRANSIENT, fromMs: 30_000 }],
])

/**
 * How long to wait before a refused message is tried again; null: not again. `tries` counts those
 * made, from 1; `spread`, from 0 to 1, is where in its span the time shall lie (a random number).
 */
export function retryAfterMs(failure: Failure, tries: number, spread = 0.5): number | null {
  const backoff = BY_CODE.get(failure.code ?? -1) ?? BY_CLASS[failure.class]
  if (backoff === undefined || tries >= backoff.tries) return null
  return toDelayMs(backoff, tries, spread)
}

/**
 * How long to wait after a request that did not leave (no network, no answerable server). It says
 * nothing against the message, so this goes on until the message itself may no longer be sent.
 */
export function retryUnsentAfterMs(tries: number, spread = 0.5): number {
  return Math.min(60_000, toDelayMs(TRANSIENT, tries, spread))
}

/** Whether sending is hopeless until an operator sets something right: hold the message, alert. */
export function isForOperator(failure: Failure): boolean {
  return failure.class === 'auth' || failure.class === 'permission' || failure.class === 'policy'
}

/** The span of each try begins where that of the one before ends, so that the times only grow. */
function toDelayMs({ fromMs, factor, isSpread }: Backoff, tries: number, spread: number): number {
  const step = fromMs * factor ** (Math.max(1, tries) - 1)
  return Math.min(LONGEST_MS, Math.round(isSpread ? step * (1 + spread) : step))
}
