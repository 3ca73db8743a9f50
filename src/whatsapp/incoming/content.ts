import type { MediaKind, UserContent } from '../../core/events.ts'
import type { Json } from '../../core/json.ts'
import type { Fields } from './fields.ts'
import { toFields, toFieldsOrNone, toId, toNumber, toText } from './fields.ts'
import { toButtonContent, toReplyContent } from './replies.ts'

/** Reads one kind of message; undefined when its essential part is missing. */
type Reader = (message: Fields) => UserContent | undefined

/** A map and not an object: kinds come from outside, and one may be called `constructor`. */
const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['text', toTextContent],
  ['image', (message) => toMediaContent(message['image'], 'image')],
  ['video', (message) => toMediaContent(message['video'], 'video')],
  ['audio', (message) => toMediaContent(message['audio'], 'audio')],
  ['document', (message) => toMediaContent(message['document'], 'document')],
  ['sticker', (message) => toMediaContent(message['sticker'], 'sticker')],
  ['location', toLocationContent],
  ['contacts', toContactsContent],
  ['interactive', toReplyContent],
  ['button', toButtonContent],
  ['reaction', toReactionContent],
  ['order', toOrderContent],
])

/**
 * What a person said, from one element of `value.messages` (reference 2.2 to 2.17). A kind that is
 * not known, and a known one without its essential part, is carried as `user.unsupported`.
 */
export function toUserContent(message: Fields): UserContent {
  const kind = toText(message['type']) ?? 'unknown'
  return (
    READERS.get(kind)?.(message) ?? {
      type: 'user.unsupported',
      kind: toMetasName(message, kind),
      raw: message as Json,
    }
  )
}

/** Meta says `unsupported` and, since 2026, what it was: a poll, an edit, ... */
function toMetasName(message: Fields, kind: string): string {
  const part = kind === 'interactive' ? message['interactive'] : message['unsupported']
  return toText(toFieldsOrNone(part)['type']) ?? kind
}

function toTextContent(message: Fields): UserContent | undefined {
  const text = toText(toFieldsOrNone(message['text'])['body'])
  return text === undefined ? undefined : { type: 'user.text', text }
}

function toMediaContent(part: unknown, media: MediaKind): UserContent | undefined {
  const fields = toFieldsOrNone(part)
  const mediaId = toId(fields['id'])
  if (mediaId === undefined) return undefined
  const mimeType = toText(fields['mime_type'])
  const caption = toText(fields['caption'])
  const filename = toText(fields['filename'])
  const sha256 = toText(fields['sha256'])
  return {
    type: 'user.media',
    media,
    mediaId,
    ...(mimeType !== undefined && { mimeType }),
    ...(caption !== undefined && { caption }),
    ...(filename !== undefined && { filename }),
    ...(fields['voice'] === true && { voice: true }),
    ...(sha256 !== undefined && { sha256 }),
  }
}

function toLocationContent(message: Fields): UserContent | undefined {
  const fields = toFieldsOrNone(message['location'])
  const latitude = toNumber(fields['latitude'])
  const longitude = toNumber(fields['longitude'])
  if (latitude === undefined || longitude === undefined) return undefined
  const name = toText(fields['name'])
  const address = toText(fields['address'])
  return {
    type: 'user.location',
    latitude,
    longitude,
    ...(name && { name }),
    ...(address && { address }),
  }
}

function toContactsContent(message: Fields): UserContent | undefined {
  const contacts = message['contacts']
  return Array.isArray(contacts) ? { type: 'user.contacts', contacts } : undefined
}

function toReactionContent(message: Fields): UserContent | undefined {
  const fields = toFieldsOrNone(message['reaction'])
  const target = toId(fields['message_id'])
  if (target === undefined) return undefined
  // Taken back: the emoji is empty, or missing.
  return { type: 'user.reaction', target, emoji: toText(fields['emoji']) || null }
}

function toOrderContent(message: Fields): UserContent | undefined {
  const order = toFields(message['order'])
  return order && { type: 'user.order', order: order as Json }
}
