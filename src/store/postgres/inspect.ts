import type {
  ConversationRow,
  InboxRow,
  JobRow,
  MessageRow,
  OutboxRow,
  TimerRow,
} from '../../core/rows.ts'
import type { Violation } from '../../core/transfer.ts'
import { ownerOf } from './batch.ts'
import { dueOf, mayWait } from './batch-rows.ts'
import { toColumn } from './columns.ts'
import type { Database, Row } from './pool.ts'

const MANY = 200

const HEADS = `
  SELECT id, version > 0 AS is_written, contact_id, number_id, status, owner, is_merged, row
  FROM conversation LEFT JOIN conversation_row USING (id)
  WHERE id > $1 ORDER BY id LIMIT ${MANY}`
const STRAYS = `
  SELECT r.id FROM conversation_row r LEFT JOIN conversation c ON c.id = r.id
  WHERE r.id > $1 AND c.id IS NULL ORDER BY r.id LIMIT ${MANY}`

/** What stands beside a row, by its column or expression. Large numbers come as texts. */
type Cells = Readonly<Record<string, unknown>>

/** A table of what belongs to conversations. */
interface Table {
  readonly name: string
  readonly columns: readonly string[]
  /** What stands beside a row, by the row itself. */
  readonly expect: (row: string) => Cells
}

const TABLES: readonly Table[] = [
  toTable<InboxRow>('inbox', {
    state: ({ state }) => state,
    arrival: ({ arrival }) => `${arrival}`,
  }),
  toTable<MessageRow>('message', { at: ({ at }) => `${at}` }),
  toTable<OutboxRow>('outbox', {
    number_id: ({ numberId }) => numberId,
    is_open: mayWait,
    created_at: ({ createdAt }) => `${createdAt}`,
  }),
  toTable<TimerRow>('timer', { due: ({ due }) => `${due}` }),
  toTable<JobRow>('job', {
    // When it is due may be earlier than its row tells: its process has died.
    'due IS NULL': (row) => dueOf(row) < 0,
    not_before: ({ notBefore }) => `${notBefore}`,
  }),
]

function toTable<Kept extends { readonly id: string; readonly conversationId: string }>(
  name: string,
  cells: Readonly<Record<string, (row: Kept) => unknown>>,
): Table {
  return {
    name,
    columns: Object.keys(cells),
    expect: (json) => {
      const row = JSON.parse(json) as Kept
      const others = Object.entries(cells).map(([column, tell]) => [column, tell(row)])
      return {
        id: toColumn(row.id),
        conversation_id: row.conversationId,
        ...Object.fromEntries(others),
      }
    },
  }
}

/** Compares the columns that statements work with, with the rows that they stand beside. */
export async function* inspectColumns(database: Database): AsyncGenerator<Violation> {
  yield* inspectHeads(database)
  for (const table of TABLES) yield* inspectTable(database, table)
}

async function* inspectHeads(database: Database): AsyncGenerator<Violation> {
  for (let place: string | undefined = ''; place !== undefined; ) {
    const found: readonly (Row & { id: string; row: string | null })[] = await database.query(
      '',
      HEADS,
      [place],
    )
    for (const { row, ...cells } of found) {
      if (row === null) yield { place: cells.id, problem: 'It is in conversation, without a row.' }
      else yield* compare('conversation', cells.id, cells, expectHead(row))
    }
    place = found.at(-1)?.id
  }
  for (let place: string | undefined = ''; place !== undefined; ) {
    const found: readonly { id: string }[] = await database.query('', STRAYS, [place])
    for (const { id } of found)
      yield { place: id, problem: 'Its row is there, but no conversation.' }
    place = found.at(-1)?.id
  }
}

function expectHead(json: string): Cells {
  const row = JSON.parse(json) as ConversationRow
  const { id, contactId, numberId, status, mergedInto } = row
  return {
    id,
    is_written: true,
    contact_id: contactId,
    number_id: toColumn(numberId),
    status,
    owner: ownerOf(row),
    is_merged: mergedInto !== undefined,
  }
}

async function* inspectTable(
  database: Database,
  { name, columns, expect }: Table,
): AsyncGenerator<Violation> {
  const cells = columns.map((column) => `t.${column} AS "${column}"`).join(', ')
  const sql = `
    SELECT t.conversation_id, t.id, t.row, ${cells}, c.id IS NOT NULL AS has_home
    FROM ${name} t LEFT JOIN conversation c ON c.id = t.conversation_id
    WHERE (t.conversation_id, t.id) > ($1, $2) ORDER BY t.conversation_id, t.id LIMIT ${MANY}`
  for (let place: readonly string[] | undefined = ['', '']; place !== undefined; ) {
    const found: readonly Found[] = await database.query('', sql, place)
    for (const { row, has_home, ...beside } of found) {
      if (!has_home) {
        const home = beside.conversation_id
        yield { place: beside.id, problem: `Its conversation ${home} is missing (${name}).` }
      }
      yield* compare(name, beside.id, beside, expect(row))
    }
    const last = found.at(-1)
    place = last === undefined ? undefined : [last.conversation_id, last.id]
  }
}

type Found = Row & {
  readonly conversation_id: string
  readonly id: string
  readonly row: string
  readonly has_home: boolean
}

function* compare(
  table: string,
  place: string,
  beside: Cells,
  expected: Cells,
): Generator<Violation> {
  for (const [column, value] of Object.entries(expected)) {
    if (beside[column] === value) continue
    const problem = `${table}.${column} is ${beside[column]}, but its row says ${value}.`
    yield { place, problem }
  }
}
