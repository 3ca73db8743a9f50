import type { Commit } from '../core/ports.ts'
import type { InboxRow, JobResult, JobRow, TimerRow } from '../core/rows.ts'
import { mayBegin, noticeMessage, toContact, toOffer } from './arrivals.ts'
import type { Aftermath } from './effect-scope.ts'
import { keepForOperator, pickWaiting } from './hand-off.ts'
import type { Life } from './life.ts'
import { openLife } from './life.ts'
import { hasWaiting } from './outcomes.ts'
import { spare } from './sparing.ts'
import type { TurnScope } from './turn-scope.ts'

/** What a turn is taken for. */
export type Cause =
  | { readonly kind: 'inbox' }
  | { readonly kind: 'timer'; readonly timer: TimerRow }
  | { readonly kind: 'job'; readonly job: JobRow; readonly result: JobResult }

export interface TurnResult {
  /** `nothing`: no waiting event. `held`: the conversation waits for an operator. `first`: a
   * message stamped before this cause's time was taken instead; the cause still stands. */
  readonly outcome: 'taken' | 'nothing' | 'stale' | 'kept' | 'held' | 'first'
  readonly aftermath?: Aftermath
  /** More inbox rows wait. */
  readonly more: boolean
}

/**
 * One turn (design section 5): claims its cause, steps the machine and puts everything that
 * follows into the commit. Throws when the machine does: then nothing of it happened.
 */
export function takeTurn(commit: Commit, cause: Cause, scope: TurnScope): TurnResult {
  if (commit.conversation.status === 'held') return { outcome: 'held', more: false }
  switch (cause.kind) {
    case 'inbox':
      return takeWaiting(commit, scope)
    case 'timer':
      return takeTimer(commit, cause.timer, scope)
    case 'job':
      return takeJob(commit, cause.job, cause.result, scope)
  }
}

function takeWaiting(commit: Commit, scope: TurnScope): TurnResult {
  const row = pickWaiting(commit)
  if (row === undefined) return { outcome: 'nothing', more: false }
  scope.onPick?.(row)
  if (keepForOperator(commit, row, scope.now)) return { outcome: 'kept', more: hasWaiting(commit) }
  const aftermath = takeEvent(commit, row, scope)
  if (aftermath === undefined) return { outcome: 'held', more: false }
  return { outcome: 'taken', aftermath, more: hasWaiting(commit) }
}

function takeTimer(commit: Commit, timer: TimerRow, scope: TurnScope): TurnResult {
  const row = commit.timers().find(({ id }) => id === timer.id)
  if (row === undefined || row.due !== timer.due) return { outcome: 'stale', more: false }
  if (commit.conversation.handOff !== undefined) return { outcome: 'kept', more: false }
  const waiting = pickWaiting(commit)
  if (waiting !== undefined && waiting.at <= row.due) {
    const result = takeWaiting(commit, scope)
    return result.outcome === 'held' ? result : { ...result, outcome: 'first' }
  }
  const life = openLife(commit, scope, 'xstate.after')
  if (life === undefined) return { outcome: 'held', more: false }
  commit.remove('timer', row.id)
  const event = { ...row.event, at: row.due, contact: toContact(commit.contact) }
  life.advance(event, row.target)
  life.close(row.event.type, { timer: row.sendId })
  return { outcome: 'taken', aftermath: life.aftermath, more: hasWaiting(commit) }
}

function takeJob(commit: Commit, job: JobRow, result: JobResult, scope: TurnScope): TurnResult {
  const row = commit.jobs().find(({ id }) => id === job.id)
  if (row === undefined) return { outcome: 'stale', more: false }
  if (commit.conversation.handOff !== undefined) {
    commit.put('job', { ...row, result, resultAt: scope.now })
    return { outcome: 'kept', more: false }
  }
  const life = openLife(commit, scope, 'xstate.done')
  if (life === undefined) return { outcome: 'held', more: false }
  commit.remove('job', row.id)
  life.settle(row, result)
  life.close(`${result.ok ? 'done' : 'error'}.${row.actorId}`, { job: row.src })
  return { outcome: 'taken', aftermath: life.aftermath, more: hasWaiting(commit) }
}

function takeEvent(commit: Commit, row: InboxRow, scope: TurnScope): Aftermath | undefined {
  if (isTakenBack(row)) return takeAgain(commit, row, scope)
  commit.put('conversation', noticeMessage(commit.conversation, row))
  const life = openLife(commit, scope, row.event.type)
  if (life === undefined) return undefined
  commit.remove('inbox', row.id)
  if (!life.isLive && !mayBegin(row.event.type)) {
    life.close(row.event.type, {}, 'No machine is alive: the conversation ended before this event.')
    return life.aftermath
  }
  keepMessage(commit, row)
  const spared = spare(commit, row, life.bot)
  if (spared !== undefined) {
    if (spared.say !== undefined) life.say(spared.say)
    life.close(row.event.type, {}, spared.reason)
    return life.aftermath
  }
  const isUsedUp = life.isLive ? false : life.begin(row)
  if (!isUsedUp) offer(commit, row, life)
  if (typeof row.event['messageId'] === 'string') life.markStepped(row.at)
  life.close(row.event.type, {}, life.handled ? undefined : 'Nothing in the machine took it.')
  return life.aftermath
}

function offer(commit: Commit, row: InboxRow, life: Life): void {
  const { event, fallback, used } = toOffer(commit, row, life.bot)
  const isHandled = life.tryAdvance(event) || (fallback !== undefined && life.tryAdvance(fallback))
  if (!isHandled) life.noteUnhandled()
  if (used !== undefined) commit.put('outbox', used)
}

/** A dead letter of a timer or a job that an operator replays. */
function isTakenBack(row: InboxRow): boolean {
  return row.event.type === 'turnwise.timer' || row.event.type === 'turnwise.job'
}

function takeAgain(commit: Commit, row: InboxRow, scope: TurnScope): Aftermath | undefined {
  const life = openLife(commit, scope, row.event.type)
  if (life === undefined) return undefined
  commit.remove('inbox', row.id)
  life.replay(row)
  life.close(row.event.type, {})
  return life.aftermath
}

function keepMessage(commit: Commit, row: InboxRow): void {
  const id = row.event['messageId']
  if (typeof id !== 'string') return
  const text = row.event['text'] ?? row.event['title'] ?? row.event['caption']
  commit.put('message', {
    id,
    conversationId: row.conversationId,
    at: row.at,
    kind: row.event.type,
    ...(typeof text === 'string' ? { text } : {}),
  })
}
