import type { Membership } from './membership.ts'
import type { Database } from './pool.ts'

const LAST_RECORD = `
  SELECT max(told_at) AS at FROM process WHERE ended_at IS NOT NULL AND NOT is_visitor`

/** The last sign of life of all servers before this one (epoch ms); null: there was none. */
export async function findLastRecord(
  database: Database,
  membership: Membership,
  now: number,
): Promise<number | null> {
  // Where others live there was no outage.
  if (membership.others().length > 0) return now
  const [last] = await database.query<{ at: string | null }>('', LAST_RECORD)
  return typeof last?.at === 'string' ? Number(last.at) : null
}
