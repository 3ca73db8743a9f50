import type { UserContent } from '../../core/user-content.ts'
import { toEditedContent, toReactionContent, toRevokedContent, toUntoldEdit } from './asides.ts'
import { toContactsContent } from './contacts.ts'
import type { Fields } from './fields.ts'
import { toFieldsOrNone, toList, toNumber, toText } from './fields.ts'
import { toLocationContent, toMediaContent } from './media.ts'
import { toOrderContent } from './order.ts'
import { toButtonContent, toReplyContent } from './replies.ts'
import { toSystemContent } from './system.ts'

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
  ['order', toOrderContent],
  ['reaction', toReactionContent],
  ['edit', toEditedContent],
  ['revoke', toRevokedContent],
  ['request_welcome', () => ({ type: 'user.opened' })],
  ['system', toSystemContent],
  ['unsupported', toUntoldEdit],
])

/**
 * What a person said or did, from one element of `value.messages` (reference 2.2 to 2.17). A kind
 * that is not known, and a known one without its essential part, is carried as `user.unsupported`.
 */
export function toUserContent(message: Fields): UserContent {
  const kind = toText(message['type']) ?? 'unknown'
  return READERS.get(kind)?.(message) ?? toUnsupportedContent(message, kind)
}

function toTextContent(message: Fields): UserContent | undefined {
  const text = toText(toFieldsOrNone(message['text'])['body'])
  return text === undefined ? undefined : { type: 'user.text', text }
}

function toUnsupportedContent(message: Fields, kind: string): UserContent {
  const code = toNumber(toFieldsOrNone(toList(message['errors'])[0])['code'])
  return {
    type: 'user.unsupported',
    kind: toMetasName(message, kind),
    ...(code !== undefined && { code }),
  }
}

/** Meta says `unsupported` and, since 2026, what it was: a poll, an edit, ... */
function toMetasName(message: Fields, kind: string): string {
  const part = toFieldsOrNone(message[kind === 'interactive' ? kind : 'unsupported'])
  const name = toText(part['type'])
  const form = name === 'nfm_reply' ? toText(toFieldsOrNone(part['nfm_reply'])['name']) : undefined
  return form ?? name ?? kind
}
