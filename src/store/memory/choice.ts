import type { Store } from '../../core/ports.ts'
import type { OutboxRow } from '../../core/rows.ts'
import { nextToSend } from '../../core/send-order.ts'
import type { Tables } from './draft.ts'
import { inOrder } from './indexes.ts'
import type { Resident } from './resident.ts'

type Request = Parameters<Store['claimOutbox']>[0]

/** A message that may be claimed, and its conversation. */
export interface Chosen {
  readonly resident: Resident
  readonly row: OutboxRow
}

/** Chooses what is sent next among the conversations in memory. */
export interface Choice {
  /** What each conversation may send now; one that has to wait after all is put off. */
  take(request: Request): readonly Chosen[]
  /** Those that were put off are asked again: these, or all. */
  readonly recall: Store['recallOutbox']
}

/** @param isOurs whether messages of a number are claimed here; those of others are not asked for */
export function createChoice(tables: Tables, isOurs?: (numberId: string) => boolean): Choice {
  const { senders } = tables.indexes
  /** Conversations that wait although something is due, and are not asked by the clock. */
  const putAside = new Map<string, Resident>()

  function takeOne(resident: Resident, { now, putOff }: Request): OutboxRow | undefined {
    const next = nextToSend(inOrder(resident), now)
    if (next === undefined) senders.delete(resident.id)
    else if ('at' in next) senders.set(resident.id, next.at, resident)
    else if (isOurs?.(next.row.numberId) === false) senders.delete(resident.id)
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
    take: (request) => {
      const chosen: Chosen[] = []
      senders.due(request.now, request.limit, (resident) => {
        const row = takeOne(resident, request)
        if (row !== undefined) chosen.push({ resident, row })
        return row === undefined
      })
      return chosen
    },
    recall: (conversationIds = [...putAside.keys()]) => {
      for (const id of conversationIds) {
        const resident = putAside.get(id)
        putAside.delete(id)
        if (resident !== undefined) tables.indexes.changeOutbox(resident)
      }
    },
  }
}
