import type { Growth } from './growth.ts'
import type { SharedMedia } from './media.ts'
import type { Partitions } from './partitions.ts'
import type { Database } from './pool.ts'
import type { SharedKeys } from './seen-keys.ts'

const HOUR_MS = 3_600_000
const KEPT_HOURS = 8 * 24
const KEPT_MS = 30 * 24 * HOUR_MS
/** As many rows of history as are kept of a conversation. */
const KEPT_ROWS = 200
/** So many conversations are trimmed at once. */
const PORTION = 500

const OLD = [
  'DELETE FROM message WHERE at < $1',
  'DELETE FROM outbox WHERE created_at < $1 AND NOT is_open',
]
/** Of these conversations; each is found by itself, so that idle ones cost nothing. */
const LONG = `
  DELETE FROM message USING (
    SELECT beyond.conversation_id, beyond.id FROM unnest($1::text[]) AS long(id), LATERAL (
      SELECT conversation_id, id FROM message WHERE conversation_id = long.id
      ORDER BY at DESC OFFSET ${KEPT_ROWS}
    ) AS beyond
  ) AS gone
  WHERE message.conversation_id = gone.conversation_id AND message.id = gone.id`
const LONG_OUTBOX = LONG.replaceAll('message', 'outbox')
  .replace('ORDER BY at', 'ORDER BY created_at')
  .replace('= long.id', '= long.id AND NOT is_open')
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
  readonly growth: Growth
}): (request: { readonly logBefore: number; readonly now: number }) => Promise<void> {
  const { database, partitions, seen, media, growth } = parts

  async function trim(): Promise<void> {
    const all = growth.take()
    for (let from = 0; from < all.length; from += PORTION) {
      const some = [all.slice(from, from + PORTION)]
      try {
        await database.query('', LONG, some)
        await database.query('', LONG_OUTBOX, some)
      } catch (error) {
        growth.giveBack(all.slice(from))
        throw error
      }
    }
  }

  return async ({ logBefore, now }) => {
    await partitions.drop(logBefore)
    await seen.forget(Math.floor(now / HOUR_MS) - KEPT_HOURS)
    for (const sql of OLD) await database.query('', sql, [now - KEPT_MS])
    await trim()
    await database.query('', FORGET[0] ?? '', [now])
    await database.query('', FORGET[1] ?? '')
    await media.retain(logBefore, now)
  }
}
