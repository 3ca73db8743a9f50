import type {
  InteractiveHeader,
  MediaSource,
  OutboundInteractive,
  OutboundKind,
  OutboundLocation,
} from '../whatsapp/wire.ts'
import type { MediaKind, ShownChoice, ShownContent, ShownMedia } from './shown.ts'
import { fillIn } from './templates.ts'
import type { CheckedMessage } from './validation/message.ts'
import type { FilledTemplate } from './validation/template.ts'
import type { MediaFile } from './world.ts'

/** Looks an uploaded file up. */
export type FindMedia = (id: string) => MediaFile | undefined

/** What a phone shows of a message that the business sent; it must have been checked. */
export function toShownContent(checked: CheckedMessage, findMedia: FindMedia): ShownContent {
  if (checked.template !== undefined) return fromTemplate(checked.template, findMedia)
  // The checks have looked at every field that is read below.
  const message = { ...checked.body, type: checked.type } as unknown as OutboundKind
  switch (message.type) {
    case 'text':
      return { type: 'text', text: message.text.body }
    case 'image':
      return fromMedia('image', message.image, findMedia)
    case 'video':
      return fromMedia('video', message.video, findMedia)
    case 'audio':
      return fromMedia('audio', message.audio, findMedia)
    case 'document':
      return fromMedia('document', message.document, findMedia)
    case 'sticker':
      return fromMedia('sticker', message.sticker, findMedia)
    case 'location':
      return { type: 'location', location: toPlace(message.location) }
    case 'contacts':
      return { type: 'contacts', contacts: message.contacts }
    case 'reaction': {
      const { message_id: messageId, emoji } = message.reaction
      return { type: 'reaction', reaction: { messageId, emoji } }
    }
    case 'interactive':
      return fromInteractive(message.interactive, findMedia)
    case 'template':
    case 'pin':
      return { type: message.type }
  }
}

type Source = MediaSource & { caption?: string; filename?: string }

function fromMedia(kind: MediaKind, source: Source, findMedia: FindMedia): ShownContent {
  return { type: kind, media: toMedia(kind, source, findMedia), ...pick('caption', source.caption) }
}

function toMedia(kind: MediaKind, source: Source, findMedia: FindMedia): ShownMedia {
  const file = source.id === undefined ? undefined : findMedia(source.id)
  return {
    kind,
    url: source.link ?? `/media/${source.id}`,
    ...pick('mimeType', file?.mimeType),
    ...pick('filename', source.filename ?? file?.filename),
  }
}

function toPlace({ latitude, longitude, name, address }: OutboundLocation) {
  return {
    latitude: Number(latitude),
    longitude: Number(longitude),
    ...pick('name', name),
    // WhatsApp shows an address only below a name.
    ...pick('address', name === undefined ? undefined : address),
  }
}

function fromInteractive(message: OutboundInteractive, findMedia: FindMedia): ShownContent {
  const frame = {
    type: 'interactive',
    ...pick('text', message.body?.text),
    ...('footer' in message ? pick('footer', message.footer?.text) : {}),
    ...('header' in message ? fromHeader(message.header, findMedia) : {}),
  }
  if (message.type === 'button') {
    const choices = message.action.buttons.map(
      ({ reply }): ShownChoice => ({ id: reply.id, title: reply.title, kind: 'button' }),
    )
    return { ...frame, choices }
  }
  if (message.type === 'list') {
    const choices = message.action.sections.flatMap(({ title, rows }) =>
      rows.map(
        (row): ShownChoice => ({
          id: row.id,
          title: row.title,
          kind: 'row',
          ...pick('description', row.description),
          ...pick('section', title),
        }),
      ),
    )
    return { ...frame, choices, listButton: message.action.button }
  }
  if (message.type === 'cta_url') {
    const { display_text: displayText, url } = message.action.parameters
    return { ...frame, url: { displayText, url } }
  }
  if (message.type === 'location_request_message') return { ...frame, locationRequest: true }
  return frame
}

function fromHeader(header: InteractiveHeader | undefined, findMedia: FindMedia) {
  if (header === undefined) return {}
  switch (header.type) {
    case 'text':
      return { header: header.text }
    case 'image':
      return { media: toMedia('image', header.image, findMedia) }
    case 'video':
      return { media: toMedia('video', header.video, findMedia) }
    case 'document':
      return { media: toMedia('document', header.document, findMedia) }
  }
}

function fromTemplate(filled: FilledTemplate, findMedia: FindMedia): ShownContent {
  const { template, body, buttons } = filled
  const choices: ShownChoice[] = []
  let url: ShownContent['url']
  for (const [index, button] of (template.buttons ?? []).entries()) {
    const sent = buttons[index]
    if (button.type === 'quick_reply') {
      choices.push({ id: sent ?? button.text, title: button.text, kind: 'button' })
    } else {
      const address = fillIn(button.url, new Map([['1', sent ?? '']]))
      url ??= { displayText: button.text, url: address }
    }
  }
  return {
    type: 'template',
    text: body,
    ...pick('header', template.header?.format === 'text' ? template.header.text : undefined),
    ...pick('footer', template.footer),
    ...fromTemplateHeader(filled, findMedia),
    ...(choices.length === 0 ? {} : { choices }),
    ...pick('url', url),
  }
}

function fromTemplateHeader({ template, header }: FilledTemplate, findMedia: FindMedia) {
  const format = template.header?.format
  if (header === undefined || format === undefined || format === 'text') return {}
  const content = header.fields[format]
  if (format === 'location') return { location: toPlace(content as OutboundLocation) }
  return { media: toMedia(format, content as Source, findMedia) }
}

/** A field that is left out when it has no value. */
function pick<K extends string, V>(key: K, value: V | undefined): { [name in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [name in K]?: V })
}
