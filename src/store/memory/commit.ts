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
    outbox: () => {
      needHistory(resident)
      const rows = [...rowsOf(resident.settled), ...rowsOf(resident.open)]
      return rows.sort((a, b) => a.order - b.order)
    },
    outboxRow: (id) => {
      const cell = findCell(resident, 'outbox', id)
      if (cell !== undefined) return readRow(cell)
      needHistory(resident)
      return undefined
    },
    outboxRowByWamid: (wamid) => {
      const row = findByWamid(resident.open, wamid) ?? findByWamid(resident.settled, wamid)
      if (row === undefined) needHistory(resident)
      return row
    },
    message: (id) => {
      const cell = resident.message?.get(id)
      if (cell !== undefined) return readRow(cell)
      needHistory(resident)
      return undefined
    },
    recentMessages: (most) => {
      if (most <= 0) return []
      const { message } = resident
      if (message === undefined || message.size < most) needHistory(resident)
      if (message === undefined) return []
      return [...message.values()]
        .slice(-most)
        .map(readRow)
        .sort((a, b) => a.at - b.at)
    },
    put,
    remove: (kind, id) => {
      if (findCell(resident, kind, id) === undefined) {
        if (kind === 'outbox' || kind === 'message') needHistory(resident)
        return
      }
      changeRow(tables, draft, resident, { kind, id, row: undefined })
    },
    log: (line) => {
      draft.lines.push(line)
    },
    nextArrival: () => {
      tables.lastArrival += tables.arrivalStep ?? 1
      return tables.lastArrival
    },
  }
  return commit
}

/** A body asked for what has to be loaded first; it is run again when that is there. */
export class RowsAway extends Error {
  override readonly name = 'RowsAway'
  readonly conversationId: string

  constructor(conversationId: string) {
    super(`What is asked of the conversation ${conversationId} is not in memory.`)
    this.conversationId = conversationId
  }
}

/** Whatever a body makes of the error, what it wanted stays noted. */
function needHistory(resident: Resident): void {
  if (resident.history === 'here') return
  resident.history = 'wanted'
  throw new RowsAway(resident.id)
}

function existing<Row>(resident: Resident, cell: Cell<Row> | undefined): Row {
  if (cell !== undefined) return readRow(cell)
  throw new RowsAway(resident.id)
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
