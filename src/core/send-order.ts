import type { MessageKind } from './messages.ts'
import type { OutboxRow } from './rows.ts'
import { isSettled } from './statuses.ts'

/**
 * WhatsApp fetches and converts a media file after it accepted the message, so that a text sent
 * meanwhile would overtake it: the next message waits for the status `sent`, or this long.
 */
export const MEDIA_BARRIER_MS = 5_000

/** What a conversation sends next: a row, or one that becomes due at a time; else nothing. */
export type NextToSend = { readonly row: OutboxRow } | { readonly at: number } | undefined

/** Finds what a conversation may send now. `rows` are its open outbox rows, in order. */
export function nextToSend(rows: readonly OutboxRow[], now: number): NextToSend {
  for (const row of rows) {
    if (row.status === 'queued') {
      return row.notBefore <= now ? { row } : { at: row.notBefore }
    }
    const barrier = barrierUntil(row)
    if (barrier !== null && barrier > now) return { at: barrier }
    if (!isSettled(row.status)) return undefined
  }
  return undefined
}

/** Whether a row still waits for something, or holds back what comes after it. */
export function isOpen(row: OutboxRow, now: number): boolean {
  if (!isSettled(row.status)) return true
  const barrier = barrierUntil(row)
  return barrier !== null && barrier > now
}

/** Until when an accepted media message holds back the next one (epoch ms); null: it does not. */
export function barrierUntil(row: OutboxRow): number | null {
  if (row.status !== 'accepted' || !isMedia(row.message.kind)) return null
  return (row.times.accepted ?? row.updatedAt) + MEDIA_BARRIER_MS
}

function isMedia(kind: MessageKind): boolean {
  switch (kind) {
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
    case 'sticker':
    case 'carousel':
      return true
    case 'text':
    case 'buttons':
    case 'list':
    case 'ctaUrl':
    case 'locationRequest':
    case 'contactRequest':
    case 'flow':
    case 'location':
    case 'contacts':
    case 'reaction':
    case 'product':
    case 'products':
    case 'catalog':
    case 'productCarousel':
    case 'template':
    case 'raw':
      return false
  }
}
