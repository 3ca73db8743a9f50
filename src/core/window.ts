import type { Message } from './messages.ts'

/** Meta's customer service window: free messages for 24 h after the person's last one. */
export const WINDOW_MS = 24 * 3_600_000

/** Whether a message may be sent now (error 131047 otherwise): templates may be at any time. */
export function isWindowOpen(
  message: Message<unknown>,
  userAt: number | undefined,
  now: number,
): boolean {
  return (userAt !== undefined && now - userAt < WINDOW_MS) || isTemplate(message)
}

function isTemplate(message: Message<unknown>): boolean {
  return message.kind === 'template' || (message.kind === 'raw' && message.type === 'template')
}
