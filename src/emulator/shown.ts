import type { WireContactCard } from '../whatsapp/wire.ts'

/** What the control API and the phone page show. Times are epoch milliseconds. */
export interface ShownPhone {
  readonly waId: string
  readonly name: string
  readonly username?: string
  /** The person's business-scoped user id. */
  readonly userId: string
  /** What webhooks tell of the person: the phone number, both, or only the user id. */
  readonly identity: Identity
  readonly unread: number
  readonly lastText?: string
  readonly lastAt?: number
}

export type Identity = 'phone' | 'both' | 'hidden'

export type Side = 'phone' | 'business'

/** On the phone's own messages `pending` lasts until the webhook was answered 200. */
export type Ticks = 'pending' | 'sent' | 'delivered' | 'read' | 'failed'

export type MediaKind = 'image' | 'video' | 'audio' | 'document' | 'sticker'

export interface ShownMedia {
  readonly kind: MediaKind
  /** The emulator's own address, or the link that the business sent. */
  readonly url: string
  readonly mimeType?: string
  readonly filename?: string
}

/** Something that can be tapped. */
export interface ShownChoice {
  readonly id: string
  readonly title: string
  readonly description?: string
  readonly kind: 'button' | 'row'
  readonly section?: string
  readonly chosen?: boolean
}

/** What stands in a message, whoever said it. */
export interface ShownContent {
  /**
   * Meta's type (`text`, `image`, …, `reaction`, `interactive`, `template`); a tap of the phone is
   * a `choice`.
   */
  readonly type: string
  readonly text?: string
  readonly caption?: string
  readonly header?: string
  readonly footer?: string
  readonly media?: ShownMedia
  readonly location?: {
    readonly latitude: number
    readonly longitude: number
    readonly name?: string
    readonly address?: string
  }
  readonly contacts?: readonly WireContactCard[]
  /** An empty emoji takes the reaction back. */
  readonly reaction?: { readonly messageId: string; readonly emoji: string }
  readonly choices?: readonly ShownChoice[]
  /** The label that opens a list. */
  readonly listButton?: string
  /** A button that opens a page. */
  readonly url?: { readonly displayText: string; readonly url: string }
  /** The business asks for the phone's location. */
  readonly locationRequest?: boolean
}

/** A message of either side, as `GET /phones/:waId/messages` lists it. */
export interface ShownMessage extends ShownContent {
  readonly id: string
  readonly from: Side
  readonly at: number
  /** The business number it was said to or by. */
  readonly phoneNumberId: string
  readonly replyTo?: string
  readonly ticks: Ticks
  /** Why it failed: code and title. */
  readonly error?: string
  readonly reactions?: readonly { readonly from: Side; readonly emoji: string }[]
  /** An earlier message with the same callback data: the business sent it twice. */
  readonly duplicateOf?: string
}
