import type { Commit } from '../../core/ports.ts'
import type { OutboxRow, RowKind, Rows } from '../../core/rows.ts'
import { isOpen } from '../../core/send-order.ts'
import type { Cell } from './cell.ts'
import { readRow } from './cell.ts'
import type { Draft, Tables } from './draft.ts'
import { changeRow } from './draft.ts'
import { inOrder } from './indexes.ts'
import type { Resident } from './resident.ts'
import { findCell, rowsOf } from './resident.ts'

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }

/** What the body of a turn sees of a conversation and writes into a draft. */
export function createCommit(tables: Tables, draft: Draft, resident: Resident): Commit {
  const home = resident.home ?? resident

  function put<K extends RowKind>(kind: K, row: Rows[K]): void
  function put(kind: RowKind, row: Rows[RowKind]): void {
    const owner = kind === 'contact' ? home : resident
    checkOwner(owner, kind, row)
    changeRow(tables, draft, owner, { kind, id: row.id, row })
    if (kind === 'conversation') commit.conversation = row as Rows['conversation']
    if (kind === 'contact') commit.contact = row as Rows['contact']
  }

  const commit: Mutable<Commit> = {
    // Not getters: V8 gives each object with getters of its own a new shape, which is as dear as all
    // the rest of a commit, and keeps what those getters hold until the next full collection.
    conversation: existing(resident, resident.conversation),
    contact: existing(resident, home.contact ?? resident.contact),
    inbox: () => rowsOf(resident.inbox).sort((a, b) => a.at - b.at || a.arrival - b.arrival),
    timers: () => rowsOf(resident.timer),
    jobs: () => rowsOf(resident.job),
    openOutbox: () => inOrder(resident).filter((row) => isOpen(row, draft.at)),
    outbox: () =>
      [...rowsOf(resident.settled), ...rowsOf(resident.open)].sort((a, b) => a.order - b.order),
    outboxRow: (id) => {
      const cell = findCell(resident, 'outbox', id)
      return cell === undefined ? undefined : readRow(cell)
    },
    outboxRowByWamid: (wamid) =>
      findByWamid(resident.open, wamid) ?? findByWamid(resident.settled, wamid),
    message: (id) => {
      const cell = resident.message?.get(id)
      return cell === undefined ? undefined : readRow(cell)
    },
    recentMessages: (most) => {
      const { message } = resident
      if (message === undefined || most <= 0) return []
      return [...message.values()]
        .slice(-most)
        .map(readRow)
        .sort((a, b) => a.at - b.at)
    },
    put,
    remove: (kind, id) => {
      if (findCell(resident, kind, id) === undefined) return
      changeRow(tables, draft, resident, { kind, id, row: undefined })
    },
    log: (line) => {
      draft.lines.push(line)
    },
    nextArrival: () => {
      tables.lastArrival += 1
      return tables.lastArrival
    },
  }
  return commit
}

function existing<Row>(resident: Resident, cell: Cell<Row> | undefined): Row {
  if (cell !== undefined) return readRow(cell)
  throw new Error(`The conversation ${resident.id} is not in memory.`)
}

/** A row that got into the wrong conversation would be lost as soon as that is written. */
function checkOwner(owner: Resident, kind: RowKind, row: Rows[RowKind]): void {
  const expected = kind === 'contact' ? owner.contact?.row?.id : owner.id
  const actual = 'conversationId' in row ? row.conversationId : row.id
  if (expected === undefined || expected === actual) return
  throw new Error(`A ${kind} row of ${actual} was put into a turn of ${expected}.`)
}

function findByWamid(
  cells: ReadonlyMap<string, Cell<OutboxRow>> | undefined,
  wamid: string,
): OutboxRow | undefined {
  for (const cell of cells?.values() ?? []) {
    if (cell.row === undefined && !cell.json.includes(wamid)) continue
    const row = readRow(cell)
    if (row.attempts.some((attempt) => attempt.wamid === wamid)) return row
  }
  return undefined
}
