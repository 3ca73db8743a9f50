import type { ContactRow } from '../../core/contact.ts'
import { outreachOf } from '../../core/outreach.ts'
import type {
  ConversationRow,
  InboxRow,
  JobRow,
  MessageRow,
  OutboxRow,
  TimerRow,
} from '../../core/rows.ts'
import { isOpen } from '../../core/send-order.ts'
import type { Cell } from '../memory/cell.ts'
import { readRow } from '../memory/cell.ts'
import { toBigints, toTexts } from './binary-arrays.ts'
import { toColumn, toSearch } from './columns.ts'

/** A row of a conversation after a batch; without a cell it is removed. */
export interface Entry<Row> {
  readonly home: string
  readonly id: string
  readonly cell: Cell<Row> | undefined
}

type Put<Row> = Entry<Row> & { readonly cell: Cell<Row> }

/** The rows that a batch leaves behind, by kind. */
export interface BatchRows {
  readonly conversation: readonly Put<ConversationRow>[]
  readonly contact: readonly Put<ContactRow>[]
  readonly inbox: readonly Entry<InboxRow>[]
  readonly message: readonly Entry<MessageRow>[]
  readonly outbox: readonly Entry<OutboxRow>[]
  readonly timer: readonly Entry<TimerRow>[]
  readonly job: readonly Entry<JobRow>[]
}

/** The arguments that follow the versions, in the order of `write_batch`. */
export function toContactArguments(rows: BatchRows['contact']): Buffer[] {
  const contacts = rows.map(({ cell }) => readRow(cell))
  return [
    toTexts(contacts.map(({ id }) => id)),
    toJsons(rows),
    toTexts(
      contacts.map(({ name, username, waId, userId, parentUserId }) =>
        toSearch([name, username, waId, userId, parentUserId]),
      ),
    ),
  ]
}

export function toRowArguments(rows: BatchRows): Buffer[] {
  const inbox = rows.inbox.filter(isPut)
  const message = rows.message.filter(isPut)
  const outbox = rows.outbox.filter(isPut)
  const timer = rows.timer.filter(isPut)
  const job = rows.job.filter(isPut)
  return [
    ...toPlaces(inbox),
    toTexts(inbox.map(({ cell }) => readRow(cell).state)),
    toBigints(inbox.map(({ cell }) => readRow(cell).arrival)),
    toJsons(inbox),
    ...toPlaces(rows.inbox.filter(isGone)),
    ...toPlaces(message),
    toBigints(message.map(({ cell }) => readRow(cell).at)),
    toJsons(message),
    ...toPlaces(rows.message.filter(isGone)),
    ...toPlaces(outbox),
    toTexts(outbox.map(({ cell }) => readRow(cell).numberId)),
    toBigints(outbox.map(({ cell }) => (mayWait(readRow(cell)) ? 1 : 0))),
    toBigints(outbox.map(({ cell }) => readRow(cell).createdAt)),
    toBigints(outbox.map(({ cell }) => outreachOf(readRow(cell))?.at ?? 0)),
    toJsons(outbox),
    ...toPlaces(rows.outbox.filter(isGone)),
    ...toPlaces(timer),
    toBigints(timer.map(({ cell }) => readRow(cell).due)),
    toJsons(timer),
    ...toPlaces(rows.timer.filter(isGone)),
    ...toPlaces(job),
    toBigints(job.map(({ cell }) => dueOf(readRow(cell)))),
    toBigints(job.map(({ cell }) => readRow(cell).notBefore)),
    toJsons(job),
    ...toPlaces(rows.job.filter(isGone)),
  ]
}

/** When a job may be claimed; -1 never, for it has its result. */
export function dueOf({ result, notBefore, leaseUntil = 0 }: JobRow): number {
  return result === undefined ? Math.max(notBefore, leaseUntil) : -1
}

/** Whether it counts as open until its barrier is known to be over, as in memory. */
export function mayWait(row: OutboxRow): boolean {
  return isOpen(row, Number.NEGATIVE_INFINITY)
}

function isPut<Row>(entry: Entry<Row>): entry is Put<Row> {
  return entry.cell !== undefined
}

function isGone(entry: Entry<unknown>): boolean {
  return entry.cell === undefined
}

function toPlaces(entries: readonly Entry<unknown>[]): [Buffer, Buffer] {
  return [toTexts(entries.map(({ home }) => home)), toTexts(entries.map(({ id }) => toColumn(id)))]
}

function toJsons(entries: readonly Put<unknown>[]): Buffer {
  return toTexts(entries.map(({ cell }) => cell.json))
}
