import type { Store } from '../../core/ports.ts'
import type { JobRow } from '../../core/rows.ts'
import type { Agenda } from './agenda.ts'
import { fromColumn } from './columns.ts'
import type { Membership } from './membership.ts'
import type { Database } from './pool.ts'
import { isShare, toShare } from './shares.ts'

const DUE = `
  SELECT conversation_id AS home, id FROM job WHERE due <= $5 AND ${isShare()} ORDER BY due LIMIT $6`
const NEXT = `
  SELECT min(due) AS due FROM job WHERE due > $5 AND ${isShare()}`
/** Claims jobs: found in the database, and marked by a commit of their conversation. */
export function createDueJobs(options: {
  readonly database: Database
  readonly membership: Membership
  readonly agenda: Agenda
  readonly record: Store['record']
}): Store['claimJobs'] {
  const { database, membership, agenda, record } = options

  async function find(now: number, limit: number) {
    const share = toShare(membership)
    const found = await database.query<{ home: string; id: string }>('due jobs', DUE, [
      ...share,
      now,
      limit,
    ])
    const values = [...share, now]
    const [row] = await database.query<{ due: string | null }>('next job', NEXT, values)
    const nextAt = typeof row?.due === 'string' ? Number(row.due) : null
    return { found, nextAt, dueAt: found.length === limit ? now : nextAt }
  }

  return async ({ limit, now, leaseMs }) => {
    const nextAt = agenda.nextAt()
    if (nextAt !== undefined && (limit === 0 || !agenda.mayBeDue(now))) {
      return { rows: [], nextAt: nextAt === null ? null : Math.max(now, nextAt) }
    }
    const { found } = await agenda.ask(() => find(now, limit))
    const claims = await Promise.all(
      found.map(({ home, id: column }) =>
        record(home, (commit) => {
          const id = fromColumn(column)
          const row = commit.jobs().find((job) => job.id === id)
          if (row === undefined || row.result !== undefined || row.notBefore > now) return
          const claim: JobRow = { ...row, attempts: row.attempts + 1, leaseUntil: now + leaseMs }
          commit.put('job', claim)
          return claim
        }),
      ),
    )
    const rows = claims.filter((claim) => claim !== undefined)
    const later = agenda.nextAt() ?? null
    return { rows, nextAt: later === null ? null : Math.max(now, later) }
  }
}
