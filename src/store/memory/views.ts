import type { ContactRow } from '../../core/contact.ts'
import type { ConversationRow, JobRow } from '../../core/rows.ts'
import type { ConversationQuery, ConversationSummary, ConversationView } from '../../core/views.ts'
import { readRow } from './cell.ts'
import type { Indexes } from './indexes.ts'
import { inOrder } from './indexes.ts'
import type { Resident } from './resident.ts'
import { rowsOf } from './resident.ts'

/** How many lines a listing has unless told otherwise. */
export const DEFAULT_LIMIT = 50

/** All that is kept of a conversation; undefined when it is not in memory. */
export function toView(resident: Resident): ConversationView | undefined {
  const conversation = conversationOf(resident)
  const contact = contactOf(resident)
  if (conversation === undefined || contact === undefined) return undefined
  const outbox = [...rowsOf(resident.settled), ...rowsOf(resident.open)]
  return {
    conversation,
    contact,
    messages: rowsOf(resident.message).sort((a, b) => a.at - b.at),
    outbox: outbox.sort((a, b) => a.order - b.order),
    inbox: rowsOf(resident.inbox).sort((a, b) => a.at - b.at || a.arrival - b.arrival),
    timers: rowsOf(resident.timer).sort((a, b) => a.due - b.due),
    jobs: rowsOf(resident.job),
  }
}

/** One line of a listing; undefined when the conversation is not what was asked for. */
export function toSummary(
  resident: Resident,
  query: ConversationQuery,
): ConversationSummary | undefined {
  const row = conversationOf(resident)
  const contact = contactOf(resident)
  if (row === undefined || contact === undefined || !isAskedFor(row, contact, query)) {
    return undefined
  }
  const { snapshot, ...conversation } = row
  const waiting = rowsOf(resident.inbox).filter(({ state }) => state === 'waiting').length
  const openOutbox = inOrder(resident).length
  return { conversation, contact, waiting, openOutbox }
}

function conversationOf({ conversation }: Resident): ConversationRow | undefined {
  return conversation === undefined ? undefined : readRow(conversation)
}

function contactOf(resident: Resident): ContactRow | undefined {
  const cell = resident.home?.contact ?? resident.contact
  return cell === undefined ? undefined : readRow(cell)
}

function isAskedFor(
  row: ConversationRow,
  contact: ContactRow,
  { owner, status, search, after }: ConversationQuery,
): boolean {
  if (row.mergedInto !== undefined) return false
  if (after !== undefined && row.id <= after) return false
  if (status !== undefined && row.status !== status) return false
  if (owner !== undefined && (row.handOff === undefined ? 'bot' : 'operator') !== owner)
    return false
  if (search === undefined) return true
  const wanted = search.toLowerCase()
  const { name, username, waId, userId, parentUserId } = contact
  return [row.id, name, username, waId, userId, parentUserId].some(
    (text) => text?.toLowerCase().includes(wanted) === true,
  )
}

/** Jobs that may not run before a time, oldest first. */
export function toRestingJobs({ jobs }: Pick<Indexes, 'jobs'>, from: number): readonly JobRow[] {
  return jobs
    .items()
    .map(({ cell }) => readRow(cell))
    .filter(({ notBefore }) => notBefore >= from)
    .sort((a, b) => a.startedAt - b.startedAt)
}
