import type { Commit } from '../core/ports.ts'
import type { InboxRow } from '../core/rows.ts'
import { previewOfEvent } from '../core/user-preview.ts'

/** A tap on a button that counts no more is not said as its title would be: "Yes". */
export function keepOutdatedTap(commit: Commit, row: InboxRow, now: number): void {
  const title = previewOfEvent(row.event) ?? ''
  keepMessage(commit, row, { text: `(pressed an outdated button: ${title})`, now })
}

/**
 * Keeps what a person said, for operators and for what quotes it, and its place between what was
 * said to them: WhatsApp's own time has whole seconds.
 */
export function keepMessage(
  commit: Commit,
  row: InboxRow,
  { text, now }: { readonly text: string | undefined; readonly now: number },
): void {
  const { messageId, mediaId, target, type } = row.event
  if (typeof messageId !== 'string') return
  commit.put('message', {
    id: messageId,
    conversationId: row.conversationId,
    at: row.at,
    keptAt: now,
    turn: commit.conversation.turn,
    kind: type,
    ...(text === undefined ? {} : { text }),
    ...(typeof mediaId === 'string' ? { mediaId } : {}),
    ...(type === 'user.revoked' && typeof target === 'string' ? { target } : {}),
  })
}
