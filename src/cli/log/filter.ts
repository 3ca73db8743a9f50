import type { LogLine } from '../../core/log.ts'
import type { Direction } from './direction.ts'
import { directionOf } from './direction.ts'

/** What of the log is asked for; what is left open takes everything. */
export interface LogFilter {
  /** Part of a phone number or BSUID, or the id of a contact or conversation. */
  readonly contact?: string
  /** A state, or one it lies in: `order` takes `order.quantity` too. */
  readonly state?: string
  readonly direction?: Direction
  /** Searched in what was said, the event and the reason. */
  readonly grep?: RegExp
  /** Only what went wrong. */
  readonly failed?: boolean
}

const FAILED_STATUSES: readonly (string | undefined)[] = [
  'failed',
  'uncertain',
  'held',
  'dropped',
  'expired',
  'retry',
]

/** Whether a line is asked for. Sees it as it is: it is masked afterwards. */
export function isAskedFor(line: LogLine, filter: LogFilter): boolean {
  const { contact, state, direction, grep, failed } = filter
  if (contact !== undefined && !isOf(line, contact)) return false
  if (state !== undefined && !isIn(line.from, state) && !isIn(line.to, state)) return false
  if (direction !== undefined && directionOf(line) !== direction) return false
  if (grep !== undefined && !hasMatch(line, grep)) return false
  return !failed || isFailure(line)
}

function isOf({ contact, contactId, conversationId }: LogLine, wanted: string): boolean {
  if (wanted === contactId || wanted === conversationId) return true
  const digits = wanted.replace(/^\+|[\s-]/g, '')
  return contact?.includes(digits) === true
}

/** Parallel states stand beside each other: `cart.open & chat.idle`. */
function isIn(names: string | undefined, state: string): boolean {
  return (names ?? '').split(' & ').some((name) => name === state || name.startsWith(`${state}.`))
}

function hasMatch({ text, event, reason }: LogLine, pattern: RegExp): boolean {
  return [text, event, reason].some((part) => part !== undefined && pattern.test(part))
}

function isFailure({ kind, status }: LogLine): boolean {
  return kind === 'dead-letter' || FAILED_STATUSES.includes(status)
}
