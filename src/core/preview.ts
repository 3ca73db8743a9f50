import { choicesOf } from './choices.ts'
import type { Message, Text } from './messages.ts'
import type { TemplateContent, TemplateValue } from './template-content.ts'
import { isPositional, isText } from './template-translation.ts'

type Say = (text: Text) => string

/** A message in one line of plain text, with what can be tapped: for logs and listings. */
export function previewOf(message: Message<unknown>, say: Say): string {
  const words = wordsOf(message, say)
  const taps = tapsOf(message).map(say)
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
    case 'document':
      return named(message.kind, message.caption, say)
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
      return named(`${count} products`, message.body, say)
    }
    case 'catalog':
      return named('catalog', message.body, say)
    case 'carousel':
      return named(`${message.cards.length} cards`, message.body, say)
    case 'productCarousel':
      return named(`${message.products.length} products`, message.body, say)
    case 'template':
      return `(template) ${message.name}${filledIn(message, say)}`
    case 'raw':
      return `(${kindOfRaw(message.type, message.content)})`
  }
}

/** The labels below a message; a list shows the one that opens it. */
function tapsOf(message: Message<unknown>): readonly Text[] {
  switch (message.kind) {
    case 'text':
      return []
    case 'list':
      return [message.button]
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
