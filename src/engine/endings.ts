import type { Commit } from '../core/ports.ts'
import type { Aftermath } from './effect-scope.ts'

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

/** A machine that ended, or is replaced, leaves no timer and no job behind. */
export function endAll(commit: Commit, aftermath: Aftermath): void {
  for (const { id } of commit.timers()) commit.remove('timer', id)
  for (const { id } of commit.jobs()) {
    commit.remove('job', id)
    aftermath.stoppedJobs.push(id)
  }
}
