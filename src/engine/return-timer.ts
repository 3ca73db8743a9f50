import type { HandOffRules } from '../core/bot.ts'
import { RETURN_EVENT } from '../core/conversation.ts'
import type { Commit } from '../core/ports.ts'
import type { TimerRow } from '../core/rows.ts'

/** Whether a timer is ours and not the machine's: it lives as long as the hand-off. */
export function isReturn({ event }: TimerRow): boolean {
  return event.type === RETURN_EVENT
}

/**
 * Sets the timer that gives a conversation in somebody's hands back, if its bot wants that. What is
 * said does not move it: once due it looks when somebody wrote last, and is set again from there.
 * Where nobody knows the bot (a verb without a server) it is due at once, for the engine to look.
 */
export function setReturn(commit: Commit, rules: HandOffRules | undefined, now: number): void {
  const { handOff } = commit.conversation
  const afterMs = rules === undefined ? 0 : rules.returnAfterMs
  if (handOff === undefined || afterMs === undefined || commit.timers().some(isReturn)) return
  putReturn(commit, now, afterMs)
}

/** Ends the timer: the conversation goes back, or has. */
export function clearReturn(commit: Commit): void {
  for (const timer of commit.timers()) if (isReturn(timer)) commit.remove('timer', timer.id)
}

/** The timer is due. True: the time is up. Else it is set again, or not wanted any more. */
export function takeReturn(
  commit: Commit,
  timer: TimerRow,
  rules: HandOffRules | undefined,
  now: number,
): boolean {
  commit.remove('timer', timer.id)
  const { handOff } = commit.conversation
  const afterMs = rules?.returnAfterMs
  if (handOff === undefined || afterMs === undefined) return false
  const idleFrom = handOff.activeAt ?? handOff.since
  if (idleFrom + afterMs <= now) return true
  putReturn(commit, idleFrom, afterMs)
  return false
}

function putReturn(commit: Commit, from: number, delayMs: number): void {
  const { id, generation } = commit.conversation
  commit.put('timer', {
    id: `${id}|${RETURN_EVENT}`,
    conversationId: id,
    generation,
    path: [],
    sendId: RETURN_EVENT,
    target: [],
    event: { type: RETURN_EVENT },
    setAt: from,
    delayMs,
    due: from + delayMs,
  })
}
