import { nameOf } from '../core/contact.ts'
import type { Commit } from '../core/ports.ts'
import type { Aftermath } from './effect-scope.ts'
import { isReturn } from './return-timer.ts'

/**
 * Puts a conversation on hold because of its bot: nothing is stepped until there is one that can
 * take it. Held again for the same reason, nothing is written.
 */
export function hold(commit: Commit, now: number, reason: string): void {
  const { conversation } = commit
  const { status, holdReason, heldFrom } = conversation
  if (status === 'held' && holdReason === reason) return
  const before = heldFrom ?? (status === 'held' ? undefined : status)
  commit.put('conversation', {
    ...conversation,
    status: 'held',
    holdReason: reason,
    ...(before === undefined ? {} : { heldFrom: before }),
    updatedAt: now,
  })
  logHold(commit, now, 'held', reason)
}

/** A bot is there that can take a held conversation: it goes on, with what came meanwhile. */
export function free(commit: Commit, now: number): void {
  if (commit.conversation.status !== 'held') return
  const { holdReason, heldFrom, ...rest } = commit.conversation
  if (heldFrom === undefined) return
  commit.put('conversation', { ...rest, status: heldFrom, updatedAt: now })
  logHold(commit, now, 'freed', 'Its bot can take it again.')
}

function logHold(commit: Commit, now: number, status: 'held' | 'freed', reason: string): void {
  commit.log({
    at: now,
    kind: 'engine',
    conversationId: commit.conversation.id,
    contactId: commit.contact.id,
    contact: nameOf(commit.contact),
    status,
    reason,
  })
}

/** A machine that ended, or is replaced, leaves no timer of its own and no job behind. */
export function endAll(commit: Commit, aftermath: Aftermath): void {
  for (const timer of commit.timers()) if (!isReturn(timer)) commit.remove('timer', timer.id)
  for (const { id } of commit.jobs()) {
    commit.remove('job', id)
    aftermath.stoppedJobs.push(id)
  }
}
