import type { Store } from '../../core/ports.ts'
import type { JobRow, OutboxRow } from '../../core/rows.ts'
import { readRow } from './cell.ts'
import { createChoice } from './choice.ts'
import type { Tables } from './draft.ts'
import { changeRow } from './draft.ts'
import type { Recorder } from './recorder.ts'

type Claims = Pick<Store, 'claimOutbox' | 'recallOutbox' | 'dueTimers' | 'claimJobs'>

/** Hands out work that is due. A claim is durable before anybody acts on it. */
export function createClaims(tables: Tables, recorder: Recorder): Claims {
  const { senders, timers, jobs } = tables.indexes
  const choice = createChoice(tables)

  return {
    claimOutbox: async (request) => {
      const { now } = request
      const ready = choice.take(request)
      if (ready.length === 0) return { rows: [], nextAt: laterThan(now, senders.nextAt()) }
      return new Promise((resolve, reject) => {
        const rows: OutboxRow[] = []
        recorder.write(
          (draft) => {
            for (const { resident, row } of ready) {
              const claim = toSending(row, now)
              rows.push(claim)
              changeRow(tables, draft, resident, { kind: 'outbox', id: row.id, row: claim })
            }
          },
          {
            done: () => resolve({ rows, nextAt: laterThan(now, senders.nextAt()) }),
            fail: reject,
          },
        )
      })
    },
    recallOutbox: choice.recall,
    dueTimers: async ({ now, limit }) => {
      const { items, nextAt } = timers.look(now, limit)
      return { rows: items.map(readRow), nextAt }
    },
    claimJobs: async ({ limit, now, leaseMs }) => {
      const due = jobs.due(now, limit)
      if (due.length === 0) return { rows: [], nextAt: laterThan(now, jobs.nextAt()) }
      return new Promise((resolve, reject) => {
        const rows: JobRow[] = []
        recorder.write(
          (draft) => {
            for (const { resident, cell } of due) {
              const row = readRow(cell)
              const claim = { ...row, attempts: row.attempts + 1, leaseUntil: now + leaseMs }
              rows.push(claim)
              changeRow(tables, draft, resident, { kind: 'job', id: row.id, row: claim })
            }
          },
          { done: () => resolve({ rows, nextAt: laterThan(now, jobs.nextAt()) }), fail: reject },
        )
      })
    },
  }
}

/** When there is more to claim: not before now. */
export function laterThan(now: number, at: number | null): number | null {
  return at === null ? null : Math.max(now, at)
}

/** A row as it is once it is claimed: with a new attempt. */
export function toSending(row: OutboxRow, now: number): OutboxRow {
  return {
    ...row,
    status: 'sending',
    updatedAt: now,
    attempts: [...row.attempts, { n: row.attempts.length + 1, startedAt: now, status: 'sending' }],
    times: { sending: now, ...row.times },
  }
}
