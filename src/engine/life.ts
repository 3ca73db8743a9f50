import type { AnyEventObject } from 'xstate'
import { isAside } from '../core/asides.ts'
import type { Bot } from '../core/bot.ts'
import { nameOf } from '../core/contact.ts'
import { KnownError } from '../core/errors.ts'
import type { Json } from '../core/json.ts'
import type { LogLine } from '../core/log.ts'
import type { Message } from '../core/messages.ts'
import type { Commit } from '../core/ports.ts'
import type { InboxRow, JobResult, JobRow } from '../core/rows.ts'
import { toStateName } from '../core/state-name.ts'
import type { Seed, StepResult } from '../core/step/index.ts'
import { advance, begin, listensTo, settleJob } from '../core/step/index.ts'
import { toContact } from './arrivals.ts'
import type { Aftermath, EffectScope } from './effect-scope.ts'
import { beginStep, startCounts } from './effect-scope.ts'
import { applyEffects } from './effects.ts'
import { endAll, free, hold } from './endings.ts'
import { bringInLine, judgeFit } from './layout.ts'
import { putReply } from './replies.ts'
import type { TurnScope } from './turn-scope.ts'

/** The machine of one conversation during one turn: its steps follow one another in one commit. */
export interface Life {
  readonly bot: Bot
  /** A machine is alive: a snapshot to go on from. (Functions: see `createCommit` on getters.) */
  isLive(): boolean
  /** Which life of the machine this is by now: one more once it has begun in this turn. */
  generation(): number
  /** The number of the turn by now: one more with each step. */
  turn(): number
  /** The turn's event found a transition. */
  isHandled(): boolean
  readonly aftermath: Aftermath
  /** Begins a generation; true when the opening message is used up by that. */
  begin(row: InboxRow): boolean
  /**
   * Takes a step if the machine, or the one nested at `path`, has a transition for the event (an
   * aside must be named by it); false: nothing happened.
   */
  tryAdvance(event: AnyEventObject, path?: readonly string[]): boolean
  /** Takes a step by an event for one actor (a timer's). */
  advance(event: AnyEventObject, path: readonly string[]): void
  settle(job: JobRow, result: JobResult): void
  /** Steps a timer's event or a job's result out of a dead letter. */
  replay(row: InboxRow): void
  noteUnhandled(): void
  /** Counts a turn without a step: what was said before it stands in front of it. */
  pass(): void
  /** Says something without a step: the machine stays where it is. */
  say(...messages: readonly Message<unknown>[]): void
  /** A message of the person of this time was stepped. */
  markStepped(at: number): void
  /** Writes the conversation's row and the log line of the turn. */
  close(event: string, detail: Readonly<Record<string, Json>>, reason?: string): void
}

/**
 * Makes the stored machine ready for a step; brings it in line with the bot's layout first.
 * Undefined: the conversation is on hold for an operator, and nothing is stepped.
 */
export function openLife(commit: Commit, scope: TurnScope, event: string): Life | undefined {
  const { conversation } = commit
  const bot = scope.findBot(scope.botOf(conversation.numberId) ?? conversation.bot)
  if (bot === undefined) {
    hold(
      commit,
      scope.now,
      `There is no bot \`${conversation.bot}\` any more: bring it back, or give the number another one.`,
    )
    return undefined
  }
  const fit = judgeFit(conversation, bot)
  if (fit.kind === 'hold') {
    hold(commit, scope.now, fit.reason)
    return undefined
  }
  const aftermath: Aftermath = { receipt: 'none', stoppedJobs: [], hasFiles: false }
  free(commit, scope.now)
  bringInLine(commit, bot, fit, scope, aftermath)
  return createLife(commit, scope, bot, isQuietEvent(event), aftermath)
}

function isQuietEvent(event: string): boolean {
  return event.startsWith('delivery.') || event.startsWith('window.')
}

/** A transition that names the event was taken, and not only one for whatever comes. */
function isNamed({ trace }: StepResult, type: string): boolean {
  return trace.some(
    ({ event, taken }) => event.type === type && taken.some(({ on }) => on === type),
  )
}

