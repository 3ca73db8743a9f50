import type { Commit } from '../core/ports.ts'
import type { InboxRow } from '../core/rows.ts'
import { APPROVAL_EVENT, decideByTap } from './agents/approvals.ts'
import { toOffer } from './arrivals.ts'
import { keepOutdatedTap } from './kept-messages.ts'
import type { Life } from './life.ts'

/**
 * Gives the machine what somebody said: as the command or the choice that it stands for, else as it
 * is. A tap on a button that counts no more is told as such to whoever reads it later.
 */
export function offer(commit: Commit, row: InboxRow, life: Life, now: number): void {
  const offered = toOffer(commit, row, life.bot, life.generation())
  const { event, fallback, used, isOutdated } = offered
  // Only a tap on a button of ours is looked up there: nobody else can bring this event.
  const isApproval = row.event.type === 'user.choice' && event.type === APPROVAL_EVENT
  if (isOutdated) keepOutdatedTap(commit, row, now)
  if (isApproval ? decideByTap(commit, event, row.at) : life.tryAdvance(event)) {
    // A choice that nothing took is not used up: it may be taken later.
    if (used !== undefined) commit.put('outbox', used)
    return
  }
  if (isApproval) keepOutdatedTap(commit, row, now)
  const rest = isApproval ? { ...fallback, type: 'user.choice', stale: true } : fallback
  if (rest === undefined || !life.tryAdvance(rest)) life.noteUnhandled()
}
