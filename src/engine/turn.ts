import type { Commit } from '../core/ports.ts'
import type { InboxRow, JobResult, JobRow, TimerRow } from '../core/rows.ts'
import { previewOfEvent } from '../core/user-preview.ts'
import type { AgentCause } from './agents/act.ts'
import { takeAct } from './agents/agent-turn.ts'
import { renewForChange } from './agents/changes.ts'
import { mayBegin, noticeMessage, toContact } from './arrivals.ts'
import { hearWord } from './consent.ts'
import { clearReach, hasWaiting } from './delivery-news.ts'
import { ECHO_EVENT, judgeEcho } from './echoes.ts'
import type { Aftermath } from './effect-scope.ts'
import { BACK_HERE, giveBack, IDLE, keepForOperator, pickWaiting } from './hand-off.ts'
import { keepMessage } from './kept-messages.ts'
import type { Life } from './life.ts'
import { openLife } from './life.ts'
import { offer } from './offering.ts'
import { putResult } from './replies.ts'
import { isReturn, takeReturn } from './return-timer.ts'
import { spare } from './sparing.ts'
import { isBack, judgeStandby, STANDBY_EVENT } from './standby.ts'
import type { TurnScope } from './turn-scope.ts'
import { releaseWaiting } from './window.ts'

/** What a turn is taken for. */
export type Cause =
  | { readonly kind: 'inbox' }
  | { readonly kind: 'timer'; readonly timer: TimerRow }
  | {
      readonly kind: 'job'
      readonly job: JobRow
      readonly result: JobResult
      /** When the result came (epoch ms). */
      readonly at: number
    }
  | AgentCause

export interface TurnResult {
  /** `nothing`: no waiting event. `held`: the conversation waits for an operator. `first`: a
   * message stamped before this cause's time was taken instead; the cause still stands. */
  readonly outcome: 'taken' | 'nothing' | 'stale' | 'kept' | 'held' | 'first' | 'threw'
  /** What the machine threw: nothing happened. */
  readonly error?: unknown
  readonly aftermath?: Aftermath
  /** More inbox rows wait. */
  readonly more: boolean
  /** It came back from an operator by itself: what waited for that may go on. */
  readonly isReleased?: true
  /** Of an agent that goes on: its row as it is now. */
  readonly agent?: JobRow | undefined
}

/**
 * One turn (design section 5): claims its cause, steps the machine and puts everything that
 * follows into the commit. Throws when the machine does: then nothing of it happened.
 */
export function takeTurn(commit: Commit, cause: Cause, scope: TurnScope): TurnResult {
  const { status, heldFrom } = commit.conversation
  if (status === 'held' && heldFrom === undefined) return wait(commit, cause, 'held')
  return cause.kind === 'inbox' ? takeWaiting(commit, scope) : takeTimed(commit, cause, scope)
}

/** When a timer was due, or a job's result came (epoch ms). */
export function timeOf(cause: Exclude<Cause, { kind: 'inbox' }>): number {
  return cause.kind === 'timer' ? cause.timer.due : cause.at
}

function takeWaiting(commit: Commit, scope: TurnScope): TurnResult {
  const row = pickWaiting(commit)
  if (row === undefined) return { outcome: 'nothing', more: false }
  scope.onPick?.(row)
  const bot = findBot(commit, scope)
  if (row.event.type === ECHO_EVENT) {
    judgeEcho(commit, row, bot?.handOff, scope.now)
    return { outcome: 'taken', more: hasWaiting(commit) }
  }
  if (row.event.type === STANDBY_EVENT) {
    judgeStandby(commit, row, bot, scope.now)
    return { outcome: 'taken', more: hasWaiting(commit) }
  }
  if (isBack(commit, row)) {
    giveBack(commit, bot, { reason: BACK_HERE }, scope.now)
    return { outcome: 'taken', more: true, isReleased: true }
  }
  if (keepForOperator(commit, row, scope.now)) {
    hearWord(commit, row, bot)
    return { outcome: 'kept', more: hasWaiting(commit) }
  }
  const aftermath = takeEvent(commit, row, scope)
  if (aftermath === undefined) return { outcome: 'held', more: false }
  return { outcome: 'taken', aftermath, more: hasWaiting(commit) }
}

function takeTimed(
  commit: Commit,
  cause: Exclude<Cause, { kind: 'inbox' }>,
  scope: TurnScope,
): TurnResult {
  if (!isClaimable(commit, cause)) return { outcome: 'stale', more: hasWaiting(commit) }
  const isToReturn = cause.kind === 'timer' && isReturn(cause.timer)
  if (commit.conversation.handOff !== undefined && !isToReturn) return wait(commit, cause, 'kept')
  const waiting = pickWaiting(commit)
  if (waiting !== undefined && isBefore(waiting, timeOf(cause))) {
    const result = takeWaiting(commit, scope)
    return result.outcome === 'held' ? wait(commit, cause, 'held') : { ...result, outcome: 'first' }
  }
  if (isToReturn) return takeReturnTimer(commit, cause.timer, scope)
  const life = openLife(commit, scope, 'xstate.done')
  if (life === undefined) return wait(commit, cause, 'held')
  const { aftermath } = life
  // A bot that changed may have no use for it any more.
  if (!isClaimable(commit, cause)) return { outcome: 'stale', aftermath, more: hasWaiting(commit) }
  if (cause.kind === 'agent') {
    const agent = takeAct(commit, cause, life, scope.now)
    return { outcome: 'taken', aftermath, agent, more: hasWaiting(commit) }
  }
  if (cause.kind === 'timer') fire(commit, cause.timer, life)
  else settle(commit, cause.job, cause.result, life)
  return { outcome: 'taken', aftermath, more: hasWaiting(commit) }
}

