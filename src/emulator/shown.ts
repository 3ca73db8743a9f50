import type { WireContactCard } from '../whatsapp/wire.ts'
import type { Product } from './catalog.ts'

/** What the control API and the phone page show. Times are epoch milliseconds. */
export interface ShownPhone {
  readonly waId: string
  readonly name: string
  readonly username?: string
  /** The person's business-scoped user id. */
  readonly userId: string
  /** What webhooks tell of the person: the phone number, both, or only the user id. */
  readonly identity: Identity
  readonly parentUserId?: string
  readonly identityKeyHash?: string
  /** Another handler answers this phone. */
  readonly isOnStandby?: boolean
  readonly hasStoppedMarketing?: boolean
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
  /** A recording, which tells its sender when it was first played. */
  readonly isVoice?: boolean
}

/** Something that can be tapped. */
export interface ShownChoice {
  readonly id: string
  readonly title: string
  readonly description?: string
  readonly kind: 'button' | 'row'
  readonly section?: string
  /** Which card of a carousel it belongs to, counted from 0. */
  readonly card?: number
  readonly chosen?: boolean
}

/** Something that opens a page, or calls a number (`tel:`). */
export interface ShownLink {
  readonly displayText: string
  readonly url: string
}

/** Something that can be ordered. */
export interface ShownProduct extends Product {
  /** The section of the message it stands in. */
  readonly section?: string
}

/** One card of a carousel. */
export interface ShownCard {
  readonly text?: string
  readonly media?: ShownMedia
  readonly url?: ShownLink
  readonly product?: ShownProduct
}

/** A button that opens a Flow. */
export interface ShownFlow {
  readonly id: string
  readonly cta: string
  /** Comes back with the answer. */
  readonly token: string
  /** Where it begins; default: the first screen. */
  readonly screen?: string
  readonly data?: Readonly<Record<string, unknown>>
  /** The Flow's endpoint says where it begins. */
  readonly beginsAtEndpoint?: true
}

/** A form for an address in India. */
export interface ShownAddressForm {
  readonly values: Readonly<Record<string, unknown>>
  readonly saved: readonly {
    readonly id: string
    readonly value: Readonly<Record<string, unknown>>
  }[]
  /** What was wrong with an earlier answer, by field. */
  readonly errors: Readonly<Record<string, unknown>>
}

/** What the phone ordered. */
export interface ShownOrder {
  readonly catalogId: string
  readonly items: readonly (ShownProduct & { readonly quantity: number })[]
}

/** What stands in a message, whoever said it. */
export interface ShownContent {
  /**
   * Meta's type (`text`, `image`, …, `reaction`, `interactive`, `template`); what the phone answers
   * has the type of its draft (`choice`, `order`, `flow`, …).
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
  readonly url?: ShownLink
  /** What else a template's buttons open. */
  readonly links?: readonly ShownLink[]
  /** A code to copy. */
  readonly code?: { readonly displayText: string; readonly code: string }
  /** When an offer ends, and what it is called. */
  readonly offer?: { readonly text: string; readonly endsAt?: number }
  /** The business asks for the phone's location. */
  readonly locationRequest?: boolean
  /** The business asks for the phone's number. */
  readonly contactRequest?: boolean
  /** Products of one message; `productsButton` opens them where they are many. */
  readonly products?: readonly ShownProduct[]
  readonly productsButton?: string
  readonly cards?: readonly ShownCard[]
  readonly flow?: ShownFlow
  readonly addressForm?: ShownAddressForm
  /** A button that calls the business. */
  readonly call?: { readonly displayText: string; readonly payload?: string }
  /** The business asks whether it may call; then what the phone has answered. */
  readonly callPermission?: 'asked' | 'accepted' | 'rejected'
  /** A bill, or news of one. */
  readonly bill?: { readonly reference: string; readonly amount?: string; readonly status?: string }
  /** The phone's own order. */
  readonly order?: ShownOrder
  /** The phone's own answer to a form: label and value. */
  readonly answers?: readonly (readonly [name: string, value: string])[]
  /** The product that a message asks about. */
  readonly about?: ShownProduct
  /** The message that an edit or a deletion is about; it shows its effect itself. */
  readonly changes?: string
  readonly isForwarded?: boolean
  readonly isEdited?: boolean
  /** Deleted for everyone: nothing of it is left. */
  readonly isRevoked?: boolean
  /** Written by the business in the app on its own phone, or by Meta's agent. */
  readonly echo?: 'app' | 'agent'
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
