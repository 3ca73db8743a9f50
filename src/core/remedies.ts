import type { Failure, FailureClass } from './rows.ts'

/** How long to wait between tries that fail, and how often to try in all. */
export interface Backoff {
  readonly fromMs: number
  readonly factor: number
  readonly longestMs: number
  /** Times out of step with others that failed at the same moment. */
  readonly isSpread: boolean
  readonly tries: number
}

/**
 * What the framework does about a failure.
 *
 * - `drop`: the message has failed; the machine hears `delivery.failed` and goes on.
 * - `retry`: it is tried again after a while, a bounded number of times.
 * - `retry-slowly`: the same, and all of the number waits with it.
 * - `stop`: what has the same cause waits (`scope`), an operator is told, and one message at a time
 *   is tried until WhatsApp takes it.
 * - `hold`: this message alone waits for an operator.
 */
export type Remedy =
  /** `asDeclared`: the bot may have declared something else for it (onWindowClosed). */
  | { readonly kind: 'drop'; readonly marksContact?: true; readonly asDeclared?: true }
  | { readonly kind: 'retry' | 'retry-slowly'; readonly backoff: Backoff }
  | { readonly kind: 'stop'; readonly scope: StopScope; readonly backoff: Backoff }
  | { readonly kind: 'hold' }

/** All messages of a number; its templates, which begin conversations; or one template. */
export type StopScope = 'number' | 'initiated' | 'template'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const ENDLESS = Number.POSITIVE_INFINITY

const TRANSIENT: Backoff = {
  fromMs: 1_000,
  factor: 2,
  longestMs: 5 * MINUTE_MS,
  isSpread: true,
  tries: 8,
}
const THROUGHPUT: Backoff = { ...TRANSIENT, tries: 12 }
/** Meta's own rule: 4^n seconds for each pair of number and person. */
const PAIR: Backoff = { ...TRANSIENT, factor: 4, isSpread: false }
const HOURLY: Backoff = { ...THROUGHPUT, fromMs: MINUTE_MS }
/** One message asks whether the cause is gone. */
const PROBE: Backoff = {
  fromMs: MINUTE_MS,
  factor: 2,
  longestMs: 15 * MINUTE_MS,
  isSpread: false,
  tries: ENDLESS,
}
const SLOW_PROBE: Backoff = { ...PROBE, fromMs: HOUR_MS, longestMs: 4 * HOUR_MS }

const DROP: Remedy = { kind: 'drop' }
const MARK: Remedy = { kind: 'drop', marksContact: true }
const HOLD: Remedy = { kind: 'hold' }
const STOP_NUMBER: Remedy = { kind: 'stop', scope: 'number', backoff: PROBE }
const STOP_INITIATED: Remedy = { kind: 'stop', scope: 'initiated', backoff: SLOW_PROBE }

/** What is done about a class, unless its code needs something else. */
const BY_CLASS: Readonly<Record<FailureClass, Remedy>> = {
  auth: STOP_NUMBER,
  // Of a permission that is not known, it is open what else needs it.
  permission: HOLD,
  policy: STOP_NUMBER,
  throughput: { kind: 'retry-slowly', backoff: THROUGHPUT },
  pair: { kind: 'retry', backoff: PAIR },
  transient: { kind: 'retry', backoff: TRANSIENT },
  window: DROP,
  recipient: DROP,
  content: DROP,
  template: DROP,
  quality: DROP,
  media: DROP,
  unknown: DROP,
}

