import type { Store } from '../../core/ports.ts'
import type { JobRow, OutboxRow } from '../../core/rows.ts'
import { nextToSend } from '../../core/send-order.ts'
import { readRow } from './cell.ts'
import type { Tables } from './draft.ts'
import { changeRow } from './draft.ts'
import { inOrder } from './indexes.ts'
import type { Recorder } from './recorder.ts'
import type { Resident } from './resident.ts'

type Claims = Pick<
  Store,
  | 'claimOutbox'
  | 'recallOutbox'
  | 'nextOutboxAt'
  | 'dueTimers'
  | 'nextTimerAt'
  | 'claimJobs'
  | 'nextJobAt'
  | 'releaseJobs'
>

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
      if (ready.length === 0) return []
      return new Promise((resolve, reject) => {
        const claimed: OutboxRow[] = []
        recorder.write(
          (draft) => {
            for (const { resident, row } of ready) {
              const claim = toSending(row, now)
              claimed.push(claim)
              changeRow(tables, draft, resident, { kind: 'outbox', id: row.id, row: claim })
            }
          },
          { done: () => resolve(claimed), fail: reject },
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
    nextOutboxAt: (now) => {
      const at = senders.nextAt()
      return at === null ? null : Math.max(now, at)
    },
    dueTimers: ({ now, limit }) => timers.due(now, limit).map(readRow),
    nextTimerAt: () => timers.nextAt(),
    claimJobs: async ({ limit, now, leaseMs }) => {
      const due = jobs.due(now, limit)
      if (due.length === 0) return []
      return new Promise((resolve, reject) => {
        const claimed: JobRow[] = []
        recorder.write(
          (draft) => {
            for (const { resident, cell } of due) {
              const row = readRow(cell)
              const claim = { ...row, attempts: row.attempts + 1, leaseUntil: now + leaseMs }
              claimed.push(claim)
              changeRow(tables, draft, resident, { kind: 'job', id: row.id, row: claim })
            }
          },
          { done: () => resolve(claimed), fail: reject },
        )
      })
    },
    nextJobAt: (now) => {
      const at = jobs.nextAt()
      return at === null ? null : Math.max(now, at)
    },
    releaseJobs: () => {
      for (const item of jobs.items()) {
        const { id, notBefore } = readRow(item.cell)
        jobs.set(id, notBefore, item)
      }
    },
  }
}

function toSending(row: OutboxRow, now: number): OutboxRow {
  return {
    ...row,
    status: 'sending',
    updatedAt: now,
    attempts: [...row.attempts, { n: row.attempts.length + 1, startedAt: now, status: 'sending' }],
    times: { sending: now, ...row.times },
  }
}
