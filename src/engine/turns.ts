import type { AgentSettings } from '../core/agent-settings.ts'
import { KnownError } from '../core/errors.ts'
import type { Clock, Commit, Logger, Store } from '../core/ports.ts'
import type { InboxRow, JobResult, JobRow, TimerRow } from '../core/rows.ts'
import type { AgentAct, AgentTaken } from './agents/act.ts'
import { toTaken } from './agents/act.ts'
import { buryInbox, buryJob, buryTimer } from './dead-letters.ts'
import type { Aftermath } from './effect-scope.ts'
import type { Line } from './line.ts'
import { earliest, forget, hasWork } from './line.ts'
import type { Cause, TurnResult } from './turn.ts'
import { takeTurn } from './turn.ts'
import type { TurnScope } from './turn-scope.ts'

/** A commit that fails is the store's fault: the event waits and is tried again after this. */
const FIRST_RETRY_MS = 250
const LONGEST_RETRY_MS = 30_000

/** Takes the turns of all conversations: one at a time each, all of them side by side. */
export interface Turns {
  /** Something waits in the inbox of a conversation; look after `delayMs`. */
  wake(conversationId: string, delayMs?: number): void
  takeTimer(timer: TimerRow): void
  takeJob(job: JobRow, result: JobResult): void
  /** Takes a turn for an agent, after what the person had said by now. */
  takeAgent(job: JobRow, settings: AgentSettings, act: AgentAct): Promise<AgentTaken>
  /** Takes the next turn of a conversation that is set aside (see `setAside`). */
  takeOne(conversationId: string): Promise<TurnResult['outcome']>
  /** Leaves conversations alone until they are given back: after a crash they go one by one. */
  setAside(conversationIds: readonly string[]): void
  giveBack(conversationId: string): void
  /** Takes turns from now on: what an earlier process left is known. */
  begin(): void
  isIdle(): boolean
  /** Ends the turns in hand; takes no more. */
  stop(): Promise<void>
}