/** Codes (reference 6.2) about which something else is done than about their class. */
const BY_CODE: ReadonlyMap<number, Remedy> = new Map<number, Remedy>([
  [1, { kind: 'retry', backoff: { ...TRANSIENT, tries: 2 } }],
  // Without these the number can send nothing.
  ...[3, 10, 33, 131, 131005, 131037, 131045, 133006, 133010, 133015, 133016].map(
    (code): [number, Remedy] => [code, STOP_NUMBER],
  ),
  // Limits of other endpoints say nothing of the number.
  ...[613, 131208, 138005].map((code): [number, Remedy] => [
    code,
    { kind: 'retry', backoff: THROUGHPUT },
  ]),
  // Limits by the hour.
  [4, { kind: 'retry-slowly', backoff: HOURLY }],
  [80007, { kind: 'retry-slowly', backoff: HOURLY }],
  // The person cannot be reached, or does not want to be.
  [130403, MARK],
  [131026, MARK],
  [131047, { kind: 'drop', asDeclared: true }],
  [131000, { kind: 'retry', backoff: { ...TRANSIENT, tries: 3 } }],
  // What is free may still be sent without a way to pay.
  [131042, { kind: 'stop', scope: 'initiated', backoff: PROBE }],
  [131048, STOP_INITIATED],
  // The link could not be fetched: once more, it may have been a moment's trouble.
  [131052, { kind: 'retry', backoff: { ...TRANSIENT, tries: 2 } }],
  // An upgrade of about a minute.
  [131057, { kind: 'retry-slowly', backoff: { ...TRANSIENT, fromMs: 30_000 } }],
  [131064, STOP_INITIATED],
  [
    132015,
    {
      kind: 'stop',
      scope: 'template',
      backoff: { ...PROBE, fromMs: 5 * MINUTE_MS, longestMs: HOUR_MS },
    },
  ],
  // Templates that Meta is still copying to where marketing is sent from.
  [134101, { kind: 'retry', backoff: { ...TRANSIENT, fromMs: 10 * MINUTE_MS, tries: 2 } }],
])

/** What is done about a failure, in words for operators and authors. */
export function sayRemedy(remedy: Remedy): string {
  switch (remedy.kind) {
    case 'drop':
      if (remedy.asDeclared) return 'It waits, is replaced or dropped, as onWindowClosed declares.'
      return `It fails, and the bot whose message it is hears of it${remedy.marksContact ? '; the contact is marked' : ''}.`
    case 'hold':
      return 'The message waits for an operator, and so does what is said after it.'
    case 'retry':
      return `It is tried again ${sayBackoff(remedy.backoff)}.`
    case 'retry-slowly':
      return `It is tried again ${sayBackoff(remedy.backoff)}, and its number pauses.`
    case 'stop':
      return `${WAITING[remedy.scope]}; one message at a time asks ${sayBackoff(remedy.backoff)}.`
  }
}

const WAITING: Readonly<Record<StopScope, string>> = {
  number: 'All messages of the number wait',
  initiated: 'The templates of the number wait',
  template: 'The messages with that template wait',
}

function sayBackoff({ fromMs, tries, longestMs }: Backoff): string {
  const from = sayTime(fromMs)
  if (Number.isFinite(tries)) return `after ${from} or more, ${tries} times in all`
  return `after ${from}, then later, at most ${sayTime(longestMs)} apart`
}

function sayTime(ms: number): string {
  if (ms >= HOUR_MS) return `${ms / HOUR_MS} h`
  return ms >= MINUTE_MS ? `${ms / MINUTE_MS} min` : `${ms / 1_000} s`
}

/** What is done about a failure: by its code, else by its class. */
export function remedyOf({ code, class: failureClass }: Failure): Remedy {
  if (code !== undefined && code >= 200 && code <= 299) return STOP_NUMBER
  return BY_CODE.get(code ?? -1) ?? BY_CLASS[failureClass]
}

/**
 * How long to wait after a try that failed. `tries` counts those made, from 1; `spread`, from 0 to
 * 1, is where in its span the time shall lie (a random number). The span of each try begins where
 * that of the one before ends, so that the times only grow.
 */
export function toDelayMs(backoff: Backoff, tries: number, spread = 0.5): number {
  const { fromMs, factor, longestMs, isSpread } = backoff
  const step = fromMs * factor ** (Math.max(1, tries) - 1)
  // A first time that is longer than the longest one is meant.
  const most = Math.max(longestMs, fromMs)
  return Math.min(most, Math.round(isSpread ? step * (1 + spread) : step))
}

/**
 * How long to wait after a request that did not leave (no network, no answerable server). It says
 * nothing against the message, so this goes on until the message itself may no longer be sent.
 */
export function retryUnsentAfterMs(tries: number, spread = 0.5): number {
  return Math.min(MINUTE_MS, toDelayMs(TRANSIENT, tries, spread))
}

/** How long to wait before what was refused is tried again; null: not again by itself. */
export function retryAfterMs(failure: Failure, tries: number, spread = 0.5): number | null {
  const remedy = remedyOf(failure)
  if (!('backoff' in remedy) || tries >= remedy.backoff.tries) return null
  return toDelayMs(remedy.backoff, tries, spread)
}
