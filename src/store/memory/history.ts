import type { Cell } from './cell.ts'
import { readRow } from './cell.ts'
import { weigh } from './draft.ts'
import type { Resident } from './resident.ts'

/** What is kept of a conversation (design section 6): whichever of the two is less. */
const KEPT_ROWS = 200
const KEPT_MS = 30 * 24 * 3_600_000

/** Whether it has more rows than are kept. */
export function isLong({ message, settled }: Resident): boolean {
  return (message?.size ?? 0) + (settled?.size ?? 0) > KEPT_ROWS
}

/** Puts what came from another conversation where it belongs in time; its document is made anew. */
export function sortHistory(resident: Resident): void {
  const { message, settled } = resident
  if (message !== undefined) resident.message = sortCells(message, ({ at }) => at)
  if (settled !== undefined) resident.settled = sortCells(settled, ({ createdAt }) => createdAt)
  resident.mustBeWhole = true
}

function sortCells<Row>(cells: Map<string, Cell<Row>>, timeOf: (row: Row) => number) {
  const sorted = [...cells].sort(([, a], [, b]) => timeOf(readRow(a)) - timeOf(readRow(b)))
  return new Map(sorted)
}

interface Oldest {
  readonly kind: 'message' | 'settled'
  readonly id: string
  readonly at: number
  readonly length: number
}

/**
 * Lets the oldest messages and settled outbox rows go. Needs no record: a start that reads them
 * again from the journal lets them go again. The tables are in the order of time, so that only the
 * first row of each is looked at. Answers whether something went.
 */
export function trimHistory(tables: { size: number }, resident: Resident, now: number): boolean {
  let isTrimmed = false
  for (;;) {
    const oldest = findOldest(resident)
    if (oldest === undefined || (!isLong(resident) && oldest.at > now - KEPT_MS)) return isTrimmed
    resident[oldest.kind]?.delete(oldest.id)
    weigh(tables, resident, -oldest.length)
    resident.isShortened = true
    isTrimmed = true
  }
}

function findOldest({ message, settled }: Resident): Oldest | undefined {
  const [said] = message ?? []
  const [sent] = settled ?? []
  const saidAt = said === undefined ? Number.POSITIVE_INFINITY : readRow(said[1]).at
  const sentAt = sent === undefined ? Number.POSITIVE_INFINITY : readRow(sent[1]).createdAt
  if (said !== undefined && saidAt <= sentAt) {
    return { kind: 'message', id: said[0], at: saidAt, length: said[1].json.length }
  }
  if (sent === undefined) return undefined
  return { kind: 'settled', id: sent[0], at: sentAt, length: sent[1].json.length }
}
