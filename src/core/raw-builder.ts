import type { Json, JsonObject } from './json.ts'
import type { Message, MessageOptions } from './messages.ts'
import type { RawContents } from './raw-content.ts'

/** What `raw` wants for a type: its shape where it is known, else any JSON object or list. */
type ContentOf<T extends string> = T extends keyof RawContents
  ? RawContents[T]
  : JsonObject | readonly Json[]

/**
 * A message in Meta's own JSON, for what is regional or rare: payments, addresses, calls, pins in
 * groups. `type` is Meta's, `content` the object of that name; the recipient and all that belongs
 * to the envelope are added. Only the envelope is checked, so prefer a builder where there is one.
 * `raw<string>('interactive', …)` takes an interactive kind that is newer than these types.
 *
 * @example
 * reply(raw('interactive', {
 *   type: 'voice_call',
 *   body: { text: 'Call us any time.' },
 *   action: { name: 'voice_call', parameters: { display_text: 'Call now' } },
 * }))
 */
export function raw<T extends string>(
  type: T,
  content: ContentOf<T>,
  options: MessageOptions & { readonly group?: string } = {},
): Message {
  return { kind: 'raw', type, content: content as JsonObject | readonly Json[], ...options }
}
