import type { CommerceContent } from './commerce-content.ts'
import type { Json } from './json.ts'
import type { Choice, Header, Message, MessageOptions, OutboundMessage, Text } from './messages.ts'
import { translateTemplate } from './template-translation.ts'

/** How a text is said to one person, and the id that stands for a choice. */
export interface Saying {
  readonly say: (text: Text) => string
  readonly toId: (choice: Choice<unknown>) => string
}

/** A message in one language, with ids in the place of what its choices send. */
export function translate(message: Message<unknown>, saying: Saying): OutboundMessage {
  const { say } = saying
  switch (message.kind) {
    case 'text':
    case 'locationRequest':
    case 'contactRequest':
      return { ...message, body: say(message.body) }
    case 'image':
    case 'video':
    case 'document':
      return { ...message, ...sayAs('caption', message.caption, say) }
    case 'location':
      return {
        ...message,
        ...sayAs('name', message.name, say),
        ...sayAs('address', message.address, say),
      }
    case 'audio':
    case 'sticker':
    case 'contacts':
    case 'reaction':
    case 'raw':
      return message
    case 'buttons':
    case 'list':
    case 'ctaUrl':
    case 'flow':
      return translateInteractive(message, saying)
    case 'product':
    case 'products':
    case 'catalog':
    case 'carousel':
    case 'productCarousel':
      return translateCommerce(message, saying)
    case 'template':
      return translateTemplate(message, saying)
  }
}

type Framed = Extract<Message<unknown>, { readonly kind: 'buttons' | 'list' | 'ctaUrl' | 'flow' }>

function translateInteractive(message: Framed, saying: Saying): OutboundMessage {
  const { say } = saying
  const body = say(message.body)
  const footer = sayAs('footer', message.footer, say)
  switch (message.kind) {
    case 'buttons': {
      const buttons = message.buttons.map((choice) => sayChoice(choice, saying))
      return { ...message, body, ...footer, ...sayHeader(message.header, say), buttons }
    }
    case 'list':
      return {
        ...message,
        body,
        ...footer,
        ...sayAs('header', message.header, say),
        button: say(message.button),
        sections: message.sections.map(({ title, rows }) => ({
          ...sayAs('title', title, say),
          rows: rows.map((choice) => sayChoice(choice, saying)),
        })),
      }
    case 'ctaUrl':
    case 'flow': {
      const label = say(message.label)
      return { ...message, body, ...footer, ...sayHeader(message.header, say), label }
    }
  }
}

function translateCommerce(
  message: CommerceContent<unknown> & MessageOptions,
  saying: Saying,
): OutboundMessage {
  const { say } = saying
  switch (message.kind) {
    case 'product':
      return {
        ...message,
        ...sayAs('body', message.body, say),
        ...sayAs('footer', message.footer, say),
      }
    case 'products':
      return {
        ...message,
        header: say(message.header),
        body: say(message.body),
        ...sayAs('footer', message.footer, say),
        sections: message.sections.map((section) => ({
          ...section,
          ...sayAs('title', section.title, say),
        })),
      }
    case 'catalog':
      return { ...message, body: say(message.body), ...sayAs('footer', message.footer, say) }
    case 'carousel':
      return {
        ...message,
        body: say(message.body),
        cards: message.cards.map(({ header, body, ...card }) => ({
          header,
          ...sayAs('body', body, say),
          ...('buttons' in card
            ? { buttons: card.buttons.map((choice) => sayChoice(choice, saying)) }
            : { label: say(card.label), url: card.url }),
        })),
      }
    case 'productCarousel':
      return { ...message, body: say(message.body) }
  }
}

/** A key with its text in one language, or nothing. */
export function sayAs<K extends string>(
  key: K,
  text: Text | undefined,
  say: (text: Text) => string,
): { readonly [key in K]?: string } {
  return (text === undefined ? {} : { [key]: say(text) }) as { readonly [key in K]?: string }
}

function sayHeader(
  header: Header | undefined,
  say: (text: Text) => string,
): { readonly header?: Header } {
  if (header === undefined) return {}
  return { header: header.kind === 'text' ? { ...header, text: say(header.text) } : header }
}

/** A choice as it is kept in a message: its event stands in the outbox row, by this id. */
export function sayChoice(choice: Choice<unknown>, { say, toId }: Saying): Choice<Json> {
  return {
    title: say(choice.title),
    ...sayAs('description', choice.description, say),
    send: toId(choice),
  }
}
