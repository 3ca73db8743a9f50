import { parseDuration } from './duration.ts'
import { expiresAt } from './expiry.ts'
import type { MessageKind } from './messages.ts'
import type { OutboxRow } from './rows.ts'
import { hasReached, isSettled } from './statuses.ts'

/** How long the next message waits for the status that it was to wait for, unless told otherwise. */
const WITHIN_MS = { accepted: 0, sent: 5_000, delivered: 30_000 } as const

/** What a conversation sends next: a row, or one that becomes due at a time; else nothing. */
export type NextToSend = { readonly row: OutboxRow } | { readonly at: number } | undefined

/** Finds what a conversation may send now. `rows` are its open outbox rows, in order. */
export function nextToSend(rows: readonly OutboxRow[], now: number): NextToSend {
  for (const row of rows) {
    // What brings the person back must not wait behind it, nor what an operator says behind what the
    // release decides about.
    if (row.awaits !== undefined || row.paused !== undefined) continue
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
  if (!isSettled(row.status) || expiresAt(row) !== null) return true
  const barrier = barrierUntil(row)
  return barrier !== null && barrier > now
}

/**
 * Until when a message that WhatsApp has holds back the next one (epoch ms); null: it does not.
 * WhatsApp fetches and converts a media file after it accepted the message, so that a text sent
 * meanwhile would overtake it.
 */
export function barrierUntil(row: OutboxRow): number | null {
  if (row.status !== 'accepted' && row.status !== 'sent') return null
  const { kind, nextAfter = isMedia(kind) ? 'sent' : 'accepted', nextWithin } = row.message
  if (hasReached(row.status, nextAfter)) return null
  const withinMs = nextWithin === undefined ? WITHIN_MS[nextAfter] : parseDuration(nextWithin)
  return (row.times.accepted ?? row.updatedAt) + withinMs
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
