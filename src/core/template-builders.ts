import type { EventObject } from 'xstate'
import type { Message, MessageOptions } from './messages.ts'
import type { TemplateParts } from './template-content.ts'

type SentOf<B> = B extends { readonly send: infer E } ? E : never
type ButtonsOf<P> = P extends { readonly buttons: readonly (infer B)[] } ? B : never
type CardsOf<P> = P extends { readonly cards: readonly (infer C)[] } ? C : never
/** The events that the choices of a template send. */
export type SentBy<P> = SentOf<ButtonsOf<P>> | SentOf<ButtonsOf<CardsOf<P>>>

/**
 * A message that Meta approved before: the only kind that may be sent outside the 24-hour window.
 * `language` is Meta's code (`en_US`). `parts` fill its variables: `parameters` in order or by
 * name, the header, what its buttons need, and the cards of a carousel. A quick reply sends its
 * event to the machine, like a button.
 *
 * @example
 * reply(template('order_ready', 'en_US', {
 *   parameters: { name: 'Ada', number: 'A17' },
 *   buttons: [{ kind: 'quickReply', title: 'On my way', send: { type: 'coming' } }],
 * }))
 */
export function template<const E extends EventObject = never>(
  name: string,
  language: string,
  parts?: TemplateParts<E>,
  options?: MessageOptions,
): Message<E>
export function template<const P extends TemplateParts<EventObject>>(
  name: string,
  language: string,
  parts: P & { readonly [key in Exclude<keyof P, keyof TemplateParts<never>>]: never },
  options?: MessageOptions,
): Message<SentBy<P>>
export function template(
  name: string,
  language: string,
  parts: TemplateParts<EventObject> = {},
  options: MessageOptions = {},
): Message<EventObject> {
  return { kind: 'template', name, language, ...parts, ...options }
}

/**
 * An authentication template: its text and its button (copy, one tap or zero tap) both carry the
 * code, of at most 15 characters. Meta sends it to phone numbers only, not to hidden ones.
 *
 * @example
 * reply(({ context }) => oneTimeCode('login', 'en_US', context.code))
 */
export function oneTimeCode(
  name: string,
  language: string,
  code: string,
  options: MessageOptions = {},
): Message {
  const parts = { parameters: [code], buttons: [{ kind: 'oneTimeCode', code }] } as const
  return { kind: 'template', name, language, category: 'authentication', ...parts, ...options }
}