/** Puts the turns of one store in order. `onTaken` hears what a durable turn left to do. */
export function createTurns(options: {
  readonly store: Store
  readonly clock: Clock
  readonly logger: Logger
  readonly scope: Omit<TurnScope, 'now'>
  readonly onTaken: (conversationId: string, aftermath: Aftermath) => void
  /** A conversation came back from an operator by itself. */
  readonly onReleased: (conversationId: string) => void
  /** A timer's turn could not be committed. True: it is brought again later, false: it waits here. */
  readonly mayPutOff: (timer: TimerRow) => boolean
  /** A timer had its turn, or was gone by then: from now on another one may have its name. */
  readonly onTimerTaken: (timer: TimerRow) => void
}): Turns {
  const { store, clock, logger, scope, onTaken, onReleased, mayPutOff, onTimerTaken } = options
  const lines = new Map<string, Line>()
  const aside = new Set<string>()
  const delays = new Set<{ cancel(): void }>()
  let hasBegun = false
  let isStopped = false

  function lineOf(conversationId: string): Line {
    const known = lines.get(conversationId)
    if (known !== undefined) return known
    const line: Line = {
      hasInbox: false,
      causes: [],
      isRunning: false,
      done: undefined,
      retryMs: FIRST_RETRY_MS,
    }
    lines.set(conversationId, line)
    return line
  }

  function start(conversationId: string): void {
    const line = lineOf(conversationId)
    if (!hasBegun || line.isRunning || isStopped || aside.has(conversationId)) return
    line.isRunning = true
    line.done = run(conversationId, line)
  }

  async function run(conversationId: string, line: Line): Promise<void> {
    try {
      while (hasWork(line) && !isStopped && !aside.has(conversationId)) {
        const isTaken = await takeNext(conversationId, line)
        if (!isTaken) return
      }
    } finally {
      // In the same moment as the last look: whoever wakes the line from now on starts it again.
      line.isRunning = false
      if (!hasWork(line)) lines.delete(conversationId)
    }
  }

  /** False: it could not be committed and waits. */
  async function takeNext(conversationId: string, line: Line): Promise<boolean> {
    const timed = earliest(line.causes)
    const cause: Cause = timed ?? { kind: 'inbox' }
    if (timed === undefined) line.hasInbox = false
    try {
      const result = await take(conversationId, cause)
      line.retryMs = FIRST_RETRY_MS
      if (timed !== undefined && result.outcome !== 'first') {
        forget(line, timed)
        if (timed.kind === 'agent') timed.settle(toTaken(result))
        const isOver = result.outcome === 'taken' || result.outcome === 'stale'
        if (timed.kind === 'timer' && isOver) onTimerTaken(timed.timer)
      }
      if (result.more) line.hasInbox = true
      return true
    } catch (error) {
      if (timed === undefined) line.hasInbox = true
      if (timed?.kind === 'timer' && mayPutOff(timed.timer)) forget(line, timed)
      retryLater(conversationId, line, error)
      return false
    }
  }

  function retryLater(conversationId: string, line: Line, error: unknown): void {
    const delayMs = line.retryMs
    line.retryMs = Math.min(LONGEST_RETRY_MS, delayMs * 2)
    logger.warn(
      { conversationId, error: String(error), delayMs },
      'A turn could not be committed; its event waits and is tried again.',
    )
    wakeAfter(conversationId, delayMs)
  }

  function wakeAfter(conversationId: string, delayMs: number): void {
    const delay = clock.setTimeout(() => {
      delays.delete(delay)
      start(conversationId)
    }, delayMs)
    delays.add(delay)
  }

  async function take(conversationId: string, cause: Cause): Promise<TurnResult> {
    let picked: InboxRow | undefined
    const now = clock.now()
    const onPick = (row: InboxRow): void => {
      picked = row
    }
    const inHand = { ...scope, now, onPick }
    try {
      const result = await store.turn(conversationId, (commit) => takeTurn(commit, cause, inHand))
      if (result?.aftermath !== undefined) onTaken(conversationId, result.aftermath)
      if (result?.isReleased) onReleased(conversationId)
      return result ?? { outcome: 'stale', more: false }
    } catch (error) {
      if (isStoreFault(error)) throw error
      // What a model proposed is no fact that has to be kept: it is told what became of it.
      if (cause.kind === 'agent' && picked === undefined) {
        return { outcome: 'threw', error, more: true }
      }
      return await bury(conversationId, cause, picked, error)
    }
  }

  /** The machine threw: it would throw again, so there is no retry. */
  async function bury(
    conversationId: string,
    cause: Cause,
    picked: InboxRow | undefined,
    error: unknown,
  ): Promise<TurnResult> {
    logger.warn(
      { conversationId, cause: cause.kind, code: error instanceof KnownError ? error.code : '' },
      'An event could not be stepped and is a dead letter now: `turnwise dead-letters list`.',
    )
    if (cause.kind === 'job' && picked === undefined && cause.result.ok) {
      const { name, message } = error instanceof Error ? error : new Error(String(error))
      return take(conversationId, { ...cause, result: { ok: false, error: { name, message } } })
    }
    const burial = { now: clock.now(), error, findBot: scope.findBot }
    const isBuried = await store.turn(conversationId, (commit: Commit) => {
      if (picked !== undefined) return buryInbox(commit, picked, burial)
      if (cause.kind === 'timer') return buryTimer(commit, cause.timer, burial)
      if (cause.kind === 'job') return buryJob(commit, cause.job, cause.result, burial)
      return false
    })
    // Not the error itself: what a machine throws may quote what a person wrote.
    if (isBuried !== true) throw new KnownError('step-failed', 'It could not be set aside either.')
    return {
      outcome: picked !== undefined && cause.kind !== 'inbox' ? 'first' : 'taken',
      more: true,
    }
  }

  return {
    wake: (conversationId, delayMs = 0) => {
      lineOf(conversationId).hasInbox = true
      if (delayMs > 0) wakeAfter(conversationId, delayMs)
      else start(conversationId)
    },
    takeTimer: (timer) => {
      const { causes } = lineOf(timer.conversationId)
      if (causes.some((cause) => cause.kind === 'timer' && cause.timer.id === timer.id)) return
      causes.push({ kind: 'timer', timer })
      start(timer.conversationId)
    },
    takeJob: (job, result) => {
      lineOf(job.conversationId).causes.push({ kind: 'job', job, result, at: clock.now() })
      start(job.conversationId)
    },
    takeAgent: (job, settings, act) =>
      new Promise((settle) => {
        if (isStopped) return settle({ outcome: 'stopped' })
        const at = clock.now()
        lineOf(job.conversationId).causes.push({ kind: 'agent', job, settings, act, at, settle })
        start(job.conversationId)
      }),
    takeOne: async (conversationId) => (await take(conversationId, { kind: 'inbox' })).outcome,
    setAside: (conversationIds) => {
      for (const id of conversationIds) aside.add(id)
    },
    giveBack: (conversationId) => {
      aside.delete(conversationId)
      if (lines.has(conversationId)) start(conversationId)
    },
    begin: () => {
      if (hasBegun) return
      hasBegun = true
      for (const id of [...lines.keys()]) start(id)
    },
    isIdle: () => [...lines.values()].every(({ isRunning }) => !isRunning),
    stop: async () => {
      isStopped = true
      for (const delay of delays) delay.cancel()
      await Promise.all([...lines.values()].map(({ done }) => done))
      for (const { causes } of lines.values()) {
        for (const cause of causes) if (cause.kind === 'agent') cause.settle({ outcome: 'stopped' })
      }
    },
  }
}

function isStoreFault(error: unknown): boolean {
  return (
    error instanceof KnownError &&
    (error.code === 'store-unavailable' || error.code === 'store-closed')
  )
}
