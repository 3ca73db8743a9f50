import { codeOf } from './failure.ts'
import type { Database } from './pool.ts'

const DAY_MS = 24 * 3_600_000

/** What another process says that makes the same partition in the same moment. */
const MADE_MEANWHILE = new Set(['42P07', '23505'])
/** Somebody reads the log for long (a backup), or another process drops the same. */
const NOT_NOW = new Set(['55P03', '40P01', '42P01'])
/** Whoever wants to write waits behind whoever waits to drop: not for longer than this. */
const PATIENCE_MS = 300

const LIST = `
  SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
  WHERE i.inhparent = 'log'::regclass`

/** The parts of the log, a day each. */
export interface Partitions {
  /** Whether the day of a time (epoch ms) has its part, as far as this process knows. */
  has(at: number): boolean
  /** Makes it, and that of the day after. */
  provide(at: number): Promise<void>
  /** Drops all days that ended by then (epoch ms); what they held is forgotten. */
  drop(before: number): Promise<void>
}

export function createPartitions(database: Database): Partitions {
  const known = new Set<number>()

  /** Attached, not made as a part: that would wait for a backup, and everybody who writes for it. */
  async function create(day: number): Promise<void> {
    if (known.has(day)) return
    const name = toName(day)
    const from = day * DAY_MS
    const [found] = await database.query('', 'SELECT to_regclass($1) IS NOT NULL AS is_there', [
      name,
    ])
    if (found?.['is_there'] !== true) {
      await attempt(
        `CREATE TABLE ${name} (LIKE log INCLUDING ALL);
         ALTER TABLE log ATTACH PARTITION ${name} FOR VALUES FROM (${from}) TO (${from + DAY_MS})`,
        MADE_MEANWHILE,
      )
    }
    known.add(day)
  }

  /** Runs statements as one transaction; false: they failed for one of these reasons. */
  async function attempt(statements: string, reasons: ReadonlySet<string>): Promise<boolean> {
    try {
      await database.query('', statements)
      return true
    } catch (error) {
      const cause = error instanceof Error ? error.cause : undefined
      if (!reasons.has(codeOf(cause) ?? '')) throw error
      return false
    }
  }

  return {
    has: (at) => known.has(toDay(at)),
    provide: async (at) => {
      await create(toDay(at))
      await create(toDay(at) + 1)
    },
    drop: async (before) => {
      const rows = await database.query<{ name: string }>('', LIST)
      for (const { name } of rows) {
        const day = Number(/^log_day_(-?\d+)$/.exec(name)?.[1])
        if (!((day + 1) * DAY_MS <= before)) continue
        known.delete(day)
        // The last place is kept: a cursor up to there is answered with a gap.
        const isDropped = await attempt(
          `SET LOCAL lock_timeout TO ${PATIENCE_MS};
           LOCK TABLE ONLY log, ${toName(day)};
           WITH last AS (SELECT max(n) AS n FROM ${toName(day)})
           INSERT INTO log_forgotten (n) SELECT n FROM last WHERE n IS NOT NULL
           ON CONFLICT (single) DO UPDATE SET n = greatest(log_forgotten.n, EXCLUDED.n);
           DROP TABLE ${toName(day)}`,
          NOT_NOW,
        )
        // It is tried again with the next retention.
        if (!isDropped) return
      }
    },
  }
}

function toDay(at: number): number {
  return Math.floor(at / DAY_MS)
}

/** Days before 1970 are for clocks of tests. */
function toName(day: number): string {
  return day < 0 ? `"log_day_${day}"` : `log_day_${day}`
}
