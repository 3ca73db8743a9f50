import type { Bot, LateRule } from '../core/bot.ts'
import type { Clock, Commit, Logger, Store } from '../core/ports.ts'
import type { TimerRow } from '../core/rows.ts'
import type { Outage } from './outage.ts'
import type { Turns } from './turns.ts'

/** A timer that fires later than this is late, and its rule decides. */
const LATE_MS = 60_000
const BATCH = 500
/** How soon timers in hand, or not to be had from the store, are looked at again. */
const AGAIN_MS = 1_000
/** What stays in hand for long, such as that of an operator's conversation, is looked at less often. */
const LONGEST_AGAIN_MS = 60_000

/** Brings due timers to their turns. */
export interface Timers {
  /** A timer was set: the next one may be due earlier. */
  wake(): void
  /**
   * A timer's turn could not be committed. True when webhooks were refused meanwhile: it is handed
   * over once more after what comes again.
   */
  mayPutOff(timer: TimerRow): boolean
  /** Its turn is over: one that was set in it may have the same name and time, and fires as well. */
  noteTaken(timer: TimerRow): void
  /** A conversation may step again: its due timers are handed over once more. */
  handAgain(conversationId: string): void
  stop(): void
}

/**
 * Starts the timers. After an outage overdue ones wait for the messages that Meta sends again; a
 * late one fires, is set again from the person's last message, or is coalesced, as its bot says.
 */
export function startTimers(options: {
  readonly store: Store
  readonly clock: Clock
  readonly logger: Logger
  readonly turns: Turns
  readonly outage: Outage
  readonly findBot: (name: string) => Bot | undefined
  /** Whether a timer may be stepped (after a crash it may be what caused it). */
  readonly vet: (timer: TimerRow) => Promise<boolean>
}): Timers {
  const { store, clock, logger, turns, outage, findBot, vet } = options
  // Handed to their turns, which remove them: not to be handed over again meanwhile.
  const handed = new Map<string, number>()
  let alarm: { readonly at: number; cancel(): void } | undefined
  let looking: 'once' | 'again' | undefined
  let againMs = AGAIN_MS
  let isStopped = false

  function wake(): void {
    if (looking === undefined && !isStopped) void findNext()
    else looking = 'again'
  }

  /** Looks when the next timer is due; once more when another one was set meanwhile. */
  async function findNext(): Promise<void> {
    do {
      looking = 'once'
      try {
        const { nextAt } = await store.dueTimers({ now: clock.now(), limit: 0 })
        if (nextAt !== null) setAlarm(Math.max(nextAt, outage.timersFrom()))
      } catch (error) {
        tellUnread(error)
      }
    } while (isToLookAgain())
    looking = undefined
  }

  const isToLookAgain = () => looking === 'again'

  function tellUnread(error: unknown): void {
    logger.warn({ error: String(error) }, 'Timers could not be read; tried again shortly.')
    setAlarm(clock.now() + AGAIN_MS)
  }

  function setAlarm(at: number): void {
    if (isStopped || (alarm !== undefined && alarm.at <= at)) return
    alarm?.cancel()
    const { cancel } = clock.setTimeout(() => {
      alarm = undefined
      fireDue().catch(tellUnread)
    }, at - clock.now())
    alarm = { at, cancel }
  }

  async function fireDue(): Promise<void> {
    const now = clock.now()
    if (now < outage.timersFrom()) {
      wake()
      return
    }
    const { rows, nextAt } = await store.dueTimers({ now, limit: BATCH + handed.size })
    if (isStopped) return
    const still = new Set(rows.map(({ id }) => id))
    for (const id of handed.keys()) if (!still.has(id)) handed.delete(id)
    const fresh = rows.filter(({ id, due }) => handed.get(id) !== due)
    for (const timer of fresh) {
      handed.set(timer.id, timer.due)
      fire(timer, now)
    }
    againMs = fresh.length > 0 ? AGAIN_MS : Math.min(LONGEST_AGAIN_MS, againMs * 2)
    const again = handed.size === 0 ? Number.POSITIVE_INFINITY : now + againMs
    const next = Math.min(nextAt ?? Number.POSITIVE_INFINITY, again)
    if (Number.isFinite(next)) setAlarm(Math.max(next, now))
  }

  function fire(timer: TimerRow, now: number): void {
    if (now - timer.due > LATE_MS && timer.delayName !== undefined) {
      void settleLate(timer, timer.delayName, now)
    } else void take(timer)
  }

  async function take(timer: TimerRow): Promise<void> {
    try {
      if (await vet(timer)) turns.takeTimer(timer)
    } catch {
      bringAgain(timer)
    }
  }

  function bringAgain(timer: TimerRow): void {
    handed.delete(timer.id)
    if (!isStopped) setAlarm(Math.max(clock.now() + AGAIN_MS, outage.timersFrom()))
  }

  async function settleLate(timer: TimerRow, delayName: string, now: number): Promise<void> {
    try {
      const isToFire = await store.turn(timer.conversationId, (commit) =>
        applyLateRule(commit, timer, findBot(commit.conversation.bot)?.timers[delayName], now),
      )
      if (isToFire === true) await take(timer)
      else wake()
    } catch {
      bringAgain(timer)
    }
  }

  return {
    wake,
    mayPutOff: (timer) => {
      const isPutOff = outage.timersFrom() > clock.now()
      if (isPutOff) bringAgain(timer)
      return isPutOff
    },
    noteTaken: ({ id }) => {
      handed.delete(id)
      wake()
    },
    handAgain: (conversationId) => {
      for (const id of handed.keys()) if (id.startsWith(`${conversationId}|`)) handed.delete(id)
      wake()
    },
    stop: () => {
      isStopped = true
      alarm?.cancel()
    },
  }
}

/** True: the timer fires now. Else it was set again, gave way to a later one, or is gone. */
function applyLateRule(
  commit: Commit,
  timer: TimerRow,
  rule: LateRule | undefined,
  now: number,
): boolean {
  const { handOff, userAt = 0 } = commit.conversation
  const row = commit.timers().find(({ id }) => id === timer.id)
  if (row === undefined || row.due !== timer.due) return false
  // While an operator has the conversation its timers stay as they are.
  if (handOff !== undefined) return true
  switch (rule) {
    case undefined:
    case 'fire':
      return true
    case 'rearm': {
      const due = userAt + row.delayMs
      if (due > now) commit.put('timer', { ...row, due, setAt: now })
      return due <= now
    }
    case 'coalesce': {
      const later = commit
        .timers()
        .some((other) => other.delayName === row.delayName && isLater(other, row, now))
      if (later) commit.remove('timer', row.id)
      return !later
    }
  }
}

/** Of those that are late at `now`; two that are due at once go by their ids. */
function isLater(other: TimerRow, row: TimerRow, now: number): boolean {
  if (other.due > now) return false
  return other.due > row.due || (other.due === row.due && other.id > row.id)
}
