import type { Json } from '../../core/json.ts'
import type { Choice, Header, MediaSource, Place, Text } from '../../core/messages.ts'
import type {
  InteractiveHeader,
  OutboundLocation,
  MediaSource as WireMediaSource,
} from '../wire.ts'

/** The words of a text. Its language was chosen when the message was committed. */
export function toWords(text: Text): string {
  return typeof text === 'string' ? text : (Object.values(text)[0] ?? '')
}

/** The id of a choice: in an outbound message it stands in the place of the event. */
export function toChoiceId({ send }: Choice<Json>): string {
  return typeof send === 'string' ? send : JSON.stringify(send)
}

/** A media file without whatever else its object may carry. Our own files have ids by now. */
export function toWireSource(source: MediaSource): WireMediaSource {
  if ('id' in source) return { id: source.id }
  if ('link' in source) return { link: source.link }
  throw new Error('A media file was not uploaded before its message was sent.')
}

/** What stands above the body of an interactive message. */
export function toWireHeader(header: Header): InteractiveHeader {
  switch (header.kind) {
    case 'text':
      return { type: 'text', text: toWords(header.text) }
    case 'image':
      return { type: 'image', image: toWireSource(header.source) }
    case 'video':
      return { type: 'video', video: toWireSource(header.source) }
    case 'document': {
      const { source, filename } = header
      return {
        type: 'document',
        document: { ...toWireSource(source), ...(filename !== undefined && { filename }) },
      }
    }
  }
}

/** A key with its words, or nothing: empty texts are refused by Meta, and mean none. */
export function toCaption(caption: Text | undefined): { caption?: string } {
  const words = caption === undefined ? '' : toWords(caption)
  return words === '' ? {} : { caption: words }
}

export function toWireLocation({ latitude, longitude, name, address }: Place): OutboundLocation {
  return {
    latitude,
    longitude,
    ...(name !== undefined && { name: toWords(name) }),
    ...(address !== undefined && { address: toWords(address) }),
  }
}

/** What surrounds every action: header, body and footer. */
export function toFrame(header: Header | undefined, body: Text, footer: Text | undefined) {
  return {
    ...(header !== undefined && { header: toWireHeader(header) }),
    body: toTextPart(body),
    ...(footer !== undefined && { footer: toTextPart(footer) }),
  }
}

export function toTextPart(text: Text): { text: string } {
  return { text: toWords(text) }
}
