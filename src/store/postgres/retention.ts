import type { SharedMedia } from './media.ts'
import type { Partitions } from './partitions.ts'
import type { Database } from './pool.ts'
import type { SharedKeys } from './seen-keys.ts'

const HOUR_MS = 3_600_000
const KEPT_HOURS = 8 * 24
const KEPT_MS = 30 * 24 * HOUR_MS
/** As many rows of history as are kept of a conversation. */
const KEPT_ROWS = 200

const OLD = [
  'DELETE FROM message WHERE at < $1',
  'DELETE FROM outbox WHERE created_at < $1 AND NOT is_open',
]
/** Of conversations with many rows; they are found by what was written to them of late. */
const LONG = `
  WITH long AS (
    SELECT conversation_id FROM message GROUP BY conversation_id HAVING count(*) > ${KEPT_ROWS}
  ), gone AS (
    SELECT m.conversation_id, m.id FROM long, LATERAL (
      SELECT conversation_id, id FROM message WHERE message.conversation_id = long.conversation_id
      ORDER BY at DESC OFFSET ${KEPT_ROWS}
    ) AS m
  )
  DELETE FROM message USING gone
  WHERE message.conversation_id = gone.conversation_id AND message.id = gone.id`
const LONG_OUTBOX = LONG.replaceAll('message', 'outbox')
  .replaceAll('ORDER BY at', 'ORDER BY created_at')
  .replace('FROM outbox GROUP', 'FROM outbox WHERE NOT is_open GROUP')
  .replace('long.conversation_id\n', 'long.conversation_id AND NOT is_open\n')
const FORGET = [
  'DELETE FROM counter WHERE until < $1',
  `DELETE FROM process WHERE ended_at < clock_timestamp() - interval '1 day'`,
]

/** Forgets what is older than its time. Open rows stay, however old they are. */
export function createRetention(parts: {
  readonly database: Database
  readonly partitions: Partitions
  readonly seen: SharedKeys
  readonly media: SharedMedia
}): (request: { readonly logBefore: number; readonly now: number }) => Promise<void> {
  const { database, partitions, seen, media } = parts
  return async ({ logBefore, now }) => {
    await partitions.drop(logBefore)
    await seen.forget(Math.floor(now / HOUR_MS) - KEPT_HOURS)
    for (const sql of OLD) await database.query('', sql, [now - KEPT_MS])
    await database.query('', LONG)
    await database.query('', LONG_OUTBOX)
    await database.query('', FORGET[0] ?? '', [now])
    await database.query('', FORGET[1] ?? '')
    await media.retain(logBefore, now)
  }
}
