import { buttonsProblems, sectionsProblems } from './choice-limits.ts'
import type { Problem } from './errors.ts'
import type { Json } from './json.ts'
import type { Message, MessageContent, Text } from './messages.ts'
import { filenameProblems, headerProblems, sourceProblems, urlProblems } from './source-limits.ts'
import type { Field } from './text-limits.ts'
import { idProblems, TEXT_LIMITS, textProblems } from './text-limits.ts'

/** Reference section 4.3: up to 257 cards in one message. */
export const MAX_CONTACTS = 257

/**
 * What WhatsApp would refuse about a message, as far as it shows in the message itself (reference
 * sections 4.3 and 4.4): lengths in every translation, counts, unique titles, links, ids. Empty
 * when nothing is wrong. Places are fields of the message; bodies are never quoted.
 */
export function messageProblems(message: Message<unknown>): Problem[] {
  return [...contentProblems(message), ...quoteProblems(message)]
}

function contentProblems(message: MessageContent<unknown>): Problem[] {
  switch (message.kind) {
    case 'text':
      return bodyProblems(message.body, TEXT_LIMITS.text)
    case 'buttons':
      return [
        ...bodyProblems(message.body, TEXT_LIMITS.body),
        ...(message.header === undefined ? [] : headerProblems(message.header)),
        ...optional(message.footer, footer),
        ...buttonsProblems(message.buttons),
      ]
    case 'list':
      return [
        ...bodyProblems(message.body, TEXT_LIMITS.listBody),
        ...textProblems(message.button, listButton),
        ...optional(message.header, textHeader),
        ...optional(message.footer, footer),
        ...sectionsProblems(message.sections),
      ]
    case 'ctaUrl':
      return [
        ...bodyProblems(message.body, TEXT_LIMITS.body),
        ...textProblems(message.label, urlLabel),
        ...urlProblems(message.url, 'url'),
        ...(message.header === undefined ? [] : headerProblems(message.header)),
        ...optional(message.footer, footer),
      ]
    case 'locationRequest':
      return bodyProblems(message.body, TEXT_LIMITS.body)
    case 'image':
    case 'video':
      return [...sourceProblems(message.source, 'source'), ...optional(message.caption, caption)]
    case 'document':
      return [
        ...sourceProblems(message.source, 'source'),
        ...optional(message.caption, caption),
        ...filenameProblems(message.filename, 'filename'),
      ]
    case 'audio':
    case 'sticker':
      return sourceProblems(message.source, 'source')
    case 'location':
      return [
        ...degreesProblems(message.latitude, 90, 'latitude'),
        ...degreesProblems(message.longitude, 180, 'longitude'),
        ...optional(message.name, { place: 'name', name: 'name of the place' }),
        ...optional(message.address, { place: 'address', name: 'address' }),
      ]
    case 'contacts':
      return cardsProblems(message.contacts)
    case 'reaction':
      return [...idProblems(message.target, 'target', 'target'), ...emojiProblems(message.emoji)]
    case 'template':
      return [
        ...idProblems(message.name, 'name', 'name of the template'),
        ...idProblems(message.language, 'language', 'language of the template'),
      ]
  }
}

const footer = { place: 'footer', name: 'footer', limit: TEXT_LIMITS.footer }
const caption = { place: 'caption', name: 'caption', limit: TEXT_LIMITS.caption }
const textHeader = {
  place: 'header',
  name: 'header',
  limit: TEXT_LIMITS.header,
  quoted: true,
} as const
const urlLabel = {
  place: 'label',
  name: 'label',
  limit: TEXT_LIMITS.urlLabel,
  quoted: true,
} as const
const listButton = {
  place: 'button',
  name: 'label of the list',
  limit: TEXT_LIMITS.listButton,
  quoted: true,
} as const

function bodyProblems(body: Text, limit: number): Problem[] {
  return textProblems(body, { place: 'body', name: 'body', limit })
}

function optional(text: Text | undefined, field: Field): Problem[] {
  return text === undefined ? [] : textProblems(text, field)
}

function degreesProblems(degrees: number, most: number, name: string): Problem[] {
  if (Math.abs(degrees) <= most) return []
  const problem = `The ${name} is ${degrees}.`
  return [{ place: name, problem, cure: `Give degrees from -${most} to ${most}.` }]
}

/** Each card needs a formatted name and at least one other part of the name. */
function cardsProblems(cards: readonly Json[]): Problem[] {
  if (cards.length < 1 || cards.length > MAX_CONTACTS) {
    const problem = `There are ${cards.length} contacts: WhatsApp allows 1 to ${MAX_CONTACTS}.`
    return [{ place: 'contacts', problem, cure: 'Send them in several messages.' }]
  }
  return cards.flatMap((card, index) => {
    const { formatted_name: formatted, ...parts } = partsOf(partsOf(card)['name'])
    const others = Object.values(parts).filter(isFilled)
    if (isFilled(formatted) && others.length > 0) return []
    const problem = 'The contact has no whole name.'
    const cure = 'Give name.formatted_name and another part, such as name.first_name.'
    return { place: `contacts[${index}].name`, problem, cure }
  })
}

function partsOf(json: Json | undefined): { readonly [key: string]: Json } {
  const isRecord = typeof json === 'object' && json !== null && !Array.isArray(json)
  return isRecord ? (json as { readonly [key: string]: Json }) : {}
}

function isFilled(json: Json | undefined): boolean {
  return typeof json === 'string' && json.trim() !== ''
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
const EMOJI = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u

/** One emoji, or nothing to take the reaction back. */
function emojiProblems(emoji: string): Problem[] {
  if (emoji === '' || (EMOJI.test(emoji) && [...graphemes.segment(emoji)].length === 1)) return []
  return [{ place: 'emoji', problem: 'The reaction is not one emoji.', cure: "Give one, or ''." }]
}

/** Reactions cannot quote (reference section 4.1). */
function quoteProblems({ kind, replyTo }: Message<unknown>): Problem[] {
  if (replyTo === undefined) return []
  if (kind !== 'reaction') return idProblems(replyTo, 'replyTo', 'quoted message')
  const problem = 'A reaction cannot quote a message.'
  return [{ place: 'replyTo', problem, cure: 'Leave it out: target names the message.' }]
}
