import type { OutboundMessage } from './messages.ts'
import type { OutboxRow } from './rows.ts'

/** Meta tells nothing when it gives a message up: its last status may still be on its way. */
const BUFFER_MS = 60_000
/** Time to live of authentication templates whose definition has none (reference section 3). */
const AUTHENTICATION_MS = 600_000
/** That of all other messages: by then the row itself is forgotten (design section 6). */
const LONGEST_MS = 30 * 24 * 3_600_000

/**
 * When a message that WhatsApp has, but did not deliver, counts as `expired` (epoch ms). Null: it is
 * not waited for.
 */
export function expiresAt(row: OutboxRow): number | null {
  if (row.status !== 'accepted' && row.status !== 'sent') return null
  const ttlMs = ttlOf(row)
  if (ttlMs >= LONGEST_MS) return null
  return (row.times.accepted ?? row.times.sent ?? row.updatedAt) + ttlMs + BUFFER_MS
}

function ttlOf({ message, pricing }: OutboxRow): number {
  if (message.kind !== 'template') return LONGEST_MS
  // Meta writes -1 for the longest.
  if (message.ttlSeconds !== undefined && message.ttlSeconds >= 0) return message.ttlSeconds * 1_000
  const isCode = pricing?.category.startsWith('authentication') || hasCode(message)
  return isCode && message.ttlSeconds === undefined ? AUTHENTICATION_MS : LONGEST_MS
}

function hasCode({ buttons }: Extract<OutboundMessage, { readonly kind: 'template' }>): boolean {
  return buttons?.some(({ kind }) => kind === 'oneTimeCode') === true
}
