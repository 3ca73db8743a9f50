import type { IncomingNotice } from '../core/incoming.ts'
import type { Store } from '../core/ports.ts'
import { releaseWaiting } from './window.ts'

/**
 * A person who calls opens the 24-hour window, as one who writes does (reference 5.12). Nothing else
 * comes of a call, and one of somebody who never wrote opens nothing.
 */
export async function noticeCall(
  store: Store,
  notice: IncomingNotice,
  at: number,
  now: number,
): Promise<void> {
  const { about, numberId } = notice
  if (about?.type !== 'call' || about.by !== 'person' || about.event !== 'connect') return
  if (numberId === undefined) return
  const id = await store.findConversation(numberId, about.person)
  if (id === undefined) return
  await store.record(id, (commit) => {
    const { conversation } = commit
    const userAt = Math.max(conversation.userAt ?? 0, at)
    commit.put('conversation', {
      ...conversation,
      userAt,
      calledAt: Math.max(conversation.calledAt ?? 0, at),
    })
    releaseWaiting(commit, now)
  })
}
