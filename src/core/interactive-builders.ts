import type { EventObject } from 'xstate'
import type { Flow } from './flow.ts'
import type {
  Choice,
  FlowName,
  FlowStart,
  Header,
  Message,
  MessageOptions,
  Section,
  Text,
} from './messages.ts'

interface ButtonsOptions extends MessageOptions {
  readonly header?: Header
  readonly footer?: Text
}
interface ListOptions extends MessageOptions {
  readonly header?: Text
  readonly footer?: Text
}
interface FlowOptions extends ButtonsOptions {
  readonly start?: FlowStart
  readonly token?: string
  readonly draft?: boolean
}
type KeysBeside<R, Known> = R extends unknown ? Exclude<keyof R, Known> : never
type RowOf<R> = R extends { readonly rows: readonly (infer Row)[] } ? Row : never
type StrayKeys<R> = R extends { readonly rows: unknown }
  ? KeysBeside<R, keyof Section<never>>
  : KeysBeside<R, keyof Choice<never>>
/** What has keys that mean nothing does not fit: inference alone would overlook them. */
type Known<R> = R & { readonly [key in StrayKeys<R>]?: never } & {
  readonly rows?: readonly { readonly [key in StrayKeys<RowOf<R>>]?: never }[]
}
type SentBy<R> = R extends { readonly rows: readonly { readonly send: infer E }[] }
  ? E
  : R extends { readonly send: infer E }
    ? E
    : never

/**
 * Something to tap, for `buttons` and `list`: `send` reaches the machine when it is tapped, as if
 * the event had been sent to it. It may be any event of the machine, without the parts that
 * Turnwise adds on arrival (`at`, `contact` …; the `text` of a command is the title). Use it where rows are made by a function, so that
 * the event's type is kept exactly; elsewhere `{ title, send }` does as well.
 *
 * @example
 * list('Which pizza?', 'Menu', menu.map(({ name, sku }) => choice(name, { type: 'pick', sku })))
 */
export function choice<const E extends EventObject>(
  title: Text,
  send: E,
  options: { readonly description?: Text; readonly once?: boolean } = {},
): Choice<E> {
  return { title, send, ...options }
}

/**
 * A text with 1 to 3 buttons. Titles are unique and have at most 20 characters, the body 1,024,
 * a text header and the footer 60. A tap sends the button's event to the machine; one that the
 * machine does not have is a compile error.
 *
 * @example
 * reply(buttons('How many?', [
 *   { title: 'One', send: { type: 'quantity', count: 1 } },
 *   { title: 'Two', send: { type: 'quantity', count: 2 } },
 * ]))
 */
export function buttons<const E extends EventObject>(
  body: Text,
  choices: readonly Choice<E>[],
  options?: ButtonsOptions,
): Message<E>
export function buttons<const C extends Choice<EventObject>>(
  body: Text,
  choices: readonly Known<C>[],
  options?: ButtonsOptions,
): Message<C['send']>
export function buttons(
  body: Text,
  choices: readonly Choice<EventObject>[],
  options: ButtonsOptions = {},
): Message<EventObject> {
  return { kind: 'buttons', body, buttons: choices, ...options }
}

/**
 * A text with a sheet of at most 10 rows, opened by `button` (20 characters). Give rows, or
 * sections of rows (at most 10, each with a title of at most 24 when there are several). A row's
 * title has at most 24 characters, its description 72; titles are unique.
 *
 * @example
 * reply(list('What would you like?', 'Menu', [
 *   { title: 'Margherita', description: 'Tomato, mozzarella', send: { type: 'pick', sku: 'm' } },
 * ]))
 */
export function list<const E extends EventObject>(
  body: Text,
  button: Text,
  rows: readonly Choice<E>[] | readonly Section<E>[],
  options?: ListOptions,
): Message<E>
export function list<const R extends Choice<EventObject> | Section<EventObject>>(
  body: Text,
  button: Text,
  rows: readonly Known<R>[],
  options?: ListOptions,
): Message<SentBy<R>>
export function list(
  body: Text,
  button: Text,
  rows: readonly Choice<EventObject>[] | readonly Section<EventObject>[],
  options: ListOptions = {},
): Message<EventObject> {
  const sections = hasSections(rows) ? rows : [{ rows }]
  return { kind: 'list', body, button, sections, ...options }
}

function hasSections<E>(
  rows: readonly Choice<E>[] | readonly Section<E>[],
): rows is readonly Section<E>[] {
  const [first] = rows
  return first !== undefined && 'rows' in first
}

/**
 * A text with one button that opens a web address (http or https). The label has at most 20
 * characters. A tap does not reach the bot.
 *
 * @example
 * reply(ctaUrl('Your table is booked.', 'See it', 'https://example.org/bookings/17'))
 */
export function ctaUrl(
  body: Text,
  label: Text,
  url: string,
  options: ButtonsOptions = {},
): Message {
  return { kind: 'ctaUrl', body, label, url, ...options }
}

/**
 * Asks for the person's place with a button; the answer arrives as `user.location`.
 *
 * @example
 * reply(locationRequest('Where shall we bring it?'))
 */
export function locationRequest(body: Text, options: MessageOptions = {}): Message {
  return { kind: 'locationRequest', body, ...options }
}

/**
 * Asks for the person's phone number with WhatsApp's own button "Share contact info", for people
 * whose number is hidden behind a username. The answer arrives as `user.contacts`.
 *
 * @example
 * reply(contactRequest('May we call you about the delivery?'))
 */
export function contactRequest(body: Text, options: MessageOptions = {}): Message {
  return { kind: 'contactRequest', body, ...options }
}

/**
 * A form (WhatsApp Flow), named by its id or its name, or as `defineFlow` made it, and opened by a
 * label of at most 30 characters without emoji. The answer arrives as `user.flow` with the `token`.
 * `start` gives the first screen and its data, or leaves both to the Flow's endpoint
 * (`'data_exchange'`, the default for a declared Flow with `open`); `draft` opens a Flow that is not
 * published yet. Leave out `token`: Turnwise makes one that nobody can guess, and only requests with
 * it reach the handlers of `defineFlow`.
 *
 * @example
 * reply(flow('A few questions', 'Start', { id: '1088' }, { start: { screen: 'WELCOME' } }))
 * reply(flow('Book a table', 'Book', booking))
 */
export function flow(
  body: Text,
  label: Text,
  form: FlowName | Flow,
  options: FlowOptions = {},
): Message {
  if (!('screens' in form)) return { kind: 'flow', body, label, flow: form, ...options }
  const { id, name, open } = form
  const named = id === undefined ? { name } : { id }
  const start = open === undefined ? {} : ({ start: 'data_exchange' } as const)
  return { kind: 'flow', body, label, flow: named, ...start, ...options }
}
