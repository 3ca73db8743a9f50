import type { Bot } from '../core/bot.ts'
import type { ContactRow } from '../core/contact.ts'
import { nameOf } from '../core/contact.ts'
import type { StoredEvent } from '../core/events.ts'
import type { LogLine } from '../core/log.ts'
import type { MediaContent, MediaRow } from '../core/media.ts'
import type { Clock, Store } from '../core/ports.ts'
import { KEPT_BY_WHATSAPP_MS } from './media-orders.ts'

/**
 * Tells what became of a file: the log always, the machine if it listens. Told again after a crash
 * it is a duplicate. False: the inbox is full, and it has to be told later.
 */
export type TellNews = (row: MediaRow) => Promise<boolean>

export function createMediaNews(options: {
  readonly store: Store
  readonly clock: Clock
  readonly findBot: (name: string) => Bot | undefined
  /** An event was put into the inbox of a conversation. */
  readonly onEvent: (conversationId: string) => void
}): TellNews {
  const { store, clock, findBot, onEvent } = options
  return async (row) => {
    const { id, conversationId } = row
    const event = toEvent(row)
    const now = clock.now()
    // What is too old for the buckets of its time is looked for in all of them.
    const keyAt = now - row.at > KEPT_BY_WHATSAPP_MS ? null : row.at
    const key = { key: `media:${id}`, keyAt, arrivedAt: now }
    const whose = await store.record(conversationId, ({ conversation, contact }) => ({
      bot: conversation.bot,
      contact,
    }))
    const line = toLine(row, event, now, whose?.contact)
    if (whose === undefined || findBot(whose.bot)?.listens(event.type) !== true) {
      await store.note([line], key)
      return true
    }
    const accepted = await store.accept({
      ...key,
      at: now,
      event,
      conversation: { id: conversationId },
      log: [line],
    })
    // It may have been merged into another one meanwhile.
    if (accepted.outcome === 'accepted') onEvent(accepted.conversationId)
    return accepted.outcome !== 'full'
  }
}

function toEvent(row: MediaRow): MediaContent & StoredEvent {
  const { id: mediaId, media, messageId: wamid, mimeType, filename } = row
  if (row.state === 'stored') {
    return {
      type: 'media.stored',
      mediaId,
      media,
      wamid,
      bytes: row.bytes ?? 0,
      sha256: row.sha256 ?? '',
      ...(mimeType === undefined ? {} : { mimeType }),
      ...(filename === undefined ? {} : { filename }),
    }
  }
  const { code = 'media-unreachable', reason = '' } = row
  return { type: 'media.failed', mediaId, media, wamid, code, reason }
}

function toLine(
  row: MediaRow,
  event: MediaContent,
  at: number,
  contact: ContactRow | undefined,
): LogLine {
  const { id: mediaId, media, mimeType, bytes, sha256, code } = row
  const isStored = event.type === 'media.stored'
  return {
    at,
    kind: 'media',
    conversationId: row.conversationId,
    ...(contact === undefined ? {} : { contactId: contact.id, contact: nameOf(contact) }),
    numberId: row.numberId,
    messageId: row.messageId,
    event: event.type,
    status: row.state,
    reason: isStored
      ? `${mimeType ?? media}, ${bytes} bytes: turnwise media ${mediaId}`
      : event.reason,
    detail: {
      mediaId,
      media,
      ...(isStored && sha256 !== undefined ? { sha256 } : {}),
      ...(isStored || code === undefined ? {} : { code }),
    },
  }
}
