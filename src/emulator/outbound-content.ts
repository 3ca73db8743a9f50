import type { OutboundKind } from '../whatsapp/wire.ts'
import type { Lookup } from './lookup.ts'
import { fromInteractive } from './outbound-interactive.ts'
import type { Source } from './outbound-parts.ts'
import { pick, toMedia, toPlace } from './outbound-parts.ts'
import { fromTemplate } from './outbound-template.ts'
import type { MediaKind, ShownContent } from './shown.ts'
import type { CheckedMessage } from './validation/message.ts'

/** What a phone shows of a message that the business sent; it must have been checked. */
export function toShownContent(checked: CheckedMessage, lookup: Lookup): ShownContent {
  if (checked.template !== undefined) return fromTemplate(checked.template, lookup)
  // The checks have looked at every field that is read below.
  const message = { ...checked.body, type: checked.type } as unknown as OutboundKind
  switch (message.type) {
    case 'text':
      return { type: 'text', text: message.text.body }
    case 'image':
      return fromMedia('image', message.image, lookup)
    case 'video':
      return fromMedia('video', message.video, lookup)
    case 'audio':
      return fromAudio(message.audio, lookup)
    case 'document':
      return fromMedia('document', message.document, lookup)
    case 'sticker':
      return fromMedia('sticker', message.sticker, lookup)
    case 'location':
      return { type: 'location', location: toPlace(message.location) }
    case 'contacts':
      return { type: 'contacts', contacts: message.contacts }
    case 'reaction': {
      const { message_id: messageId, emoji } = message.reaction
      return { type: 'reaction', reaction: { messageId, emoji } }
    }
    case 'interactive':
      return fromInteractive(message.interactive, lookup)
    case 'template':
    case 'pin':
      return { type: message.type }
  }
}

function fromMedia(kind: MediaKind, source: Source, lookup: Lookup): ShownContent {
  return { type: kind, media: toMedia(kind, source, lookup), ...pick('caption', source.caption) }
}

function fromAudio(source: Source & { voice?: boolean }, lookup: Lookup): ShownContent {
  const media = toMedia('audio', source, lookup)
  return { type: 'audio', media: source.voice === true ? { ...media, isVoice: true } : media }
}
