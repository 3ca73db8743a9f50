import type { Store } from '../../core/ports.ts'
import type { OutboxRow } from '../../core/rows.ts'
import { isOpen } from '../../core/send-order.ts'
import { readRow } from './cell.ts'
import type { Tables } from './draft.ts'
import { inOrder } from './indexes.ts'

/** More overdue timers than this are not looked at at once: they are found when they are due. */
const MOST_OVERDUE = 10_000

type SoleOwner = Pick<
  Store,
  | 'inherit'
  | 'onInherited'
  | 'mayLeave'
  | 'onInboundElsewhere'
  | 'openOutbox'
  | 'waitingConversations'
>

/** What there is to do, and who does it, where one process has the store to itself. */
export function createSoleOwner({ indexes }: Tables, now: () => number): SoleOwner {
  function findOpen(): readonly OutboxRow[] {
    return Array.from(indexes.open, inOrder)
      .flat()
      .filter((row) => isOpen(row, now()))
      .sort((a, b) => a.createdAt - b.createdAt)
  }

  /** Jobs that an earlier engine had claimed run nowhere any more. */
  function releaseJobs(): void {
    for (const item of indexes.jobs.items()) {
      const { id, notBefore } = readRow(item.cell)
      indexes.jobs.set(id, notBefore, item)
    }
  }

  return {
    inherit: async () => {
      releaseJobs()
      const timers = indexes.timers.due(now(), MOST_OVERDUE).map(readRow)
      return { waiting: [...indexes.waiting.keys()], timers, open: findOpen(), numbers: [] }
    },
    onInherited: () => () => undefined,
    mayLeave: () => true,
    onInboundElsewhere: () => () => undefined,
    openOutbox: async () => findOpen(),
    waitingConversations: async () => [...indexes.waiting.keys()],
  }
}