/** Its row is still there: nobody took it, and the conversation did not leave it behind. */
function isClaimable(commit: Commit, cause: Exclude<Cause, { kind: 'inbox' }>): boolean {
  return cause.kind === 'timer'
    ? commit.timers().some(({ id, due }) => id === cause.timer.id && due === cause.timer.due)
    : commit.jobs().some(({ id }) => id === cause.job.id)
}

/** Nothing is stepped now: a result is kept on its job's row, a timer stays where it is. */
function wait(commit: Commit, cause: Cause, outcome: 'held' | 'kept'): TurnResult {
  const row = cause.kind === 'job' && commit.jobs().find(({ id }) => id === cause.job.id)
  if (cause.kind === 'job' && row) {
    const kept = { ...row, result: cause.result, resultAt: cause.at }
    commit.put('job', kept)
    // After a hold nobody gives a conversation back: the result itself waits for its turn.
    if (outcome === 'held') putResult(commit, kept, cause.at)
  }
  return { outcome, more: false }
}

/** What was said before goes first; so does what an operator who gave back has to tell. */
function isBefore(waiting: InboxRow, at: number): boolean {
  return waiting.at <= at || waiting.event.type === 'operator.released'
}

/** Nobody has written for long: the machine gets the conversation back. */
function takeReturnTimer(
  commit: Commit,
  timer: TimerRow,
  { now, ...scope }: TurnScope,
): TurnResult {
  const bot = findBot(commit, scope)
  if (!takeReturn(commit, timer, bot?.handOff, now)) {
    return { outcome: 'taken', more: hasWaiting(commit) }
  }
  giveBack(commit, bot, { reason: IDLE, idle: true }, now)
  return { outcome: 'taken', more: true, isReleased: true }
}

function findBot({ conversation }: Commit, scope: Pick<TurnScope, 'findBot' | 'botOf'>) {
  return scope.findBot(scope.botOf(conversation.numberId) ?? conversation.bot)
}

function fire(commit: Commit, timer: TimerRow, life: Life): void {
  commit.remove('timer', timer.id)
  const event = { ...timer.event, at: timer.due, contact: toContact(commit.contact) }
  life.advance(event, timer.target)
  life.close(timer.event.type, { timer: timer.sendId })
}

function settle(commit: Commit, job: JobRow, result: JobResult, life: Life): void {
  commit.remove('job', job.id)
  life.settle(job, result)
  life.close(`${result.ok ? 'done' : 'error'}.${job.actorId}`, { job: job.src })
}

function takeEvent(commit: Commit, row: InboxRow, scope: TurnScope): Aftermath | undefined {
  const life = openLife(commit, scope, row.event.type)
  if (life === undefined) return undefined
  commit.remove('inbox', row.id)
  commit.put('conversation', noticeMessage(commit.conversation, row))
  if (isFromPerson(row)) clearReach(commit)
  releaseWaiting(commit, scope.now)
  // A machine that has no use for this goes on where it was: that is no fault.
  const isNews = row.event.type === 'operator.released'
  if (!life.isLive() && !mayBegin(row.event.type)) {
    const why =
      life.generation() === 0
        ? 'nothing has begun yet, and this event begins nothing'
        : 'the conversation ended before this event'
    life.close(row.event.type, {}, isNews ? undefined : `No machine is alive: ${why}.`)
    return life.aftermath
  }
  if (isKept(row)) {
    const isLeft = isLeftBehind(commit, row)
    if (!isLeft) life.replay(row)
    life.close(row.event.type, {}, isLeft ? 'The conversation has left it behind.' : undefined)
    return life.aftermath
  }
  keepMessage(commit, row, { text: previewOfEvent(row.event), now: scope.now })
  const answer = hearWord(commit, row, life.bot)
  if (answer !== undefined) {
    life.say({ kind: 'text', body: answer })
    life.close(row.event.type, {}, 'It tells what the person wants to be sent: it was not stepped.')
    return life.aftermath
  }
  const spared = spare(commit, row, life.bot)
  if (spared !== undefined) {
    if (spared.say !== undefined) life.say({ kind: 'text', body: spared.say })
    life.close(row.event.type, {}, spared.reason)
    return life.aftermath
  }
  const isUsedUp = life.isLive() ? false : life.begin(row)
  if (!isUsedUp) offer(commit, row, life, scope.now)
  if (isFromPerson(row)) life.markStepped(row.at)
  const renewed = renewForChange(commit, row, life, scope.now)
  const isTaken = life.isHandled() || isNews || renewed.length > 0
  const detail = renewed.length > 0 ? { renewed } : {}
  life.close(row.event.type, detail, isTaken ? undefined : 'Nothing in the machine took it.')
  return life.aftermath
}

/** News of our own messages name a message too. */
function isFromPerson({ event }: InboxRow): boolean {
  return event.type.startsWith('user.') && typeof event['messageId'] === 'string'
}

/** What could not be stepped when it came: a result that was kept, a dead letter replayed. */
function isKept(row: InboxRow): boolean {
  return row.event.type === 'turnwise.timer' || row.event.type === 'turnwise.job'
}

/** Another machine has begun since, or its machine waits for another job. */
function isLeftBehind(commit: Commit, { event: { generation, jobId } }: InboxRow): boolean {
  if (generation !== undefined && generation !== commit.conversation.generation) return true
  return typeof jobId === 'string' && !commit.jobs().some(({ id }) => id === jobId)
}
