import type { MessageRow, OutboxRow } from '../../core/rows.ts'
import type { Cell } from '../memory/cell.ts'
import type { Tables } from '../memory/draft.ts'
import { weigh } from '../memory/draft.ts'
import { trimHistory } from '../memory/history.ts'
import type { Resident } from '../memory/resident.ts'
import { fromColumn } from './columns.ts'
import type { Found } from './loader.ts'
import type { Database } from './pool.ts'

/** The latest of each kind; both together are cut to what is kept of a conversation. */
export const HISTORY = `
  SELECT kind, home, id, 0 AS version, row FROM (
    (SELECT 'message' AS kind, conversation_id AS home, id, row, at FROM message
     WHERE conversation_id = $1 ORDER BY at DESC LIMIT 200)
    UNION ALL
    (SELECT 'outbox', conversation_id, id, row, created_at FROM outbox
     WHERE conversation_id = $1 AND NOT is_open ORDER BY created_at DESC LIMIT 200)
  ) AS kept ORDER BY at, id`

/** What is settled of one conversation, oldest first. */
export function findHistory(
  database: Pick<Database, 'query'>,
  id: string,
): Promise<readonly Found[]> {
  return database.query<Found & { [column: string]: unknown }>('history', HISTORY, [id])
}

/** Puts history before what is in memory of it already. */
export function installHistory(tables: Tables, resident: Resident, found: readonly Found[]): void {
  const message = new Map<string, Cell<MessageRow>>()
  const settled = new Map<string, Cell<OutboxRow>>()
  for (const { kind, id: column, row: json } of found) {
    const id = fromColumn(column)
    const isHere = kind === 'message' ? resident.message?.has(id) : isOutboxHere(resident, id)
    if (isHere === true) continue
    if (kind === 'message') message.set(id, { n: 0, json, row: undefined })
    else settled.set(id, { n: 0, json, row: undefined })
    weigh(tables, resident, json.length)
  }
  for (const [id, cell] of resident.message ?? []) message.set(id, cell)
  for (const [id, cell] of resident.settled ?? []) settled.set(id, cell)
  resident.message = message
  resident.settled = settled
  resident.history = 'here'
  trimHistory(tables, resident, Number.NEGATIVE_INFINITY)
}

function isOutboxHere({ open, settled }: Resident, id: string): boolean {
  return open?.has(id) === true || settled?.has(id) === true
}
