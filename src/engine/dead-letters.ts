import { isAside } from '../core/asides.ts'
import type { Bot } from '../core/bot.ts'
import { nameOf } from '../core/contact.ts'
import { KnownError, toPlainError } from '../core/errors.ts'
import type { StoredEvent } from '../core/events.ts'
import type { Commit, Store } from '../core/ports.ts'
import type { InboxRow, JobResult, JobRow, TimerRow } from '../core/rows.ts'
import { noticeMessage } from './arrivals.ts'
import { startCounts } from './effect-scope.ts'
import { putReply, toResultEvent } from './replies.ts'

/** A bot says sorry at most this often to the same person. */
const APOLOGY_INTERVAL_MS = 3_600_000

/** What is known of a turn that failed. */
export interface Burial {
  readonly now: number
  readonly error: unknown
  findBot(name: string): Bot | undefined
}

/** Keeps an event that could not be stepped, with its reason, and says the bot's apology. */
export function buryInbox(commit: Commit, row: InboxRow, burial: Burial): boolean {
  const waiting = commit.inbox().find(({ id }) => id === row.id)
  if (waiting === undefined) return false
  commit.put('inbox', toDead(waiting, burial))
  commit.put('conversation', noticeMessage(commit.conversation, row))
  const { type } = row.event
  if (type.startsWith('user.') && !isAside(type)) apologise(commit, burial)
  logDeadLetter(commit, type, burial)
  return true
}

/** A timer that throws would be silence for ever: the conversation is shown as stuck. */
export function buryTimer(commit: Commit, timer: TimerRow, burial: Burial): boolean {
  commit.remove('timer', timer.id)
  putDead(commit, timer.due, burial, {
    type: 'turnwise.timer',
    generation: timer.generation,
    path: timer.target,
    event: timer.event,
  })
  markStuck(commit, `Its timer ${timer.sendId} could not be stepped.`, burial)
  logDeadLetter(commit, timer.event.type, burial)
  return true
}

export function buryJob(commit: Commit, job: JobRow, result: JobResult, burial: Burial): boolean {
  const settled: JobRow = { ...job, result, resultAt: burial.now }
  const event = toResultEvent(settled)
  commit.put('job', settled)
  if (event !== undefined) putDead(commit, burial.now, burial, event)
  markStuck(commit, `The result of its job ${job.src} could not be stepped.`, burial)
  logDeadLetter(commit, `job.${job.src}`, burial)
  return true
}

/** Lets a dead letter wait for a turn again, as new. Undefined: there is none of that id. */
export async function replayDeadLetter(store: Store, id: string): Promise<InboxRow | undefined> {
  const letter = (await store.deadLetters()).find((row) => row.id === id)
  if (letter === undefined) return undefined
  return store.turn(letter.conversationId, (commit) => {
    const row = commit.inbox().find((inbox) => inbox.id === id && inbox.state === 'dead')
    if (row === undefined) return undefined
    const { reason: _, deadAt: __, ...rest } = row
    const waiting: InboxRow = { ...rest, state: 'waiting', marks: 0 }
    commit.put('inbox', waiting)
    clearStuck(commit)
    return waiting
  })
}

/** Forgets a dead letter for good. */
export async function dropDeadLetter(
  store: Store,
  id: string,
  now: number,
): Promise<InboxRow | undefined> {
  const letter = (await store.deadLetters()).find((row) => row.id === id)
  if (letter === undefined) return undefined
  return store.turn(letter.conversationId, (commit) => {
    const isDead = commit.inbox().some((row) => row.id === id && row.state === 'dead')
    if (!isDead) return undefined
    commit.remove('inbox', id)
    const { jobId } = letter.event
    if (typeof jobId === 'string') commit.remove('job', jobId)
    clearStuck(commit)
    commit.log({
      at: now,
      kind: 'dead-letter',
      conversationId: commit.conversation.id,
      contactId: commit.contact.id,
      event: letter.event.type,
      status: 'dropped',
      reason: 'An operator dropped the dead letter.',
    })
    return letter
  })
}

function toDead(row: InboxRow, { now, error }: Burial): InboxRow {
  return { ...row, state: 'dead', deadAt: now, reason: reasonOf(error) }
}

function putDead(commit: Commit, at: number, burial: Burial, event: StoredEvent): void {
  const arrival = commit.nextArrival()
  const row: InboxRow = {
    id: String(arrival),
    conversationId: commit.conversation.id,
    arrival,
    at,
    arrivedAt: burial.now,
    event,
    state: 'waiting',
    marks: 0,
  }
  commit.put('inbox', toDead(row, burial))
}

/** The sentence of the error and of its cause: authors write these, users' texts are not in them. */
function reasonOf(error: unknown): string {
  const { name, message } = toPlainError(error)
  const cause =
    error instanceof Error && error.cause !== undefined ? toPlainError(error.cause) : null
  const sentence = error instanceof KnownError ? message : `${name}: ${message}`
  return cause === null ? sentence : `${sentence} The cause: ${cause.name}: ${cause.message}`
}

function markStuck(commit: Commit, what: string, burial: Burial): void {
  commit.put('conversation', {
    ...commit.conversation,
    holdReason: `Stuck: ${what} ${reasonOf(burial.error)}`,
    updatedAt: burial.now,
  })
}

function clearStuck(commit: Commit): void {
  const { holdReason, ...rest } = commit.conversation
  if (holdReason !== undefined && rest.status !== 'held') commit.put('conversation', rest)
}

function apologise(commit: Commit, burial: Burial): void {
  const { conversation, contact } = commit
  const bot = burial.findBot(conversation.bot)
  const saidAt = contact.apologisedAt
  if (bot === undefined) return
  if (saidAt !== undefined && burial.now - saidAt < APOLOGY_INTERVAL_MS) return
  const turn = conversation.turn + 1
  const counts = startCounts(conversation.lastOrder)
  putReply(
    {
      commit,
      bot,
      now: burial.now,
      generation: conversation.generation,
      turn,
      bounds: { replies: 1, effects: 1, snapshotBytes: 0 },
      isQuiet: true,
      aftermath: { receipt: 'none', stoppedJobs: [], hasFiles: false },
      log: commit.log,
      counts,
    },
    { kind: 'text', body: bot.apology },
  )
  commit.put('contact', { ...commit.contact, apologisedAt: burial.now })
  commit.put('conversation', { ...commit.conversation, turn, lastOrder: counts.order })
}

function logDeadLetter(commit: Commit, event: string, burial: Burial): void {
  commit.log({
    at: burial.now,
    kind: 'dead-letter',
    conversationId: commit.conversation.id,
    contactId: commit.contact.id,
    contact: nameOf(commit.contact),
    event,
    reason: reasonOf(burial.error),
  })
}
