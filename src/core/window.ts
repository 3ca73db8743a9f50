import type { MessageKind } from './messages.ts'

/** Meta's customer service window: free messages for 24 h after the person's last one. */
export const WINDOW_MS = 24 * 3_600_000

/** Whether a message of this kind may be sent now (error 131047 otherwise). */
export function isWindowOpen(kind: MessageKind, userAt: number | undefined, now: number): boolean {
  return kind === 'template' || (userAt !== undefined && now - userAt < WINDOW_MS)
}
