import type { Outreach } from '../../core/outreach.ts'
import { outreachOf } from '../../core/outreach.ts'
import type { Store } from '../../core/ports.ts'
import type { InboxRow, JobRow, OutboxRow } from '../../core/rows.ts'
import { isOpen } from '../../core/send-order.ts'
import type { Membership } from './membership.ts'
import type { Database } from './pool.ts'
import { isShare, toShare } from './shares.ts'

const WAITING = `
  SELECT DISTINCT conversation_id AS id FROM inbox WHERE state = 'waiting' AND ${isShare()}`
const BACKLOG = `
  SELECT count(*) AS events, coalesce(sum(octet_length(row)), 0) AS bytes
  FROM inbox WHERE state = 'waiting'`
const DEAD = `
  SELECT row FROM inbox WHERE state = 'dead' ORDER BY arrival`
const OPEN = `
  SELECT row FROM outbox WHERE is_open ORDER BY created_at`
const RESTING = `
  SELECT row FROM job WHERE due >= $1`
const OUTREACH = `
  SELECT row FROM outbox WHERE outreach_at >= $1 ORDER BY outreach_at`

type Waiting = Pick<
  Store,
  | 'waitingConversations'
  | 'backlog'
  | 'deadLetters'
  | 'openOutbox'
  | 'restingJobs'
  | 'outreachSince'
>

/** What waits in all conversations. */
export function createWaiting(options: {
  readonly database: Database
  readonly membership: Pick<Membership, 'identity' | 'others'>
  readonly now: () => number
}): Waiting {
  const { database, membership, now } = options
  return {
    waitingConversations: async () => {
      const values = toShare(membership)
      const rows = await database.query<{ id: string }>('waiting', WAITING, values)
      return rows.map(({ id }) => id)
    },
    backlog: async () => {
      const [row] = await database.query<{ events: string; bytes: string }>('backlog', BACKLOG)
      return { events: Number(row?.events ?? 0), bytes: Number(row?.bytes ?? 0) }
    },
    deadLetters: async () => {
      const rows = await database.query<{ row: string }>('dead', DEAD)
      return rows.map(({ row }) => JSON.parse(row) as InboxRow)
    },
    openOutbox: async () => {
      const rows = await database.query<{ row: string }>('open', OPEN)
      const at = now()
      return rows.map(({ row }) => JSON.parse(row) as OutboxRow).filter((row) => isOpen(row, at))
    },
    restingJobs: async (from) => {
      const rows = await database.query<{ row: string }>('resting', RESTING, [from])
      return rows
        .map(({ row }) => JSON.parse(row) as JobRow)
        .filter(({ notBefore }) => notBefore >= from)
        .sort((a, b) => a.startedAt - b.startedAt)
    },
    outreachSince: async (at) => {
      const rows = await database.query<{ row: string }>('outreach', OUTREACH, [at])
      return rows
        .map(({ row }) => outreachOf(JSON.parse(row) as OutboxRow))
        .filter((outreach): outreach is Outreach => outreach !== undefined)
    },
  }
}
