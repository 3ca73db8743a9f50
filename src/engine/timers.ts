import type { Bot } from '../core/bot.ts'
import type { Clock, Store } from '../core/ports.ts'
import type { TimerRow } from '../core/rows.ts'
import type { Outage } from './outage.ts'
import type { Turns } from './turns.ts'

/** A timer that fires later than this is late, and its rule decides. */
const LATE_MS = 60_000
const BATCH = 500

/** Brings due timers to their turns. */
export interface Timers {
  /** A timer was set: the next one may be due earlier. */
  wake(): void
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
  readonly turns: Turns
  readonly outage: Outage
  readonly findBot: (name: string) => Bot | undefined
  /** Whether a timer may be stepped (after a crash it may be what caused it). */
  readonly vet: (timer: TimerRow) => Promise<boolean>
}): Timers {
  const { store, clock, turns, outage, findBot, vet } = options
  // Handed to their turns, which remove them: not to be handed over again meanwhile.
  const handed = new Map<string, number>()
  let alarm: { readonly at: number; cancel(): void } | undefined
  let isStopped = false

  function wake(): void {
    const next = store.nextTimerAt()
    if (next === null || isStopped) return
    setAlarm(Math.max(next, outage.timersFrom()))
  }

  function setAlarm(at: number): void {
    if (alarm !== undefined && alarm.at <= at) return
    alarm?.cancel()
    const { cancel } = clock.setTimeout(() => {
      alarm = undefined
      fireDue()
    }, at - clock.now())
    alarm = { at, cancel }
  }

  function fireDue(): void {
    const now = clock.now()
    if (now < outage.timersFrom()) {
      wake()
      return
    }
    forget(now)
    const due = store.dueTimers({ now, limit: BATCH + handed.size })
    for (const timer of due) {
      if (handed.get(timer.id) === timer.due) continue
      handed.set(timer.id, timer.due)
      fire(timer, now)
    }
    setAlarm(due.length > handed.size ? now : (nextAfter(now) ?? now + LATE_MS))
  }

  /** The earliest timer that is not in hand; those in hand are looked at again after a second. */
  function nextAfter(now: number): number | null {
    const next = store.nextTimerAt()
    return next === null ? null : Math.max(next, handed.size > 0 ? now + 1_000 : now)
  }

  function forget(now: number): void {
    const still = new Set(store.dueTimers({ now, limit: BATCH + handed.size }).map(({ id }) => id))
    for (const id of handed.keys()) if (!still.has(id)) handed.delete(id)
  }

  function fire(timer: TimerRow, now: number): void {
    if (now - timer.due > LATE_MS && timer.delayName !== undefined) {
      void settleLate(timer, timer.delayName, now)
    } else void take(timer)
  }

  async function take(timer: TimerRow): Promise<void> {
    if (await vet(timer).catch(() => true)) turns.takeTimer(timer)
  }

  async function settleLate(timer: TimerRow, delayName: string, now: number): Promise<void> {
    const isMoved = await store
      .turn(timer.conversationId, (commit) => {
        const row = commit.timers().find(({ id }) => id === timer.id)
        if (row === undefined || row.due !== timer.due) return true
        const rule = findBot(commit.conversation.bot)?.timers[delayName] ?? 'fire'
        if (rule === 'fire') return false
        if (rule === 'coalesce') {
          const latest = commit
            .timers()
            .filter((other) => other.delayName === delayName && other.due <= now)
            .at(-1)
          if (latest === undefined || latest.id === row.id) return false
          commit.remove('timer', row.id)
          return true
        }
        const due = (commit.conversation.userAt ?? 0) + row.delayMs
        if (due <= now) return false
        commit.put('timer', { ...row, due, setAt: now })
        return true
      })
      .catch(() => false)
    if (isMoved === false) await take(timer)
    else wake()
  }

  wake()
  return {
    wake,
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
