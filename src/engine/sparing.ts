import { isAside } from '../core/asides.ts'
import type { Bot } from '../core/bot.ts'
import { isLoop } from '../core/loop-breaker.ts'
import type { Text } from '../core/messages.ts'
import type { Commit } from '../core/ports.ts'
import type { InboxRow } from '../core/rows.ts'

/** A message that is not stepped: why, and what is said instead, if anything. */
export interface Spared {
  readonly reason: string
  readonly say?: Text
}

/** More kept messages than this say nothing more about a loop. */
const HEARD = 40

/**
 * Messages that the machine is spared: those of another autoresponder, and those that were old on
 * arrival, which are answered once with "we were away" instead of ten times.
 */
export function spare(commit: Commit, row: InboxRow, bot: Bot): Spared | undefined {
  const { messageId, stale, type } = row.event
  if (typeof messageId !== 'string' || isAside(type)) return undefined
  if (stale === true && bot.away !== undefined) return spareStale(commit, row, bot, bot.away)
  if (bot.loopLimits === undefined || type !== 'user.text') return undefined
  return isLoop(commit.recentMessages(HEARD), bot.loopLimits)
    ? { reason: 'It looks like another machine that answers by itself: it gets no more answers.' }
    : undefined
}

function spareStale(commit: Commit, row: InboxRow, bot: Bot, away: Text): Spared {
  const { contact } = commit
  const reason = 'It was old when it arrived: it was not stepped.'
  const saidAt = contact.awaySaidAt
  if (saidAt !== undefined && row.arrivedAt - saidAt < bot.staleAfterMs) return { reason }
  commit.put('contact', { ...contact, awaySaidAt: row.arrivedAt })
  return { reason, say: away }
}
