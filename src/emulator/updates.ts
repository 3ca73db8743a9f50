import type { InboundKind, InboundMessage, InboundStatus, WireContact } from '../whatsapp/wire.ts'

/** One thing the business is told by webhook, of a number or of its whole business account. */
export interface WebhookUpdate {
  readonly id: number
  readonly at: number
  /** The number it is about; for news of the account, any number of that account. */
  readonly phoneNumberId: string
  /** Default: `messages`. */
  readonly field?: string
  readonly contacts?: readonly WireContact[]
  readonly messages?: readonly InboundMessage[]
  readonly statuses?: readonly InboundStatus[]
  readonly message_echoes?: readonly EchoMessage[]
  /** Any other array of a number's value: `calls`, `user_preferences`, `messaging_handovers`. */
  readonly more?: Readonly<Record<string, readonly object[]>>
  /** The whole value, for news of the account. */
  readonly value?: Readonly<Record<string, unknown>>
}

/** What is told, before it has its number and time. */
export type Told = Omit<WebhookUpdate, 'id' | 'at'>

/** A message of the business that its server did not send. */
export type EchoMessage = {
  readonly from: string
  readonly to?: string
  readonly to_user_id?: string
  readonly to_parent_user_id?: string
  readonly id: string
  readonly timestamp: string
} & InboundKind
