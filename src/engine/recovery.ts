import type { StoredEvent } from '../core/events.ts'
import type { Commit, Inheritance, Logger, Store } from '../core/ports.ts'
import type { InboxRow, JobResult, JobRow, TimerRow } from '../core/rows.ts'
import type { ConversationView } from '../core/views.ts'
import { buryInbox, buryJob, buryTimer } from './dead-letters.ts'
import { pickWaiting } from './hand-off.ts'
import { toResultEvent } from './replies.ts'
import type { TurnScope } from './turn-scope.ts'
import type { Turns } from './turns.ts'

/** After this many processes died with an event in hand, it is tried out in a child process. */
const MOST_MARKS = 2

/** Steps an event in a process of its own; false when that process died or took too long. */
export type Trial = (view: ConversationView, row: InboxRow) => Promise<boolean>

/**
 * After an unclean stop any waiting event, and any overdue timer, may be what killed the process.
 * So they are marked durably before they are stepped; one with two marks, and what follows it in
 * its conversation, has to survive a trial in a child process, or becomes a dead letter.
 */
export interface Recovery {
  /**
   * Takes the events that waited at the start, one conversation and one event at a time. The others
   * of these conversations, and timers that are overdue, go by it until they were vetted.
   */
  run(left: Pick<Inheritance, 'waiting' | 'timers'>): Promise<void>
  /** Whether a timer may be stepped; false: it was buried. */
  vetTimer(timer: TimerRow): Promise<boolean>
  /** Whether the result of a job that was begun before may be stepped; false: it was buried. */
  vetJob(job: JobRow, result: JobResult): Promise<boolean>
}

export function createRecovery(options: {
  readonly store: Store
  readonly turns: Turns
  readonly logger: Logger
  readonly clock: { now(): number }
  readonly findBot: TurnScope['findBot']
  readonly trial?: Trial
  readonly isStopped: () => boolean
}): Recovery {
  const { store, turns, logger, clock, findBot, isStopped } = options
  const overdue = new Map<string, number>()
  let hasSuspects = false

  const run: Recovery['run'] = async ({ waiting, timers }) => {
    hasSuspects = true
    turns.setAside(waiting)
    for (const { id, due } of timers) overdue.set(id, due)
    for (const conversationId of waiting) {
      if (isStopped()) return
      try {
        await recoverOne(conversationId)
      } catch (error) {
        logger.error({ conversationId, error: String(error) }, 'A conversation was not recovered.')
      }
      turns.giveBack(conversationId)
      turns.wake(conversationId)
    }
  }

  async function recoverOne(conversationId: string): Promise<void> {
    let isSuspect = false
    while (!isStopped()) {
      const row = await store.record(conversationId, markNext)
      if (row === undefined) return
      isSuspect ||= row.marks > MOST_MARKS
      if (isSuspect && !(await survives(conversationId, row))) {
        const burial = toBurial()
        await store.turn(conversationId, (commit) => buryInbox(commit, row, burial))
        continue
      }
      const outcome = await turns.takeOne(conversationId)
      if (outcome === 'held' || outcome === 'nothing') return
    }
  }

  function markNext(commit: Commit): InboxRow | undefined {
    const row = pickWaiting(commit)
    const { status, heldFrom } = commit.conversation
    if (row === undefined || (status === 'held' && heldFrom === undefined)) return undefined
    const marked = { ...row, marks: row.marks + 1 }
    commit.put('inbox', marked)
    return marked
  }

  async function survives(conversationId: string, row: InboxRow): Promise<boolean> {
    const view = await store.showConversation(conversationId)
    if (view === undefined || options.trial === undefined) return true
    logger.warn({ conversationId }, 'An event that ended two processes is tried out in a child.')
    return options.trial(view, row)
  }

  function toBurial() {
    const error = new Error('It ended every process that stepped it: it is kept here, unstepped.')
    return { now: clock.now(), error, findBot }
  }

  return {
    run,
    vetTimer: async (timer) => {
      if (overdue.get(timer.id) !== timer.due) return true
      overdue.delete(timer.id)
      const marked = await store.record(timer.conversationId, (commit) => {
        const row = commit.timers().find(({ id, due }) => id === timer.id && due === timer.due)
        if (row === undefined) return undefined
        const next = { ...row, marks: (row.marks ?? 0) + 1 }
        commit.put('timer', next)
        return next
      })
      if ((marked?.marks ?? 0) <= MOST_MARKS) return true
      if (await survives(timer.conversationId, toTrialRow(timer))) return true
      const burial = toBurial()
      await store.turn(timer.conversationId, (commit) => buryTimer(commit, timer, burial))
      return false
    },
    vetJob: async (job, result) => {
      // At its first attempt no process can have died of its result.
      if (!hasSuspects || job.attempts < 2) return true
      const marked = await store.record(job.conversationId, (commit) => {
        const row = commit.jobs().find(({ id }) => id === job.id)
        if (row === undefined) return undefined
        const next = { ...row, marks: (row.marks ?? 0) + 1 }
        commit.put('job', next)
        return next
      })
      if ((marked?.marks ?? 0) <= MOST_MARKS) return true
      const event = toResultEvent({ ...job, result })
      if (event === undefined || (await survives(job.conversationId, toRow(job, event))))
        return true
      const burial = toBurial()
      await store.turn(job.conversationId, (commit) => buryJob(commit, job, result, burial))
      return false
    },
  }
}

/** A timer as the inbox row of a trial. */
function toTrialRow(timer: TimerRow): InboxRow {
  const { due, target, event } = timer
  return { ...toRow(timer, { type: 'turnwise.timer', path: target, event }), at: due }
}

function toRow({ id, conversationId }: TimerRow | JobRow, event: StoredEvent): InboxRow {
  return {
    id,
    conversationId,
    arrival: 0,
    at: 0,
    arrivedAt: 0,
    event,
    state: 'waiting',
    marks: 0,
  }
}
