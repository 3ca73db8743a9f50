import type { Json } from './json.ts'
import type { MediaSource, Message, MessageOptions, Text } from './messages.ts'

/** An uploaded file's id, a link, or simply the link (public https, fetched by WhatsApp). */
export type Media = string | MediaSource

/**
 * A text of 1 to 4,096 characters; WhatsApp's markdown (`*bold*`, `_italic_`) works. With
 * `preview`, WhatsApp shows a preview of the first link. Replies to a plain string are texts too.
 *
 * @example
 * reply(text('See https://example.org', { preview: true }))
 */
export function text(
  body: Text,
  options: MessageOptions & { readonly preview?: boolean } = {},
): Message {
  return { kind: 'text', body, ...options }
}

/**
 * A picture (JPEG or PNG, at most 5 MB), with a caption of at most 1,024 characters.
 *
 * @example
 * reply(image('https://example.org/menu.png', { caption: 'Our menu' }))
 */
export function image(
  source: Media,
  options: MessageOptions & { readonly caption?: Text } = {},
): Message {
  return { kind: 'image', source: toSource(source), ...options }
}

/** A film (MP4 or 3GP with H.264 and AAC, at most 16 MB), with a caption like that of `image`. */
export function video(
  source: Media,
  options: MessageOptions & { readonly caption?: Text } = {},
): Message {
  return { kind: 'video', source: toSource(source), ...options }
}

/** A sound file (at most 16 MB, no caption); `voice` shows it as a voice message (ogg/opus). */
export function audio(
  source: Media,
  options: MessageOptions & { readonly voice?: boolean } = {},
): Message {
  return { kind: 'audio', source: toSource(source), ...options }
}

/** A file (at most 100 MB); a `filename` with its ending gives it the right icon. */
export function document(
  source: Media,
  options: MessageOptions & { readonly caption?: Text; readonly filename?: string } = {},
): Message {
  return { kind: 'document', source: toSource(source), ...options }
}

/** A sticker (WebP, 100 KB, or 500 KB when animated). */
export function sticker(source: Media, options: MessageOptions = {}): Message {
  return { kind: 'sticker', source: toSource(source), ...options }
}

function toSource(source: Media): MediaSource {
  return typeof source === 'string' ? { link: source } : source
}

/**
 * A place on the map, in degrees. WhatsApp shows the address only together with a name.
 *
 * @example
 * reply(location({ latitude: 52.52, longitude: 13.405, name: 'Our shop' }))
 */
export function location(
  place: {
    readonly latitude: number
    readonly longitude: number
    readonly name?: Text
    readonly address?: Text
  },
  options: MessageOptions = {},
): Message {
  return { kind: 'location', ...place, ...options }
}

/** 1 to 257 contact cards in Meta's shape: `{ name: { formatted_name, first_name }, phones }`. */
export function contacts(cards: readonly Json[], options: MessageOptions = {}): Message {
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

/**
 * A message that Meta approved before: the only kind that may be sent outside the 24-hour window.
 * `language` is Meta's code (`en_US`), `components` are in Meta's shape.
 *
 * @example
 * reply(template('order_ready', 'en_US', [
 *   { type: 'body', parameters: [{ type: 'text', text: 'A17' }] },
 * ]))
 */
export function template(
  name: string,
  language: string,
  components: readonly Json[] = [],
  options: MessageOptions = {},
): Message {
  return { kind: 'template', name, language, components, ...options }
}
