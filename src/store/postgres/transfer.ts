import type { FactStore } from '../../core/facts.ts'
import type { MediaStore } from '../../core/media-ports.ts'
import type { Piece, StoreTransfer } from '../../core/transfer.ts'
import type { Tables } from '../memory/draft.ts'
import type { MovableClock } from '../memory/movable-clock.ts'
import type { Recorder } from '../memory/recorder.ts'
import type { Residents } from '../memory/residents.ts'
import { createTransferWriter } from '../memory/transfer-write.ts'
import { toColumn } from './columns.ts'
import { inspectColumns } from './inspect.ts'
import type { Membership } from './membership.ts'
import type { Database } from './pool.ts'
import { createTransferReader } from './transfer-read.ts'

const KNOWN = 'SELECT id FROM conversation WHERE id = ANY ($1::text[])'
const PUT_COUNTER = `
  INSERT INTO counter (name, value, until) VALUES ($1, $2, $3)
  ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value, until = EXCLUDED.until`
const IS_EMPTY = `
  SELECT NOT (EXISTS (SELECT FROM conversation) OR EXISTS (SELECT FROM log)
    OR EXISTS (SELECT FROM alias) OR EXISTS (SELECT FROM seen)
    OR EXISTS (SELECT FROM media_file)) AS is_empty`

/** The way of everything in a database to another store, and back. */
export function createPostgresTransfer(parts: {
  readonly database: Database
  readonly membership: Membership
  readonly tables: Tables
  readonly residents: Residents
  readonly recorder: Recorder
  readonly media: MediaStore
  readonly facts: FactStore
  readonly atTime: MovableClock['atTime']
}): StoreTransfer {
  const { database, membership, tables, residents, media } = parts

  async function recall(pieces: readonly Piece[]): Promise<void> {
    const ids = pieces.flatMap((piece) => (piece.kind === 'conversation' ? [piece.row.id] : []))
    const rows = await database.query<{ id: string }>('', KNOWN, [ids])
    await Promise.all(rows.map(({ id }) => residents.load(id)))
    // Whether a key was seen shows when it is written, unless it was asked for.
    const keys = pieces.filter((piece) => piece.kind === 'key')
    await Promise.all(keys.map(({ key, hour }) => tables.seen.load(key, [hour])))
  }

  return {
    read: createTransferReader(database, media),
    write: createTransferWriter({
      ...parts,
      recall,
      writeCounts: async (counts) => {
        for (const [name, { value, until }] of Object.entries(counts)) {
          await database.query('', PUT_COUNTER, [toColumn(name), value, until])
        }
      },
    }),
    inspect: () => inspectColumns(database),
    isServed: () => membership.others().length > 0,
    isEmpty: async () => {
      const [row] = await database.query<{ is_empty: boolean }>('', IS_EMPTY)
      return row?.is_empty === true
    },
  }
}
