import { KnownError, toSentences } from './errors.ts'
import type { StoredEvent } from './events.ts'
import type { Json } from './json.ts'
import { messageProblems } from './limits.ts'
import type { Choice, Header, Message, OutboundMessage, Section, Text } from './messages.ts'
import type { StoredChoice } from './rows.ts'
import { pickText } from './texts.ts'

/** A reply in the one language it will be said in, and what its choices mean. */
export interface Rendered {
  readonly message: OutboundMessage
  readonly choices: readonly StoredChoice[]
}

/**
 * Makes a reply ready to be committed: picks translations, gives every choice an id that begins
 * with the outbox row's, and refuses what WhatsApp would refuse.
 * @throws KnownError `message-refused` with every limit that is broken
 */
export function renderMessage(
  message: Message<unknown>,
  outboxId: string,
  say: (text: Text) => string,
): Rendered {
  const choices: StoredChoice[] = []
  const rendered = translate(message, say, (choice) => {
    const id = `${outboxId}.${choices.length}`
    choices.push({
      id,
      title: say(choice.title),
      event: choice.send as StoredEvent,
      ...(choice.once ? { once: true } : {}),
    })
    return id
  })
  const problems = messageProblems(rendered)
  if (problems.length > 0) throw new KnownError('message-refused', toSentences(problems))
  return { message: rendered, choices }
}

/** A `say` for one person: translations by their language, else the bot's. */
export function createSay(
  language: string | undefined,
  defaultLanguage: string | undefined,
): (text: Text) => string {
  return (text) => (typeof text === 'string' ? text : pickText(text, language, defaultLanguage))
}

function translate(
  message: Message<unknown>,
  say: (text: Text) => string,
  toId: (choice: Choice<unknown>) => string,
): OutboundMessage {
  switch (message.kind) {
    case 'text':
      return { ...message, body: say(message.body) }
    case 'buttons':
      return {
        ...message,
        body: say(message.body),
        ...sayHeader(message.header, say),
        ...sayAs('footer', message.footer, say),
        buttons: message.buttons.map((choice) => sayChoice(choice, say, toId)),
      }
    case 'list':
      return {
        ...message,
        body: say(message.body),
        button: say(message.button),
        ...sayAs('header', message.header, say),
        ...sayAs('footer', message.footer, say),
        sections: message.sections.map((section) => saySection(section, say, toId)),
      }
    case 'ctaUrl':
      return {
        ...message,
        body: say(message.body),
        label: say(message.label),
        ...sayHeader(message.header, say),
        ...sayAs('footer', message.footer, say),
      }
    case 'locationRequest':
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
    case 'template':
      return message
  }
}

function sayAs<K extends string>(
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

function sayChoice(
  choice: Choice<unknown>,
  say: (text: Text) => string,
  toId: (choice: Choice<unknown>) => string,
): Choice<Json> {
  return {
    title: say(choice.title),
    ...sayAs('description', choice.description, say),
    send: toId(choice),
  }
}

function saySection(
  section: Section<unknown>,
  say: (text: Text) => string,
  toId: (choice: Choice<unknown>) => string,
): Section<Json> {
  return {
    ...sayAs('title', section.title, say),
    rows: section.rows.map((choice) => sayChoice(choice, say, toId)),
  }
}

/** What a message says, in one line of plain text: for logs and listings. */
export function previewOf(message: Message<unknown>, say: (text: Text) => string): string {
  switch (message.kind) {
    case 'text':
    case 'ctaUrl':
    case 'locationRequest':
      return say(message.body)
    case 'buttons':
      return `${say(message.body)} [${message.buttons.map(({ title }) => say(title)).join('] [')}]`
    case 'list':
      return `${say(message.body)} [${say(message.button)}]`
    case 'image':
    case 'video':
    case 'document':
      return message.caption === undefined
        ? `(${message.kind})`
        : `(${message.kind}) ${say(message.caption)}`
    case 'audio':
    case 'sticker':
    case 'contacts':
      return `(${message.kind})`
    case 'location':
      return message.name === undefined ? '(location)' : `(location) ${say(message.name)}`
    case 'reaction':
      return message.emoji === '' ? '(reaction taken back)' : `(reaction) ${message.emoji}`
    case 'template':
      return `(template) ${message.name}`
  }
}
