import type { RowKind, Rows } from '../../core/rows.ts'
import type { Cell } from '../memory/cell.ts'
import type { Change } from '../memory/change.ts'
import { applyChange } from '../memory/change.ts'
import type { Tables } from '../memory/draft.ts'
import { weigh } from '../memory/draft.ts'
import type { Resident } from '../memory/resident.ts'
import type { Archive } from '../memory/residents.ts'
import { fromColumn } from './columns.ts'
import { createGathering } from './gather.ts'
import type { Database } from './pool.ts'

/** A row of any table, as it was found. */
export interface Found {
  readonly kind: RowKind
  /** Its conversation; of a contact, the one it lives with. */
  readonly home: string
  readonly id: string
  readonly version: string
  readonly row: string
}

/** One statement: all that is read of a conversation is of one moment. History stays where it is. */
const LOAD = `
  SELECT 'conversation' AS kind, id AS home, id, version, row
  FROM conversation JOIN conversation_row USING (id) WHERE id = ANY ($1::text[])
  UNION ALL
  SELECT 'contact', 'c' || substr(id, 2), id, 0, row FROM contact WHERE id IN (
    SELECT 'p' || substr(name, 2) FROM unnest($1::text[]) AS name)
  UNION ALL
  SELECT 'inbox', conversation_id, id, 0, row FROM inbox WHERE conversation_id = ANY ($1::text[])
  UNION ALL
  SELECT 'outbox', conversation_id, id, 0, row FROM outbox
  WHERE conversation_id = ANY ($1::text[]) AND is_open
  UNION ALL
  SELECT 'timer', conversation_id, id, 0, row FROM timer WHERE conversation_id = ANY ($1::text[])
  UNION ALL
  SELECT 'job', conversation_id, id, 0, row FROM job WHERE conversation_id = ANY ($1::text[])`

/** Brings conversations into memory as they are in the database, several in one question. */
export function createLoader(database: Database, tables: Tables): Archive {
  const ask = createGathering(async (ids) => {
    const found = await database.query<Found & { [column: string]: unknown }>('load', LOAD, [ids])
    const byHome = new Map<string, Found[]>()
    for (const row of found) {
      const known = byHome.get(row.home)
      if (known === undefined) byHome.set(row.home, [row])
      else known.push(row)
    }
    return byHome
  })
  return {
    complete: async (resident) => {
      for (const found of (await ask(resident.id)) ?? []) install(tables, resident, found)
      resident.complete = true
      resident.history = 'away'
    },
  }
}

/** Puts a row where it belongs in memory. */
export function install(tables: Tables, resident: Resident, found: Found): void {
  const { kind, version, row: json } = found
  const id = fromColumn(found.id)
  const after: Cell<Rows[RowKind]> = { n: 0, json, row: undefined }
  if (kind === 'conversation') resident.version = Number(version)
  applyChange(tables.indexes, { kind, resident, id, before: undefined, after } as Change)
  weigh(tables, resident, json.length)
}
