import { fileURLToPath } from 'node:url'
import type { ContactCard } from './contact-card.ts'
import type { MediaSource, Message, MessageOptions, Place, Text } from './messages.ts'

/**
 * A media file: a public link that WhatsApp fetches (as a string or URL), a file beside the bot
 * (`new URL('./menu.png', import.meta.url)`, or `{ file }` with its whole path), the `{ id }` of an
 * upload, or what `bytes` made.
 */
export type Media = string | URL | MediaSource

interface CaptionOptions extends MessageOptions {
  readonly caption?: Text
}

/**
 * A text of 1 to 4,096 characters; WhatsApp's markdown (`*bold*`, `_italic_`) works. With
 * `preview`, WhatsApp shows a preview of the first link. With `split`, a longer body becomes
 * several messages, cut at the ends of sentences. Replies to a plain string are texts too.
 *
 * @example
 * reply(text('See https://example.org', { preview: true }))
 */
export function text(
  body: Text,
  options: MessageOptions & { readonly preview?: boolean; readonly split?: boolean } = {},
): Message {
  return { kind: 'text', body, ...options }
}

/**
 * A picture (JPEG or PNG, at most 5 MB), with a caption of at most 1,024 characters.
 *
 * @example
 * reply(image('https://example.org/menu.png', { caption: 'Our menu' }))
 */
export function image(source: Media, options: CaptionOptions = {}): Message {
  return { kind: 'image', source: media(source), ...options }
}

/** A film (MP4 or 3GP with H.264 and AAC, at most 16 MB), with a caption like that of `image`. */
export function video(source: Media, options: CaptionOptions = {}): Message {
  return { kind: 'video', source: media(source), ...options }
}

/** A sound file (AAC, AMR, MP3, M4A or OGG with Opus, at most 16 MB); it has no caption. */
export function audio(source: Media, options: MessageOptions = {}): Message {
  return { kind: 'audio', source: media(source), ...options }
}

/** A voice message (OGG with Opus, at most 16 MB; up to 512 KB it can be played in the chat). */
export function voice(source: Media, options: MessageOptions = {}): Message {
  return { kind: 'audio', source: media(source), voice: true, ...options }
}

/**
 * A file of at most 100 MB: PDF, plain text, Word, Excel or PowerPoint. A `filename` with its
 * ending gives it the right icon; the caption is like that of `image`.
 */
export function document(
  source: Media,
  options: CaptionOptions & { readonly filename?: string } = {},
): Message {
  return { kind: 'document', source: media(source), ...options }
}

/** A sticker (WebP, 100 KB, or 500 KB when animated). */
export function sticker(source: Media, options: MessageOptions = {}): Message {
  return { kind: 'sticker', source: media(source), ...options }
}

/**
 * A small file made while talking, such as a chart or a receipt: at most 256 KB, with its media
 * type. It is kept with the message until it is sent; larger ones are written to a file first.
 *
 * @example
 * reply(({ event }) => image(bytes(drawChart(event.sales), 'image/png')))
 */
export function bytes(content: Uint8Array, mimeType: string): MediaSource {
  return { base64: Buffer.from(content).toString('base64'), mimeType }
}

/**
 * A media file for a header or a card, given in any of the ways of `Media`.
 *
 * @example
 * buttons('Hungry?', choices, {
 *   header: { kind: 'image', source: media(new URL('./menu.png', import.meta.url)) },
 * })
 */
export function media(source: Media): MediaSource {
  if (typeof source === 'string') return { link: source }
  if (!(source instanceof URL)) return source
  return source.protocol === 'file:' ? { file: fileURLToPath(source) } : { link: source.href }
}

/**
 * A place on the map, in degrees. WhatsApp shows the address only together with a name.
 *
 * @example
 * reply(location({ latitude: 52.52, longitude: 13.405, name: 'Our shop' }))
 */
export function location(place: Place, options: MessageOptions = {}): Message {
  return { kind: 'location', ...place, ...options }
}

/**
 * 1 to 257 contact cards in Meta's shape.
 *
 * @example
 * reply(contacts([{
 *   name: { formatted_name: 'Ada Lovelace', first_name: 'Ada' },
 *   phones: [{ phone: '+44 20 7946 0000', type: 'WORK' }],
 * }]))
 */
export function contacts(cards: readonly ContactCard[], options: MessageOptions = {}): Message {
  return { kind: 'contacts', contacts: cards, ...options }
}

/**
 * One emoji on a message of at most 30 days ago, named by its `wamid`; `''` takes it back.
 *
 * @example
 * reply(({ event }) => reaction(event.messageId, '👍'))
 */
export function reaction(target: string, emoji: string): Message {
  return { kind: 'reaction', target, emoji }
}
