import type { Store } from '../../core/ports.ts'
import type { TimerRow } from '../../core/rows.ts'
import type { Agenda } from './agenda.ts'
import type { Membership } from './membership.ts'
import type { Database } from './pool.ts'
import { isShare, toShare } from './shares.ts'

/** Who asks when the next timer is due is told of none later than this. */
const AHEAD_MS = 3_600_000

const DUE = `
  SELECT due, row FROM timer WHERE due <= $5 AND ${isShare()} ORDER BY due LIMIT $6`
const NEXT = `
  SELECT coalesce(
    (SELECT min(due) FROM timer WHERE due > $5 AND due <= $6 AND ${isShare()}),
    CASE WHEN EXISTS (SELECT FROM timer WHERE due > $6) THEN $6 END) AS due`

/** Timers as they are in the database, asked for when one may be due. */
export function createDueTimers(options: {
  readonly database: Database
  readonly membership: Membership
  readonly agenda: Agenda
}): Store['dueTimers'] {
  const { database, membership, agenda } = options

  async function find(now: number, limit: number) {
    const share = toShare(membership)
    const found = await database.query<{ due: string; row: string }>('due timers', DUE, [
      ...share,
      now,
      limit + 1,
    ])
    const rows = found.slice(0, limit).map(({ row }) => JSON.parse(row) as TimerRow)
    const after = found[limit]
    const nextAt = after === undefined ? await findNext(share, now) : Number(after.due)
    // What was found stays due until its turn took it: then it is asked for again.
    return { rows, nextAt, dueAt: rows[0]?.due ?? nextAt }
  }

  async function findNext(share: ReturnType<typeof toShare>, now: number): Promise<number | null> {
    const values = [...share, now, now + AHEAD_MS]
    const [row] = await database.query<{ due: string | null }>('next timer', NEXT, values)
    return typeof row?.due === 'string' ? Number(row.due) : null
  }

  return async ({ now, limit }) => {
    const nextAt = agenda.nextAt()
    if (nextAt !== undefined && (limit === 0 || !agenda.mayBeDue(now))) return { rows: [], nextAt }
    const { rows, nextAt: later } = await agenda.ask(() => find(now, limit))
    return { rows, nextAt: later }
  }
}
