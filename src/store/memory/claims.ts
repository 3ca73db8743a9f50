import type { Store } from '../../core/ports.ts'
import type { JobRow, OutboxRow } from '../../core/rows.ts'
import { nextToSend } from '../../core/send-order.ts'
import { readRow } from './cell.ts'
import type { Tables } from './draft.ts'
import { changeRow } from './draft.ts'
import { inOrder } from './indexes.ts'
import type { Recorder } from './recorder.ts'
import type { Resident } from './resident.ts'

type Claims = Pick<Store, 'claimOutbox' | 'recallOutbox' | 'dueTimers' | 'claimJobs'>

/** Hands out work that is due. A claim is durable before anybody acts on it. */
export function createClaims(tables: Tables, recorder: Recorder): Claims {
  const { senders, timers, jobs } = tables.indexes

  /** Conversations that wait although something is due, and are not asked by the clock. */
  const putAside = new Map<string, Resident>()

  /** What a conversation may send now; one that has to wait after all is put off. */
  function take(
    resident: Resident,
    now: number,
    putOff: ((row: OutboxRow) => number) | undefined,
  ): OutboxRow | undefined {
    const next = nextToSend(inOrder(resident), now)
    if (next === undefined) senders.delete(resident.id)
    else if ('at' in next) senders.set(resident.id, next.at, resident)
    else {
      const until = putOff?.(next.row) ?? 0
      if (until <= now) return next.row
      // The clock asks in the order of time; a time that never comes would only be in its way.
      if (Number.isFinite(until)) senders.set(resident.id, until, resident)
      else senders.delete(resident.id)
      putAside.set(resident.id, resident)
    }
    return undefined
  }

  return {
    claimOutbox: async ({ limit, now, putOff }) => {
      const ready: { resident: Resident; row: OutboxRow }[] = []
      senders.due(now, limit, (resident) => {
        const row = take(resident, now, putOff)
        if (row !== undefined) ready.push({ resident, row })
        return row === undefined
      })
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
    recallOutbox: (conversationIds = [...putAside.keys()]) => {
      for (const id of conversationIds) {
        const resident = putAside.get(id)
        putAside.delete(id)
        if (resident !== undefined) tables.indexes.changeOutbox(resident)
      }
    },
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

function laterThan(now: number, at: number | null): number | null {
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
