import type { Choice, Draft, Message } from '../state/wire.ts'

/** What a reader can do with a message. */
export interface MessageActions {
  readonly choose: (message: Message, choice: Choice) => void
  readonly openList: (message: Message) => void
  /** Opens what is filled in or picked from: products, a Flow, an address form. */
  readonly open: (kind: 'products' | 'flow' | 'address', message: Message) => void
  /** Says what needs nothing more than a press. */
  readonly answer: (draft: Draft) => void
  readonly call: (payload: string | undefined) => void
  /** A link of a message was pressed, which opens by itself. */
  readonly clicked: (message: Message) => void
  readonly played: (message: Message) => void
  readonly shareLocation: (message: Message) => void
  readonly react: (message: Message, emoji: string) => void
  readonly openMenu: (message: Message, at: DOMRect) => void
  readonly jumpTo: (messageId: string) => void
}

/** How the two sides are called on the page: "You" and the business's name. */
export type Speaker = (from: Message['from']) => string
