import type { Outreach } from '../../core/outreach.ts'
import type { RowKind, Rows } from '../../core/rows.ts'
import { toHomeId } from '../memory/aliases.ts'
import type { Cell } from '../memory/cell.ts'
import { foldCell, readRow } from '../memory/cell.ts'
import type { Change } from '../memory/change.ts'
import { applyChange } from '../memory/change.ts'
import type { Tables } from '../memory/draft.ts'
import { weigh } from '../memory/draft.ts'
import type { Resident } from '../memory/resident.ts'
import { findCell } from '../memory/resident.ts'
import type { Residents } from '../memory/residents.ts'
import type { JournalRecord } from './journal-line.ts'
import type { StoredRow } from './row-line.ts'

/** Brings back what was in memory, row by row. */
export interface Restore {
  /** An open row of the last checkpoint. */
  addPending(row: StoredRow): void
  /** A record above the checkpoint. */
  addRecord(record: JournalRecord): void
}

export function createRestore(tables: Tables, residents: Residents): Restore {
  function place<K extends RowKind>(
    resident: Resident,
    kind: K,
    id: string,
    after: Cell<Rows[K]> | undefined,
  ): void {
    const before = findCell(resident, kind, id)
    applyChange(tables.indexes, { kind, resident, id, before, after } as Change)
    weigh(tables, resident, (after?.json.length ?? 0) - (before?.json.length ?? 0))
  }

  function noteArrival(kind: RowKind, row: unknown): void {
    if (kind !== 'inbox') return
    tables.lastArrival = Math.max(tables.lastArrival, (row as Rows['inbox']).arrival)
  }

  return {
    addPending: ({ kind, id, conversationId, cell }) => {
      if (kind === 'outreach') {
        tables.indexes.outreach.restore(readRow(cell as Cell<Outreach>))
        return
      }
      const resident = residents.place(conversationId)
      place(resident, kind, id, cell as Cell<Rows[typeof kind]>)
      resident.lastN = Math.max(resident.lastN, cell.n)
      noteArrival(kind, readRow(cell))
    },
    addRecord: ({ n, puts, seen }) => {
      for (const put of puts) {
        const { kind, id, row } = put
        if (kind === 'alias') {
          tables.aliases.set(id, row as string)
          continue
        }
        const resident = residents.place(ownerOf(put))
        resident.lastN = n
        resident.dirtyN ||= n
        resident.isReplayed = true
        if (row === null) {
          resident.removed ??= new Set()
          resident.removed.add(`${kind} ${id}`)
          place(resident, kind, id, undefined)
          continue
        }
        resident.removed?.delete(`${kind} ${id}`)
        const cell = { n, json: JSON.stringify(row), row: row as Rows[typeof kind] }
        place(resident, kind, id, cell)
        noteArrival(kind, row)
        foldCell(cell)
      }
      for (const hour of seen?.hours ?? []) tables.seen.add(seen?.key ?? '', hour)
    },
  }
}

/** The conversation whose row it is. */
function ownerOf({ kind, id, row, in: owner }: JournalRecord['puts'][number]): string {
  if (kind === 'conversation') return id
  if (kind === 'contact') return toHomeId(id)
  return owner ?? (row as Rows['inbox']).conversationId
}
