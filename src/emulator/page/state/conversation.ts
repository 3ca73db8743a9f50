import type { Business, Draft, Message } from './wire.ts'

/** A message that has not reached the emulator: shown, kept, and sent again on demand. */
export interface Unsent {
  readonly key: string
  readonly draft: Draft
  /** Epoch milliseconds. */
  readonly at: number
  /** Why it failed; without it, it is on its way. */
  readonly reason?: string
}

/** All the page knows of one phone's conversation. */
export interface Conversation {
  readonly messages: readonly Message[]
  readonly unsent: readonly Unsent[]
  readonly isTyping: boolean
  readonly business: Business | undefined
  readonly isConnected: boolean
  readonly isLoaded: boolean
}

/** What happens to a conversation on the page. */
export type Happening =
  | { readonly type: 'connected' }
  | { readonly type: 'disconnected' }
  | { readonly type: 'loaded'; readonly messages: readonly Message[] }
  | { readonly type: 'message'; readonly message: Message }
  /** The emulator's answer to what the page sent; the events may already have told more of it. */
  | { readonly type: 'sent'; readonly key: string; readonly message: Message }
  | { readonly type: 'typing'; readonly on: boolean }
  | { readonly type: 'business'; readonly business: Business }
  | { readonly type: 'unsent'; readonly unsent: Unsent }
  | { readonly type: 'forgotten'; readonly key: string }

export const emptyConversation: Conversation = {
  messages: [],
  unsent: [],
  isTyping: false,
  business: undefined,
  isConnected: false,
  isLoaded: false,
}

/** The conversation after one happening; pure. */
export function advance(conversation: Conversation, happening: Happening): Conversation {
  switch (happening.type) {
    case 'connected':
      return { ...conversation, isConnected: true }
    case 'disconnected':
      return { ...conversation, isConnected: false, isTyping: false }
    case 'loaded': {
      const { messages } = happening
      const unsent = conversation.unsent.filter((one) => !hasArrived(one, messages))
      return { ...conversation, messages, unsent, isLoaded: true }
    }
    case 'message':
      return withMessage(conversation, happening.message)
    case 'sent':
      return withSent(advance(conversation, { ...happening, type: 'forgotten' }), happening.message)
    case 'typing':
      return { ...conversation, isTyping: happening.on }
    case 'business':
      return { ...conversation, business: happening.business }
    case 'unsent':
      if (hasArrived(happening.unsent, conversation.messages)) return conversation
      return { ...conversation, unsent: withUnsent(conversation.unsent, happening.unsent) }
    case 'forgotten': {
      const unsent = conversation.unsent.filter(({ key }) => key !== happening.key)
      return { ...conversation, unsent }
    }
  }
}

function withMessage(conversation: Conversation, message: Message): Conversation {
  const place = conversation.messages.findLastIndex(({ id }) => id === message.id)
  if (place >= 0) return { ...conversation, messages: conversation.messages.with(place, message) }
  const isTyping = conversation.isTyping && message.from === 'phone'
  return { ...conversation, isTyping, messages: [...conversation.messages, message] }
}

function withSent(conversation: Conversation, message: Message): Conversation {
  // A reaction or a change is shown on its message, which an event brings.
  const isKnown = conversation.messages.some(({ id }) => id === message.id)
  if (isKnown || message.type === 'reaction' || message.changes !== undefined) return conversation
  return withMessage(conversation, message)
}

/** The emulator took the message, and only its answer was lost. */
function hasArrived({ draft, at }: Unsent, messages: readonly Message[]): boolean {
  if (draft.type !== 'text') return false
  return messages.some(
    (message) => message.from === 'phone' && message.at >= at && message.text === draft.text,
  )
}

function withUnsent(all: readonly Unsent[], unsent: Unsent): readonly Unsent[] {
  const place = all.findIndex(({ key }) => key === unsent.key)
  return place < 0 ? [...all, unsent] : all.with(place, unsent)
}

/** The messages of the business that the phone has received and not yet read. */
export function unreadIds(messages: readonly Message[]): readonly string[] {
  return messages
    .filter(({ from, type, ticks, changes, isRevoked }) => {
      const isLine = type !== 'reaction' && changes === undefined && isRevoked !== true
      const mayBeRead = from === 'business' && isLine
      return mayBeRead && ticks !== 'read' && ticks !== 'failed'
    })
    .map(({ id }) => id)
}

/** What stands in the log: reactions and changes show on their message, if that is still here. */
export function toLines(messages: readonly Message[]): readonly Message[] {
  const ids = new Set(messages.map(({ id }) => id))
  return messages.filter(({ reaction, changes }) => !ids.has(reaction?.messageId ?? changes ?? ''))
}

const mediaNames: Readonly<Record<string, string>> = {
  image: '📷 Photo',
  video: '🎬 Video',
  audio: '🎵 Audio',
  document: '📄 Document',
  sticker: '💟 Sticker',
}

/** One line that stands for a message: in quotes, in labels, in the list of phones. */
export function toSummary(message: Message): string {
  if (message.isRevoked === true) return 'Deleted message'
  const words = message.text ?? message.caption
  if (message.media !== undefined) {
    const name = mediaNames[message.media.kind] ?? message.media.kind
    return words === undefined || words === '' ? name : `${name} · ${words}`
  }
  if (words !== undefined && words !== '') return words
  if (message.location !== undefined) return `📍 ${message.location.name ?? 'Location'}`
  if (message.contacts !== undefined) return `👤 ${toContactName(message.contacts[0])}`
  if (message.order !== undefined) return `🛒 ${message.order.items.length} ordered`
  if (message.products !== undefined) return `🛍️ ${message.products[0]?.name ?? 'Products'}`
  if (message.reaction !== undefined) return `Reaction ${message.reaction.emoji}`
  return message.type
}

type Card = NonNullable<Message['contacts']>[number]

export function toContactName(card: Card | undefined): string {
  return card?.name?.formatted_name ?? card?.name?.first_name ?? 'Contact'
}
