import type { MediaKind, StoredEvent } from '../core/events.ts'
import type { IncomingMessage } from '../core/incoming.ts'
import type { Json } from '../core/json.ts'
import type { LogLine } from '../core/log.ts'
import type { MediaRow } from '../core/media.ts'

/** A file that is to be fetched. */
export interface MediaOrder {
  row: MediaRow
  /** The message as Meta sent it, if it came to this process. */
  readonly raw?: Json
}

/** WhatsApp keeps what people send for 7 days (reference 5.1). */
export const KEPT_BY_WHATSAPP_MS = 7 * 24 * 3_600_000

const KINDS: readonly Json[] = ['image', 'video', 'audio', 'document', 'sticker']

/** What a log line of a message says of its file: a start that finds it there fetches the file. */
export function toMediaDetail(event: StoredEvent): { detail?: Json } {
  const { mediaId, media, mimeType, sha256 } = event
  if (mediaId === undefined) return {}
  return {
    detail: {
      mediaId,
      ...(media === undefined ? {} : { media }),
      ...(mimeType === undefined ? {} : { mimeType }),
      ...(sha256 === undefined ? {} : { sha256 }),
    },
  }
}

/** The file of an accepted message; undefined when it has none. */
function toMediaRow(
  event: StoredEvent,
  of: Pick<MediaRow, 'conversationId' | 'messageId' | 'numberId' | 'at'>,
): MediaRow | undefined {
  const { mediaId, media, mimeType, sha256, filename } = event
  if (typeof mediaId !== 'string' || !isKind(media)) return undefined
  return {
    ...of,
    id: mediaId,
    media,
    ...(typeof mimeType === 'string' ? { mimeType } : {}),
    ...(typeof filename === 'string' ? { filename } : {}),
    ...(typeof sha256 === 'string' ? { promised: sha256 } : {}),
    state: 'wanted',
    attempts: 0,
  }
}

/** The file of a message that is being accepted, with where Meta says that it is. */
export function toMediaOrder(
  { id: messageId, numberId, event, raw }: IncomingMessage,
  conversationId: string,
  at: number,
): MediaOrder | undefined {
  const row = toMediaRow(event, { conversationId, messageId, numberId, at })
  return row && { row, raw }
}

/** The same of what the log kept of it. */
export function toLoggedRow(line: LogLine): MediaRow | undefined {
  const { kind, conversationId, messageId, numberId, at, detail } = line
  if (kind !== 'inbound' || !isObject(detail)) return undefined
  if (conversationId === undefined || numberId === undefined) return undefined
  const event: StoredEvent = { ...detail, type: 'user.media' }
  return toMediaRow(event, { conversationId, messageId: messageId ?? '', numberId, at })
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isKind(value: Json | undefined): value is MediaKind {
  return value !== undefined && KINDS.includes(value)
}
