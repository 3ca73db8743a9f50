import type { RowKind, Rows } from '../../core/rows.ts'
import { isOpen } from '../../core/send-order.ts'
import type { Cell } from './cell.ts'
import { readRow } from './cell.ts'
import type { Indexes } from './indexes.ts'
import type { Resident } from './resident.ts'

/** One row that is written or removed, with what was there before: enough to undo it. */
export type Change = {
  readonly [K in RowKind]: {
    readonly kind: K
    readonly resident: Resident
    readonly id: string
    readonly before: Cell<Rows[K]> | undefined
    readonly after: Cell<Rows[K]> | undefined
  }
}[RowKind]

/** Puts a change into effect: in the tables of its conversation and in the indexes. */
export function applyChange(indexes: Indexes, change: Change): void {
  const { resident, id } = change
  switch (change.kind) {
    case 'conversation':
      resident.conversation = change.after
      return
    case 'contact':
      resident.contact = change.after
      return
    case 'message':
      if (change.after === undefined) resident.mustBeWhole = true
      resident.message = withCell(resident.message, id, change.after)
      return
    case 'inbox':
      resident.inbox = withCell(resident.inbox, id, change.after)
      indexes.changeInbox(resident, change.before, change.after)
      return
    case 'timer':
      resident.timer = withCell(resident.timer, id, change.after)
      indexes.changeTimer(id, change.after)
      return
    case 'job':
      resident.job = withCell(resident.job, id, change.after)
      indexes.changeJob(resident, id, change.after)
      return
    case 'outbox': {
      const { after } = change
      if (after === undefined) resident.mustBeWhole = true
      // Until its barrier is known to be over, an accepted media message counts as open.
      const row = after === undefined ? undefined : readRow(after)
      const isWaiting = row !== undefined && isOpen(row, Number.NEGATIVE_INFINITY)
      resident.open = withCell(resident.open, id, isWaiting ? after : undefined)
      resident.settled = withCell(resident.settled, id, isWaiting ? undefined : after)
      indexes.changeOutbox(resident)
      if (row !== undefined) indexes.outreach.change(row)
    }
  }
}

/** Takes a change back. */
export function undoChange(indexes: Indexes, change: Change): void {
  applyChange(indexes, { ...change, before: change.after, after: change.before } as Change)
}

/**
 * Outbox rows whose barrier is over become history. No record tells of it, so that it is done only
 * before documents are written: a row must not be between pending rows and document.
 */
export function settleBarriers(indexes: Indexes, now: number): void {
  for (const resident of indexes.open) {
    for (const [id, cell] of resident.open ?? []) {
      if (isOpen(readRow(cell), now)) continue
      resident.open?.delete(id)
      resident.settled = withCell(resident.settled, id, cell)
      resident.dirtyN = Math.min(resident.dirtyN || cell.n, cell.n)
      resident.mustBeWhole = true
      indexes.changeOutbox(resident)
    }
  }
}

/** A table is made when its first row comes: most conversations have few tables. */
function withCell<Row>(
  cells: Map<string, Cell<Row>> | undefined,
  id: string,
  cell: Cell<Row> | undefined,
): Map<string, Cell<Row>> | undefined {
  if (cell === undefined) {
    cells?.delete(id)
    return cells
  }
  return (cells ?? new Map<string, Cell<Row>>()).set(id, cell)
}
