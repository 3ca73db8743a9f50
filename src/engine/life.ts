import type { AnyEventObject } from 'xstate'
import type { Bot } from '../core/bot.ts'
import { KnownError } from '../core/errors.ts'
import type { Json } from '../core/json.ts'
import type { Commit } from '../core/ports.ts'
import type { InboxRow, JobResult, JobRow } from '../core/rows.ts'
import type { PersistedSnapshot, Seed, StepResult } from '../core/step/index.ts'
import { advance, begin, settleJob } from '../core/step/index.ts'
import { toContact } from './arrivals.ts'
import type { Aftermath, EffectScope } from './effects.ts'
import { applyEffects } from './effects.ts'
import { fitLayout } from './layout.ts'
import type { TurnScope } from './turn.ts'

/** The machine of one conversation during one turn: its steps follow one another in one commit. */
export interface Life {
  readonly bot: Bot
  /** A machine is alive: a snapshot to go on from. */
  readonly isLive: boolean
  /** The turn's event found a transition. */
  readonly handled: boolean
  readonly aftermath: Aftermath
  /** Begins a generation; true when the opening message is used up by that. */
  begin(row: InboxRow): boolean
  /** Takes a step if the machine has a transition for the event; false: nothing happened. */
  tryAdvance(event: AnyEventObject): boolean
  /** Takes a step by an event for one actor (a timer's). */
  advance(event: AnyEventObject, path: readonly string[]): void
  settle(job: JobRow, result: JobResult): void
  /** Steps a timer's event or a job's result out of a dead letter. */
  replay(row: InboxRow): void
  noteUnhandled(): void
  /** A message of the person of this time was stepped. */
  markStepped(at: number): void
  /** Writes the conversation's row and the log line of the turn. */
  close(event: string, detail: Readonly<Record<string, Json>>, reason?: string): void
}

/**
 * Makes the stored machine ready for a step; brings it in line with the bot's layout first.
 * Undefined: the conversation was put on hold for an operator, and nothing is stepped.
 */
export function openLife(commit: Commit, scope: TurnScope, event: string): Life | undefined {
  const bot = scope.findBot(commit.conversation.bot)
  if (bot === undefined) {
    hold(commit, scope.now, `There is no bot \`${commit.conversation.bot}\` any more: bring it back, or give the number another one.`)
    return undefined
  }
  const fit = fitLayout(commit, bot, scope.now)
  if (fit === 'hold') return undefined
  return createLife(commit, scope, bot, isQuietEvent(event))
}

/** Puts a conversation on hold: nothing is stepped until an operator acts. */
export function hold(commit: Commit, now: number, reason: string): void {
  commit.put('conversation', {
    ...commit.conversation,
    status: 'held',
    holdReason: reason,
    updatedAt: now,
  })
  commit.log({
    at: now,
    kind: 'engine',
    conversationId: commit.conversation.id,
    contactId: commit.contact.id,
    status: 'held',
    reason,
  })
}

function isQuietEvent(event: string): boolean {
  return event.startsWith('delivery.') || event.startsWith('window.')
}

function createLife(commit: Commit, scope: TurnScope, bot: Bot, isQuiet: boolean): Life {
  const { machine } = bot
  const start = commit.conversation
  const counts = { replies: 0, effects: 0, order: start.lastOrder ?? 0, jobs: 0 }
  const aftermath: Aftermath = { receipt: 'none', stoppedJobs: [] }
  const taken: string[] = []
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
      counts,
    }
  }

  function step(at: number, take: (snapshot: PersistedSnapshot, seed: Seed) => StepResult): void {
    turn += 1
    counts.replies = 0
    counts.jobs = 0
    keep(take(readSnapshot(), { conversationId: start.id, generation, turn, at }))
  }

  function readSnapshot(): PersistedSnapshot {
    return JSON.parse(text ?? 'null') as PersistedSnapshot
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

  function tryAdvance(event: AnyEventObject): boolean {
    if (status !== 'active') return false
    const seed = { conversationId: start.id, generation, turn: turn + 1, at: Number(event['at']) }
    const result = advance(machine, readSnapshot(), event, seed)
    if (!result.handled) return false
    turn += 1
    counts.replies = 0
    counts.jobs = 0
    keep(result)
    return true
  }

  const life: Life = {
    bot,
    get isLive() {
      return status === 'active'
    },
    get handled() {
      return handled
    },
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
      const target = { path: job.path, id: job.actorId }
      const settled = result.ok ? result : { ok: false as const, error: result.error }
      step(scope.now, (snapshot, seed) => settleJob(machine, snapshot, target, settled, seed))
    },
    replay: (row) => {
      const { path, actorId, result, event } = row.event
      if (row.event.type === 'turnwise.job') {
        const target = { path: path as string[], id: String(actorId) }
        const settled = result as JobResult
        return step(row.at, (snapshot, seed) => settleJob(machine, snapshot, target, settled, seed))
      }
      const timed = { ...(event as AnyEventObject), at: row.at, contact: toContact(commit.contact) }
      return step(row.at, (snapshot, seed) =>
        advance(machine, snapshot, timed, seed, path as string[]),
      )
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
        contact: commit.contact.waId ?? commit.contact.userId ?? '',
        bot: bot.name,
        event,
        ...(start.state === undefined ? {} : { from: start.state }),
        ...(state === undefined ? {} : { to: state }),
        ...(reason === undefined ? {} : { reason }),
        detail: taken.length === 0 ? detail : { ...detail, taken },
      })
    },
  }
  return life
}

/** A machine that ended, or is replaced, leaves no timer and no job behind. */
export function endAll(commit: Commit, aftermath: Aftermath): void {
  for (const { id } of commit.timers()) commit.remove('timer', id)
  for (const { id } of commit.jobs()) {
    commit.remove('job', id)
    aftermath.stoppedJobs.push(id)
  }
}

/** A state value as dotted names, for people: `shopping.quantity`, `a.x & b.y` when parallel. */
export function toStateName(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null) return ''
  return Object.entries(value)
    .map(([key, child]) => {
      const below = toStateName(child)
      return below === '' ? key : `${key}.${below}`
    })
    .join(' & ')
}
