import { mergeLedgers } from '../core/consent.ts'
import type { ContactRow } from '../core/contact.ts'
import { nameOf } from '../core/contact.ts'
import type { Commit } from '../core/ports.ts'
import type { ConversationRow, InboxRow } from '../core/rows.ts'
import { mergeSpent } from './agents/ledger.ts'
import { setReturn } from './return-timer.ts'
import { releaseWaiting } from './window.ts'

/** What a merge leaves to do. */
export interface Merged {
  /** Whom all conversations belong to from now on. */
  readonly contact: ContactRow
  /** Jobs whose conversations have ended. */
  readonly stoppedJobs: readonly string[]
}

/** Of another machine's life: no generation has this number. */
const FOREIGN_GENERATION = 0

/**
 * Makes conversations of several contacts those of one person. With each number the one with the
 * latest turn keeps its machine; of the others the timers and jobs end, and what waits or was said
 * moves: messages that are not sent yet go behind those of the one that stays.
 */
export function mergePeople(conversations: readonly Commit[], now: number): Merged {
  const live = conversations
    .filter(({ conversation }) => conversation.mergedInto === undefined)
    .sort((a, b) => lastTurnAt(b.conversation) - lastTurnAt(a.conversation))
  const [latest] = live
  if (latest === undefined) throw new Error('There is no conversation to merge.')
  const stoppedJobs: string[] = []
  const stays = new Map<string, Commit>()
  for (const commit of live) {
    const { numberId } = commit.conversation
    const survivor = stays.get(numberId)
    if (survivor === undefined) stays.set(numberId, commit)
    else stoppedJobs.push(...absorb(survivor, commit, now))
  }
  return { contact: mergeContacts(live.map(({ contact }) => contact)), stoppedJobs }
}

/** A conversation that was never stepped has nothing to keep. */
function lastTurnAt({ turn, updatedAt }: ConversationRow): number {
  return turn === 0 ? 0 : updatedAt
}

/** What one knows and the other does not is kept; of both, that of the first. */
function mergeContacts(contacts: readonly ContactRow[]): ContactRow {
  const [first] = contacts
  if (first === undefined) throw new Error('There is no contact to merge.')
  const oldestFirst = contacts.toReversed()
  const attributes = Object.assign({}, ...oldestFirst.map((contact) => contact.attributes))
  const ledgers = contacts.map(({ consent }) => consent)
  const consent = ledgers.reduce(mergeLedgers, undefined)
  const agentSpent = mergeSpent(contacts)
  return Object.assign(
    {},
    ...oldestFirst,
    { attributes },
    consent && { consent },
    agentSpent && { agentSpent },
  )
}

/** Moves all that another conversation has into the one that stays; answers the jobs that end. */
function absorb(survivor: Commit, other: Commit, now: number): string[] {
  const { id } = survivor.conversation
  const stoppedJobs = other.jobs().map((job) => job.id)
  for (const jobId of stoppedJobs) other.remove('job', jobId)
  for (const timer of other.timers()) other.remove('timer', timer.id)
  for (const row of other.inbox()) moveEvent(survivor, other, row)
  for (const message of other.recentMessages(Number.POSITIVE_INFINITY)) {
    other.remove('message', message.id)
    survivor.put('message', { ...message, conversationId: id })
  }
  const lastOrder = moveOutbox(survivor, other)
  const one = survivor.conversation
  const two = other.conversation
  survivor.put('conversation', {
    ...one,
    ...toLatestMessage(one, two),
    // A person who answers goes on answering.
    ...(one.handOff === undefined && two.handOff !== undefined ? { handOff: two.handOff } : {}),
    ...(two.awaitsUser === undefined ? {} : { awaitsUser: true }),
    lastOrder,
    updatedAt: now,
  })
  // Whether that ends by itself is for its bot to say, which is not known here.
  setReturn(survivor, undefined, now)
  releaseWaiting(survivor, now)
  other.put('conversation', toMerged(two, id, now))
  logMerge(survivor, two.id, now)
  return stoppedJobs
}

/** What a machine that ends was waiting for goes with it; what people said does not. */
function moveEvent(survivor: Commit, other: Commit, row: InboxRow): void {
  other.remove('inbox', row.id)
  if (row.event.type === 'turnwise.timer' || row.event.type === 'turnwise.job') return
  survivor.put('inbox', { ...row, conversationId: survivor.conversation.id })
}

function moveOutbox(survivor: Commit, other: Commit): number {
  let order = survivor.conversation.lastOrder ?? 0
  for (const row of other.outbox()) {
    order += 1
    other.remove('outbox', row.id)
    survivor.put('outbox', {
      ...row,
      conversationId: survivor.conversation.id,
      generation: FOREIGN_GENERATION,
      order,
    })
  }
  return order
}

/** The window is open by whatever the person wrote last. */
function toLatestMessage(one: ConversationRow, two: ConversationRow): Partial<ConversationRow> {
  const latest = (one.userAt ?? 0) < (two.userAt ?? 0) ? two : one
  const { userAt, calledAt, refusedAt, entryAt, lastMessageId } = latest
  return {
    ...(userAt === undefined ? {} : { userAt }),
    ...(calledAt === undefined ? {} : { calledAt }),
    ...(refusedAt === undefined ? {} : { refusedAt }),
    ...(entryAt === undefined ? {} : { entryAt }),
    ...(lastMessageId === undefined ? {} : { lastMessageId }),
  }
}

function toMerged(row: ConversationRow, mergedInto: string, now: number): ConversationRow {
  const { snapshot, state, handOff, holdReason, heldFrom, ...rest } = row
  return { ...rest, status: 'done', mergedInto, updatedAt: now }
}

function logMerge({ conversation, contact, log }: Commit, otherId: string, now: number): void {
  log({
    at: now,
    kind: 'engine',
    conversationId: conversation.id,
    contactId: contact.id,
    contact: nameOf(contact),
    event: 'conversation.merged',
    reason: `${otherId} is with the same person: what was said there is here now, its timers and jobs ended.`,
  })
}
