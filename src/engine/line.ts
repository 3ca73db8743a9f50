import type { Cause } from './turn.ts'
import { timeOf } from './turn.ts'

/** The turns of one conversation, as they wait for one another. */
export interface Line {
  hasInbox: boolean
  readonly causes: TimedCause[]
  isRunning: boolean
  done: Promise<void> | undefined
  retryMs: number
}

export type TimedCause = Exclude<Cause, { kind: 'inbox' }>

export function hasWork({ hasInbox, causes }: Line): boolean {
  return hasInbox || causes.length > 0
}

export function forget({ causes }: Line, cause: TimedCause): void {
  const index = causes.indexOf(cause)
  if (index !== -1) causes.splice(index, 1)
}

/** Timers go by their due time, results by their arrival; of equal ones the first that came. */
export function earliest(causes: readonly TimedCause[]): TimedCause | undefined {
  const [first, ...others] = causes
  return first && others.reduce((a, b) => (timeOf(b) < timeOf(a) ? b : a), first)
}
