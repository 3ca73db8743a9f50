import type { Store } from '../../core/ports.ts'
import type { OutboxRow } from '../../core/rows.ts'
import { nextToSend } from '../../core/send-order.ts'
import { readRow } from '../memory/cell.ts'
import { toSending } from '../memory/claims.ts'
import type { Tables } from '../memory/draft.ts'
import { changeRow } from '../memory/draft.ts'
import { inOrder } from '../memory/indexes.ts'
import type { Recorder } from '../memory/recorder.ts'
import type { Resident } from '../memory/resident.ts'
import type { Residents } from '../memory/residents.ts'
import { Conflict } from './conflict.ts'
import type { Leases } from './leases.ts'

/**
 * Claims messages of the conversations in memory, each by a commit of its own: what another process
 * changed meanwhile is left alone.
 * Only for numbers that this process has may it claim.
 */
export function createSharedClaims(options: {
  readonly tables: Tables
  readonly residents: Pick<Residents, 'all'>
  readonly recorder: Recorder
  readonly leases: Pick<Leases, 'holds' | 'want'>
}): Pick<Store, 'claimOutbox' | 'recallOutbox'> {
  const { tables, residents, recorder, leases } = options
  const { senders } = tables.indexes
  const putAside = new Set<Resident>()

  function take(
    resident: Resident,
    now: number,
    putOff: ((row: OutboxRow) => number) | undefined,
  ): OutboxRow | undefined {
    const next = nextToSend(inOrder(resident), now)
    if (next === undefined) senders.delete(resident.id)
    else if ('at' in next) senders.set(resident.id, next.at, resident)
    else if (!leases.holds(next.row.numberId)) senders.delete(resident.id)
    else {
      const until = putOff?.(next.row) ?? 0
      if (until <= now) return next.row
      if (Number.isFinite(until)) senders.set(resident.id, until, resident)
      else senders.delete(resident.id)
      putAside.add(resident)
    }
    return undefined
  }

  /** Undefined: another process was faster. */
  function claim(resident: Resident, row: OutboxRow, now: number): Promise<OutboxRow | undefined> {
    const claimed = toSending(row, now)
    return new Promise((resolve, reject) => {
      recorder.write(
        (draft) => changeRow(tables, draft, resident, { kind: 'outbox', id: row.id, row: claimed }),
        {
          done: () => resolve(claimed),
          fail: (error) => {
            if (!(error instanceof Conflict)) return reject(error)
            // It is being read anew. What is no longer in memory must not be asked again.
            if (residents.all.get(resident.id) !== resident) senders.delete(resident.id)
            resolve(undefined)
          },
        },
      )
    })
  }

  function numbersOf(due: readonly Resident[]): string[] {
    const numbers = new Set<string>()
    for (const { conversation } of due) {
      if (conversation !== undefined) numbers.add(readRow(conversation).numberId)
    }
    return [...numbers].filter((numberId) => !leases.holds(numberId))
  }

  return {
    claimOutbox: async ({ limit, now, putOff }) => {
      await leases.want(numbersOf(senders.due(now, limit)))
      const ready: Promise<OutboxRow | undefined>[] = []
      const chosen: [Resident, OutboxRow][] = []
      senders.due(now, limit, (resident) => {
        const row = take(resident, now, putOff)
        if (row !== undefined) chosen.push([resident, row])
        return row === undefined
      })
      for (const [resident, row] of chosen) ready.push(claim(resident, row, now))
      const rows = (await Promise.all(ready)).filter((row) => row !== undefined)
      const nextAt = senders.nextAt()
      return { rows, nextAt: nextAt === null ? null : Math.max(now, nextAt) }
    },
    recallOutbox: (conversationIds) => {
      const wanted = conversationIds === undefined ? undefined : new Set(conversationIds)
      for (const resident of putAside) {
        if (wanted?.has(resident.id) === false) continue
        putAside.delete(resident)
        tables.indexes.changeOutbox(resident)
      }
    },
  }
}
