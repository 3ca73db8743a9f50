import type { Tables } from '../memory/draft.ts'
import type { Membership } from './membership.ts'
import { SLOTS } from './membership.ts'

/** So many places a millisecond; a process that gives away more runs ahead of the clock. */
const PLACES_A_MS = 32

/**
 * Moves places in the order of arrival on with the clock, so that those of all processes are one
 * order; each process gives away only those of its slot.
 */
export function keepPace(
  tables: Pick<Tables, 'lastArrival'>,
  membership: Membership,
  now: number,
): void {
  const { slot } = membership.identity()
  const first = Math.floor(now) * PLACES_A_MS * SLOTS + slot
  if (first > tables.lastArrival) tables.lastArrival = first
  const lag = (tables.lastArrival - slot) % SLOTS
  // It goes on as a new process, with another slot.
  if (lag !== 0) tables.lastArrival += SLOTS - lag
}
