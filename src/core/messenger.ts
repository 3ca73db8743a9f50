import type { Aliases } from './contact.ts'
import type { OutboundMessage } from './messages.ts'
import type { Failure } from './rows.ts'

/** What a send led to (design section 6). */
export type SendOutcome =
  | { readonly outcome: 'accepted'; readonly wamid: string }
  /** WhatsApp said no; the class decides what follows. */
  | { readonly outcome: 'refused'; readonly failure: Failure }
  /** It certainly did not leave: try again. */
  | { readonly outcome: 'not-sent'; readonly reason: string; readonly alert?: true }
  /** It may have left. */
  | { readonly outcome: 'uncertain'; readonly reason: string }

/** The way out to WhatsApp. Never rejects: every ending is an outcome. */
export interface Messenger {
  send(request: {
    readonly numberId: string
    readonly to: Aliases
    readonly message: OutboundMessage
    /** Comes back with every status: the outbox id and the attempt. */
    readonly callback: string
  }): Promise<SendOutcome>
  /** Marks a message as read; with `typing`, shows that an answer is coming (25 s at most). */
  markRead(request: {
    readonly numberId: string
    readonly messageId: string
    readonly typing: boolean
  }): Promise<void>
  close(): Promise<void>
}
