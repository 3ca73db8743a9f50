import type { Cursor, LoggedLine, LogLine } from '../../core/log.ts'
import type { LogPage } from '../../core/views.ts'
import type { Log } from '../memory/memory-journal.ts'
import type { Database } from './pool.ts'

/** By this name the connections that write the log are known to those who read it. */
export function toWriterName(schema: string): string {
  return `turnwise writer ${schema}`.slice(0, 63)
}

/**
 * Places are transaction ids: what is below those of all writers at work is there for good. Ids of
 * running transactions come without their upper half.
 */
const HORIZON = `
  WITH now AS (
    SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS top
  ), oldest AS (
    SELECT max(age) AS age FROM (
      SELECT (now.top - backend_xid::text::bigint) & 4294967295 AS age FROM pg_stat_activity, now
      WHERE backend_xid IS NOT NULL AND application_name = $1
    ) AS running WHERE age < 2147483648
  )
  SELECT now.top - coalesce(oldest.age, 0) + ending.log_base AS n,
    (SELECT n FROM log_forgotten) AS forgotten
  FROM now, oldest, ending`
const READ = `
  SELECT n, lines FROM log WHERE n >= $1 AND n < $2 ORDER BY n LIMIT $3`
const END = `
  SELECT max(n) AS n FROM log WHERE n < $1`
const SINCE = `
  SELECT min(n) AS n FROM log WHERE at >= $1 AND n < $2`
/** In a copy of the database transaction ids begin anew: places go on where they were. */
const REBASE = `
  UPDATE ending SET log_base = last.n - now.xid + 1
  FROM (SELECT coalesce(max(n), 0) AS n FROM log) AS last,
    (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS xid) AS now
  WHERE last.n >= now.xid + log_base`

/** So many batches are read at once, of up to 4 MB each: a page may have fewer lines than asked for. */
const MOST_BATCHES = 64

interface Horizon {
  readonly n: number
  readonly forgotten: number | undefined
}

/** Lets the log of a database that was copied go on behind its last line. */
export async function rebaseLog(database: Database): Promise<void> {
  await database.query('', REBASE)
}

/** Reads the log of all processes. */
export function createSharedLog(database: Database): Log {
  const writerName = toWriterName(database.address.schema)

  /** Asked for before the rows: what ended in between is among them. */
  async function look(): Promise<Horizon> {
    const [row] = await database.query<{ n: string; forgotten: string | null }>(
      'horizon',
      HORIZON,
      [writerName],
    )
    const forgotten = row?.forgotten
    return {
      n: Number(row?.n ?? 0),
      forgotten: forgotten === null || forgotten === undefined ? undefined : Number(forgotten),
    }
  }

  async function findEnd({ n, forgotten = 0 }: Horizon): Promise<Cursor> {
    const [row] = await database.query<{ n: string | null }>('log end', END, [n])
    return { n: Math.max(Number(row?.n ?? 0), forgotten) + 1, index: 0 }
  }

  async function readLog({
    from,
    limit,
  }: {
    readonly from: Cursor
    readonly limit: number
  }): Promise<LogPage> {
    const horizon = await look()
    if (horizon.forgotten !== undefined && from.n <= horizon.forgotten) {
      return { gap: true, first: { n: horizon.forgotten + 1, index: 0 } }
    }
    const values = [from.n, horizon.n, Math.min(limit + 1, MOST_BATCHES)]
    const rows = await database.query<{ n: string; lines: string }>('read log', READ, values)
    const lines: LoggedLine[] = []
    for (const row of rows) {
      const n = Number(row.n)
      const all: readonly LogLine[] = JSON.parse(row.lines)
      for (let index = n === from.n ? from.index : 0; index < all.length; index += 1) {
        const line = all[index]
        if (lines.length === limit) return { lines, next: { n, index } }
        if (line !== undefined) lines.push({ ...line, cursor: { n, index } })
      }
    }
    const last = rows.at(-1)
    if (last !== undefined) return { lines, next: { n: Number(last.n) + 1, index: 0 } }
    const end = await findEnd(horizon)
    return { lines, next: from.n > end.n ? from : end }
  }

  return {
    readLog,
    logEnd: async () => findEnd(await look()),
    logSince: async (at) => {
      const horizon = await look()
      const values = [at, horizon.n]
      const [row] = await database.query<{ n: string | null }>('log since', SINCE, values)
      if (typeof row?.n === 'string') return { n: Number(row.n), index: 0 }
      return findEnd(horizon)
    },
  }
}
