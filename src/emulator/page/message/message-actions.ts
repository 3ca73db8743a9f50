import type { Choice, Message } from '../state/wire.ts'

/** What a reader can do with a message. */
export interface MessageActions {
  readonly choose: (message: Message, choice: Choice) => void
  readonly openList: (message: Message) => void
  readonly shareLocation: (message: Message) => void
  readonly react: (message: Message, emoji: string) => void
  readonly openMenu: (message: Message, at: DOMRect) => void
  readonly jumpTo: (messageId: string) => void
}

/** How the two sides are called on the page: "You" and the business's name. */
export type Speaker = (from: Message['from']) => string
