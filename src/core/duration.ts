import { KnownError } from './errors.ts'

const UNIT_MS = {
  ms: 1,
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
} as const

type Unit = Exclude<keyof typeof UNIT_MS, 'ms'>

/** A length of time: milliseconds, or words like `'30 seconds'`, `'1 hour'`, `'250 ms'`. */
export type Duration = number | `${number} ${Unit | `${Unit}s` | 'ms'}`

const WORDS = /^(\d+(?:\.\d+)?) (ms|second|minute|hour|day|week)s?$/

/**
 * Turns a length of time into milliseconds (a whole number). Throws `duration-invalid` for
 * anything that is negative, not finite, or not written as a number and a unit.
 *
 * @example
 * setup({ delays: { inactivity: parseDuration('30 minutes') } })
 */
export function parseDuration(duration: Duration): number {
  const ms = typeof duration === 'number' ? duration : fromWords(duration)
  if (!Number.isFinite(ms) || ms < 0) {
    throw new KnownError(
      'duration-invalid',
      `The duration ${JSON.stringify(duration)} is not understood: give milliseconds, or a number and a unit such as '30 seconds', '5 minutes', '1 hour' or '2 days'.`,
    )
  }
  return Math.round(ms)
}

/** Whether a value is a length of time as `parseDuration` understands it. */
export function isDuration(value: unknown): value is Duration {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0
  return typeof value === 'string' && Number.isFinite(fromWords(value))
}

function fromWords(words: string): number {
  const [, amount, unit] = WORDS.exec(String(words).trim().toLowerCase()) ?? []
  return Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS]
}
