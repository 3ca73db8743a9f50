import type { Store } from '../../core/ports.ts'
import type { OutboxRow } from '../../core/rows.ts'
import { readRow } from '../memory/cell.ts'
import { createChoice } from '../memory/choice.ts'
import { laterThan, toSending } from '../memory/claims.ts'
import type { Tables } from '../memory/draft.ts'
import { changeRow } from '../memory/draft.ts'
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
  const choice = createChoice(tables, leases.holds)

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
    claimOutbox: async (request) => {
      const { limit, now } = request
      await leases.want(numbersOf(senders.due(now, limit)))
      const claims = choice.take(request).map(({ resident, row }) => claim(resident, row, now))
      const rows = (await Promise.all(claims)).filter((row) => row !== undefined)
      return { rows, nextAt: laterThan(now, senders.nextAt()) }
    },
    recallOutbox: choice.recall,
  }
}