function createLife(
  commit: Commit,
  scope: TurnScope,
  bot: Bot,
  isQuiet: boolean,
  aftermath: Aftermath,
): Life {
  const { machine } = bot
  const start = commit.conversation
  const counts = startCounts(start.lastOrder)
  const taken: string[] = []
  const lines: LogLine[] = []
  let handled = true
  let { generation, turn, status, steppedAt, snapshot: text } = start
  let state = start.state

  function effectScope(): EffectScope {
    return {
      commit,
      bot,
      now: scope.now,
      generation,
      turn,
      bounds: scope.bounds,
      isQuiet,
      aftermath,
      log: (line) => lines.push(line),
      counts,
    }
  }

  function step(at: number, take: (snapshot: Json, seed: Seed) => StepResult): void {
    turn += 1
    beginStep(counts)
    keep(take(readSnapshot(), { conversationId: start.id, generation, turn, at }))
  }

  function readSnapshot(): Json {
    return JSON.parse(text ?? 'null')
  }

  function keep(result: StepResult): void {
    text = JSON.stringify(result.snapshot)
    if (text.length > scope.bounds.snapshotBytes) {
      throw new KnownError(
        'turn-too-large',
        `The snapshot of \`${bot.name}\` has ${text.length} characters, more than ${scope.bounds.snapshotBytes}: keep less in context.`,
      )
    }
    state = toStateName(result.value)
    status = result.status === 'active' ? 'active' : 'done'
    for (const { taken: transitions } of result.trace) {
      for (const { source, on, target } of transitions) {
        taken.push(target.length === 0 ? `${source} on ${on}` : `${source} on ${on} -> ${target}`)
      }
    }
    applyEffects(effectScope(), result.effects)
    if (status === 'done') endAll(commit, aftermath)
  }

  function tryAdvance(event: AnyEventObject, path: readonly string[] = []): boolean {
    if (status !== 'active') return false
    const isOnlyNamed = isAside(event.type)
    if (isOnlyNamed && !listensTo(machine).has(event.type)) return false
    const seed = { conversationId: start.id, generation, turn: turn + 1, at: Number(event['at']) }
    const result = advance(machine, readSnapshot(), event, seed, path)
    if (!result.handled || (isOnlyNamed && !isNamed(result, event.type))) return false
    turn += 1
    beginStep(counts)
    keep(result)
    return true
  }

  const life: Life = {
    bot,
    isLive: () => status === 'active',
    generation: () => generation,
    turn: () => turn,
    isHandled: () => handled,
    aftermath,
    begin: (row) => {
      endAll(commit, aftermath)
      generation += 1
      const contact = toContact(commit.contact)
      step(row.at, (_, seed) => begin(machine, { conversationId: start.id, contact }, seed))
      if (bot.firstMessage === 'deliver') return status !== 'active'
      return bot.firstMessage === 'open' || counts.replies > 0 || status !== 'active'
    },
    tryAdvance,
    advance: (event, path) => {
      step(Number(event['at']), (snapshot, seed) => advance(machine, snapshot, event, seed, path))
    },
    settle: (job, result) => {
      step(scope.now, (snapshot, seed) => settleJob(machine, snapshot, job, result, seed))
    },
    replay: (row) => {
      const { path, actorId, result, event, jobId } = row.event
      if (row.event.type === 'turnwise.job') {
        if (typeof jobId === 'string') commit.remove('job', jobId)
        const job = { path: path as string[], actorId: String(actorId) }
        const settled = result as JobResult
        return step(row.at, (snapshot, seed) => settleJob(machine, snapshot, job, settled, seed))
      }
      const timed = { ...(event as AnyEventObject), at: row.at, contact: toContact(commit.contact) }
      return step(row.at, (snapshot, seed) =>
        advance(machine, snapshot, timed, seed, path as string[]),
      )
    },
    pass: () => {
      turn += 1
    },
    say: (...messages) => {
      turn += 1
      beginStep(counts)
      for (const message of messages) putReply(effectScope(), message, bot.onWindowClosed)
    },
    noteUnhandled: () => {
      handled = false
    },
    markStepped: (at) => {
      steppedAt = Math.max(steppedAt ?? 0, at)
    },
    close: (event, detail, reason) => {
      commit.put('conversation', {
        ...commit.conversation,
        generation,
        turn,
        status,
        bot: bot.name,
        layout: bot.layout,
        ...(text === undefined ? {} : { snapshot: text }),
        ...(state === undefined ? {} : { state }),
        ...(steppedAt === undefined ? {} : { steppedAt }),
        lastOrder: counts.order,
        updatedAt: scope.now,
      })
      commit.log({
        at: scope.now,
        kind: reason === undefined ? 'turn' : 'unhandled',
        conversationId: start.id,
        contactId: commit.contact.id,
        contact: nameOf(commit.contact),
        bot: bot.name,
        event,
        ...(start.state === undefined ? {} : { from: start.state }),
        ...(state === undefined ? {} : { to: state }),
        ...(reason === undefined ? {} : { reason }),
        detail: taken.length === 0 ? detail : { ...detail, taken },
      })
      for (const line of lines) commit.log(line)
    },
  }
  return life
}
