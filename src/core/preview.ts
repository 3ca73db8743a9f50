import { choicesOf } from './choices.ts'
import type { Message, Text } from './messages.ts'
import type { TemplateContent, TemplateValue } from './template-content.ts'
import { isPositional, isText } from './template-translation.ts'

type Sheet = Extract<Message<unknown>, { readonly kind: 'list' }>
type Named = Extract<Message<unknown>, { readonly kind: 'document' }>
type Say = (text: Text) => string

/** A message in one line of plain text, with what can be tapped: for logs and listings. */
export function previewOf(message: Message<unknown>, say: Say): string {
  const words = wordsOf(message, say)
  const taps = message.kind === 'list' ? [sheetOf(message, say)] : tapsOf(message).map(say)
  return taps.length === 0 ? words : `${words} [${taps.join('] [')}]`
}

/** What a message says: its body, its caption, or what stands for it. */
export function wordsOf(message: Message<unknown>, say: Say): string {
  switch (message.kind) {
    case 'text':
    case 'locationRequest':
    case 'contactRequest':
    case 'buttons':
    case 'list':
    case 'ctaUrl':
    case 'flow':
      return say(message.body)
    case 'image':
    case 'video':
      return named(message.kind, message.caption, say)
    case 'document':
      return named(`document${nameOf(message)}`, message.caption, say)
    case 'audio':
      return message.voice === true ? '(voice message)' : '(audio)'
    case 'sticker':
      return '(sticker)'
    case 'contacts':
      return `(contacts) ${message.contacts.map(({ name }) => name.formatted_name).join(', ')}`
    case 'location':
      return named('location', message.name, say)
    case 'reaction':
      return message.emoji === '' ? '(reaction taken back)' : `(reaction) ${message.emoji}`
    case 'product':
      return named(`product ${message.productId}`, message.body, say)
    case 'products': {
      const count = message.sections.reduce((sum, { products }) => sum + products.length, 0)
      return named(counted(count, 'product'), message.body, say)
    }
    case 'catalog':
      return named('catalog', message.body, say)
    case 'carousel':
      return named(counted(message.cards.length, 'card'), message.body, say)
    case 'productCarousel':
      return named(counted(message.products.length, 'product'), message.body, say)
    case 'template':
      return `(template) ${message.name}${filledIn(message, say)}`
    case 'raw':
      return `(${kindOfRaw(message.type, message.content)})`
  }
}

/** The label that opens a list, and the titles of its rows. */
function sheetOf({ button, sections }: Sheet, say: Say): string {
  const titles = sections.flatMap(({ rows }) => rows.map(({ title }) => say(title)))
  return `${say(button)}: ${titles.join(', ')}`
}

/** The labels below a message. */
function tapsOf(message: Message<unknown>): readonly Text[] {
  switch (message.kind) {
    case 'text':
      return []
    case 'ctaUrl':
    case 'flow':
      return [message.label]
    case 'carousel':
      return message.cards.flatMap((card) =>
        'buttons' in card ? card.buttons.map(({ title }) => title) : [card.label],
      )
    default:
      return choicesOf(message).map(({ title }) => title)
  }
}

/** The name that the person sees, in front of a space; none for what WhatsApp has by an id. */
function nameOf({ filename, source }: Named): string {
  const path = 'file' in source ? source.file : 'link' in source ? source.link : ''
  const name = filename ?? /[^/?#]+(?=[?#]|$)/.exec(path)?.[0]
  return name === undefined ? '' : ` ${name}`
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}

function named(kind: string, text: Text | undefined, say: Say): string {
  return text === undefined ? `(${kind})` : `(${kind}) ${say(text)}`
}

function filledIn({ parameters = [], buttons }: TemplateContent<unknown>, say: Say): string {
  // Codes to sign in with stay out of the log.
  if (buttons?.some(({ kind }) => kind === 'oneTimeCode')) return ''
  const show = (value: TemplateValue) => say(isText(value) ? value : value.fallback)
  const shown = isPositional(parameters)
    ? parameters.map(show)
    : Object.entries(parameters).map(([name, value]) => `${name}: ${show(value)}`)
  return shown.length === 0 ? '' : `: ${shown.join(', ')}`
}

/** Interactive messages have a kind of their own inside, and templates a name. */
function kindOfRaw(type: string, content: object): string {
  if (type === 'template' && 'name' in content) return `${type} ${content.name}`
  const inside = type === 'interactive' && 'type' in content ? content.type : undefined
  return typeof inside === 'string' ? inside.replaceAll('_', ' ') : type
}
