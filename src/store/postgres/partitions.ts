import { codeOf } from './failure.ts'
import type { Database } from './pool.ts'

const DAY_MS = 24 * 3_600_000

/** What another process says that makes the same partition in the same moment. */
const MADE_MEANWHILE = new Set(['42P07', '23505', '42P17', '40P01'])

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

  async function create(day: number): Promise<void> {
    if (known.has(day)) return
    const from = day * DAY_MS
    try {
      await database.query(
        '',
        `CREATE TABLE IF NOT EXISTS ${toName(day)} PARTITION OF log FOR VALUES FROM (${from}) TO (${from + DAY_MS})`,
      )
    } catch (error) {
      const cause = error instanceof Error ? error.cause : undefined
      if (!MADE_MEANWHILE.has(codeOf(cause) ?? '')) throw error
    }
    known.add(day)
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
        await database.query(
          '',
          `WITH last AS (SELECT max(n) AS n FROM ${name})
           INSERT INTO log_forgotten (n) SELECT n FROM last WHERE n IS NOT NULL
           ON CONFLICT (single) DO UPDATE SET n = greatest(log_forgotten.n, EXCLUDED.n)`,
        )
        await database.query('', `DROP TABLE IF EXISTS ${name}`)
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
