import type { InboxRow, JobRow, OutboxRow, TimerRow } from '../../core/rows.ts'
import { nextToSend } from '../../core/send-order.ts'
import type { Cell } from './cell.ts'
import { readRow } from './cell.ts'
import type { DueQueue } from './due-queue.ts'
import { createDueQueue } from './due-queue.ts'
import type { OutreachIndex } from './outreach.ts'
import { createOutreachIndex } from './outreach.ts'
import type { Resident } from './resident.ts'
import { rowsOf } from './resident.ts'

/** What is asked over all conversations, found without walking through them. */
export interface Indexes {
  /** How many inbox rows wait, for each conversation that has some. */
  readonly waiting: Map<string, number>
  readonly backlog: { events: number; bytes: number }
  readonly dead: Map<string, Cell<InboxRow>>
  readonly timers: DueQueue<Cell<TimerRow>>
  readonly jobs: DueQueue<{ readonly resident: Resident; readonly cell: Cell<JobRow> }>
  /** Conversations by the time at which they may send. */
  readonly senders: DueQueue<Resident>
  /** Conversations with open outbox rows. */
  readonly open: Set<Resident>
  readonly outreach: OutreachIndex
  /** Tells of every change of a row, whether it is done or undone. */
  changeInbox(
    resident: Resident,
    before: Cell<InboxRow> | undefined,
    after: Cell<InboxRow> | undefined,
  ): void
  changeTimer(id: string, after: Cell<TimerRow> | undefined): void
  changeJob(resident: Resident, id: string, after: Cell<JobRow> | undefined): void
  changeOutbox(resident: Resident): void
}

/** Indexes over nothing yet. */
export function createIndexes(): Indexes {
  const waiting = new Map<string, number>()
  const backlog = { events: 0, bytes: 0 }
  const dead = new Map<string, Cell<InboxRow>>()
  const timers = createDueQueue<Cell<TimerRow>>()
  const jobs = createDueQueue<{ resident: Resident; cell: Cell<JobRow> }>()
  const senders = createDueQueue<Resident>()
  const open = new Set<Resident>()

  function count(conversationId: string, events: number, bytes: number): void {
    const left = (waiting.get(conversationId) ?? 0) + events
    if (left > 0) waiting.set(conversationId, left)
    else waiting.delete(conversationId)
    backlog.events += events
    backlog.bytes += bytes
  }

  /** The JSON of an inbox row is there from the beginning, for this. */
  function countCell(resident: Resident, cell: Cell<InboxRow>, sign: 1 | -1): void {
    const { id, state } = readRow(cell)
    if (state === 'waiting') count(resident.id, sign, sign * cell.json.length)
    if (state !== 'dead') return
    if (sign === 1) dead.set(id, cell)
    else dead.delete(id)
  }

  return {
    waiting,
    backlog,
    dead,
    timers,
    jobs,
    senders,
    open,
    outreach: createOutreachIndex(),
    changeInbox: (resident, before, after) => {
      if (before !== undefined) countCell(resident, before, -1)
      if (after !== undefined) countCell(resident, after, 1)
    },
    changeTimer: (id, after) => {
      if (after === undefined) timers.delete(id)
      else timers.set(id, readRow(after).due, after)
    },
    changeJob: (resident, id, after) => {
      const row = after === undefined ? undefined : readRow(after)
      if (after === undefined || row === undefined || row.result !== undefined) jobs.delete(id)
      else jobs.set(id, Math.max(row.notBefore, row.leaseUntil ?? 0), { resident, cell: after })
    },
    changeOutbox: (resident) => {
      if (resident.open === undefined || resident.open.size === 0) {
        open.delete(resident)
        senders.delete(resident.id)
        return
      }
      open.add(resident)
      const next = nextToSend(inOrder(resident), Number.NEGATIVE_INFINITY)
      if (next === undefined || 'row' in next) senders.delete(resident.id)
      else senders.set(resident.id, next.at, resident)
    },
  }
}

/** The open outbox rows of a conversation, in the order in which they are sent. */
export function inOrder(resident: Resident): OutboxRow[] {
  const rows = rowsOf(resident.open)
  return rows.length < 2 ? rows : rows.sort((a, b) => a.order - b.order)
}
