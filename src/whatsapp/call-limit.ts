import type { Clock } from '../core/ports.ts'
import type { Failure } from '../core/rows.ts'
import { toFailure } from './failures.ts'
import { toFields, toNumber } from './incoming/fields.ts'

/** Too many management calls (reference 6.2): of the app, its user, the page, or the account. */
const LIMIT_CODES: ReadonlySet<number> = new Set([4, 17, 32, 80007])
const ACCOUNT_LIMIT = 80007
/** In which Meta tells with an answer how much of the limit is used up (reference 6.1). */
const USAGE_HEADERS = ['x-business-use-case-usage', 'x-app-usage'] as const
/** In minutes; 0 while there is room. */
const REGAIN = 'estimated_time_to_regain_access'
const MINUTE_MS = 60_000
/** Where Meta does not say for how long. */
const UNTOLD_MINUTES = 1

export type AnswerHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * Keeps to the limit of management calls as Meta tells of it: 200 an hour for each app and account,
 * 5,000 for an active one (reference section 7), counted over all processes and programs by Meta
 * alone. Once it is reached nothing is asked until Meta answers again.
 */
export interface CallLimit {
  /** Why nothing is asked now; undefined: it may be. */
  refusal(): Failure | undefined
  /** Takes in an answer; what it answers of a failure tells when calls are taken again. */
  note(headers: AnswerHeaders, failure?: Failure): Failure | undefined
}

export function createCallLimit(clock: Pick<Clock, 'monotonic'>): CallLimit {
  let until = 0
  let reason = ''

  function withTime(failure: Failure): Failure {
    const minutes = Math.max(1, Math.ceil((until - clock.monotonic()) / MINUTE_MS))
    const words = `WhatsApp takes calls again in about ${minutes} min.`
    return { ...failure, reason: `${reason} ${words}` }
  }

  return {
    refusal: () => {
      if (clock.monotonic() >= until) return undefined
      return withTime({ code: ACCOUNT_LIMIT, class: 'throughput', reason })
    },
    note: (headers, failure) => {
      const isLimit = LIMIT_CODES.has(failure?.code ?? 0)
      const told = Math.max(...USAGE_HEADERS.map((name) => findRegain(headers[name])))
      const minutes = told > 0 || !isLimit ? told : UNTOLD_MINUTES
      if (minutes <= 0) return failure
      until = clock.monotonic() + minutes * MINUTE_MS
      reason = (isLimit ? failure : toFailure({ code: ACCOUNT_LIMIT }))?.reason ?? ''
      return failure !== undefined && isLimit ? withTime(failure) : failure
    },
  }
}

/** The longest time that a header names, at whatever depth; 0 for none. */
function findRegain(header: string | readonly string[] | undefined): number {
  if (typeof header !== 'string') return 0
  try {
    return findLongest(JSON.parse(header))
  } catch {
    return 0
  }
}

function findLongest(value: unknown): number {
  if (Array.isArray(value)) return Math.max(0, ...value.map(findLongest))
  const fields = Object.entries(toFields(value) ?? {})
  return fields.reduce(
    (longest, [name, inner]) =>
      Math.max(longest, name === REGAIN ? (toNumber(inner) ?? 0) : findLongest(inner)),
    0,
  )
}
