import type { Inheritance } from '../../core/ports.ts'
import type { OutboxRow, TimerRow } from '../../core/rows.ts'
import { isOpen } from '../../core/send-order.ts'
import type { GainedNumber } from './leases.ts'
import type { Membership } from './membership.ts'
import type { Database } from './pool.ts'
import { isShare, toShare } from './shares.ts'

/** More overdue timers than this are not looked at at once: they are found when they are due. */
const MOST_OVERDUE = 10_000
/**
 * What was sent within this time counts against the pair limit (45 messages, one in 6 s). A row does
 * not tell when it was sent but by its text: it counts from when it was said.
 */
const PAIR_MS = 5 * 60_000

const WAITING = `
  SELECT DISTINCT conversation_id AS id FROM inbox
  WHERE state = 'waiting' AND process_id <> $5 AND ${isShare()}`
const TIMERS = `
  SELECT row FROM timer WHERE due <= $6 AND process_id <> $5 AND ${isShare()}
  ORDER BY due LIMIT ${MOST_OVERDUE}`
/** Nobody runs what a process had claimed that is gone. */
const RELEASE = `
  UPDATE job SET due = not_before WHERE due > not_before AND process_id <> ALL ($1::bigint[])`
const OPEN = `
  SELECT row, process_id AS writer FROM outbox
  WHERE is_open AND number_id = ANY ($1::text[]) ORDER BY created_at`
const SENT = `
  SELECT number_id AS number, conversation_id AS id,
         array_agg(created_at ORDER BY created_at) AS times
  FROM outbox
  WHERE created_at > $2 AND number_id = ANY ($1::text[]) AND NOT is_open
  GROUP BY number_id, conversation_id HAVING count(*) > 1`

/** Finds what processes that are gone left to this one. */
export interface Legacy {
  /** What waits in conversations: this process's share of what others left, and its own. */
  readWork(
    now: number,
    which: 'of all' | 'of others',
  ): Promise<Pick<Inheritance, 'waiting' | 'timers'>>
  /** Lets jobs be claimed again that nobody runs. */
  releaseJobs(): Promise<void>
  /** What is to be sent for numbers, without what a living process is sending. */
  readOpen(numberIds: readonly string[], now: number): Promise<readonly OutboxRow[]>
  /** What others sent for numbers of late. */
  readSent(numbers: readonly GainedNumber[], now: number): Promise<Inheritance['numbers']>
}

export function createLegacy(database: Database, membership: Membership): Legacy {
  return {
    readWork: async (now, which) => {
      const share = toShare(membership)
      // No process has the number 0.
      const values = [...share, which === 'of all' ? 0 : share[0]]
      const waiting = await database.query<{ id: string }>('left waiting', WAITING, values)
      const timers = await database.query<{ row: string }>('left timers', TIMERS, [...values, now])
      return {
        waiting: waiting.map(({ id }) => id),
        timers: timers.map(({ row }) => JSON.parse(row) as TimerRow),
      }
    },
    releaseJobs: async () => {
      const { processId } = membership.identity()
      await database.query('release jobs', RELEASE, [[processId, ...membership.others()]])
    },
    readOpen: async (numberIds, now) => {
      const rows = await database.query<{ row: string; writer: string }>('open of', OPEN, [
        numberIds,
      ])
      const living = new Set([membership.identity().processId, ...membership.others()])
      return rows
        .map(({ row, writer }) => ({ row: JSON.parse(row) as OutboxRow, writer: Number(writer) }))
        .filter(({ row, writer }) => row.status !== 'sending' || !living.has(writer))
        .map(({ row }) => row)
        .filter((row) => isOpen(row, now))
    },
    readSent: async (gained, now) => {
      const numberIds = gained.map(({ numberId }) => numberId)
      const rows = await database.query<{ number: string; id: string; times: string[] }>(
        'sent of late',
        SENT,
        [numberIds, now - PAIR_MS],
      )
      const sent = new Map(numberIds.map((id) => [id, new Map<string, readonly number[]>()]))
      for (const { number, id, times } of rows) sent.get(number)?.set(id, times.map(Number))
      return gained.map((number) => ({ ...number, sent: sent.get(number.numberId) ?? new Map() }))
    },
  }
}
