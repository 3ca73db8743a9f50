import type { Aliases } from './contact.ts'
import type { ContactCard } from './contact-card.ts'
import type { Json } from './json.ts'

export type MediaKind = 'image' | 'video' | 'audio' | 'document' | 'sticker'

/** What a person can send or do, without the parts that all of it shares. */
export type UserContent = UserMessage | UserAside

/** What a person says: it may begin a conversation, and `user.*` stands for it. */
export type UserMessage =
  | { readonly type: 'user.text'; readonly text: string }
  /** A choice that carried no event of this machine, or an outdated one (`stale`). */
  | {
      readonly type: 'user.choice'
      /** The payload of a template's quick reply, else an id that Turnwise gave. */
      readonly choiceId: string
      readonly title: string
      /** What stood under the title (lists only). */
      readonly description?: string
    }
  | {
      readonly type: 'user.media'
      readonly media: MediaKind
      /** WhatsApp keeps the file for 7 days under this id. */
      readonly mediaId: string
      readonly mimeType?: string
      readonly caption?: string
      readonly filename?: string
      /** Recorded in WhatsApp (audio only). */
      readonly voice?: true
      /** Stickers only. */
      readonly animated?: true
      /** Of the file, in base64. */
      readonly sha256?: string
    }
  | {
      readonly type: 'user.location'
      readonly latitude: number
      readonly longitude: number
      /** With `address` and `url`: a place that was picked, and not where the person is. */
      readonly name?: string
      readonly address?: string
      readonly url?: string
    }
  | { readonly type: 'user.contacts'; readonly contacts: readonly SharedContact[] }
  | {
      readonly type: 'user.order'
      readonly catalogId: string
      readonly items: readonly OrderItem[]
      /** What the person wrote along with it. */
      readonly text?: string
    }
  | {
      readonly type: 'user.flow'
      /** Meta's name of the form: `flow`. */
      readonly name?: string
      /**
       * The Flow's name or id, as the message that opened it named it; absent where the message is
       * not kept any more. One that the machine sent in an earlier life is `stale`.
       */
      readonly form?: string
      /** The form as it was filled in; a text when it was no JSON. */
      readonly answer: Json
      /** The `flow_token` that was sent along with the form: tells which one it was. */
      readonly token?: string
    }
  /** An address form that was filled in (India). */
  | {
      readonly type: 'user.address'
      /** By Meta's names of the fields (`name`, `phone_number`, `in_pin_code`, ...). */
      readonly values: Readonly<Record<string, string>>
      /** The id of a saved address that was picked instead. */
      readonly savedAddressId?: string
    }
  /** Any other kind: with Meta's own name of it; `raw` holds what Meta sent. */
  | {
      readonly type: 'user.unsupported'
      readonly kind: string
      /** Meta's error code, where it says why (131051: a kind that the Cloud API does not pass on). */
      readonly code?: number
    }

/**
 * What a person does without saying something. It never begins a conversation (but for
 * `user.opened`), and reaches a machine only where it is named: `user.*` does not stand for it.
 */
export type UserAside =
  /** `emoji: null` takes the reaction back. */
  | { readonly type: 'user.reaction'; readonly target: string; readonly emoji: string | null }
  /**
   * A message was changed, within 15 minutes. Which one (`target`) and what it says now, WhatsApp
   * tells only of numbers that are used in the WhatsApp Business app as well.
   */
  | {
      readonly type: 'user.edited'
      readonly target?: string
      /** The new text or caption. */
      readonly text?: string
    }
  /** A message (`target`) was deleted for everyone; only numbers of the WhatsApp Business app. */
  | { readonly type: 'user.revoked'; readonly target: string }
  /** The answer to a request for calls. */
  | {
      readonly type: 'user.callPermission'
      readonly granted: boolean
      readonly permanent?: true
      /** Until when (epoch ms). */
      readonly expiresAt?: number
      /** The person's settings answered, not the person. */
      readonly automatic?: true
    }
  /** The chat was opened for the first time (where welcome messages are switched on). */
  | { readonly type: 'user.opened' }
  /** WhatsApp knows the person by other names now: those before, and those from now on. */
  | {
      readonly type: 'user.system'
      readonly change: 'number' | 'userId' | 'identityKey' | 'unknown'
      readonly before: Aliases
      readonly after: Aliases
    }

/** A contact card by Meta's names of its parts, any of which it may leave out. */
export interface SharedContact extends Omit<ContactCard, 'name'> {
  readonly name?: Partial<ContactCard['name']>
  readonly vcard?: string
  /** `contact_request`: the person tapped "Share contact info", and it is their own card. */
  readonly origin?: string
}

/** One line of an order. */
export interface OrderItem {
  /** The product's id in the catalog (`product_retailer_id`). */
  readonly productId: string
  readonly quantity: number
  /** Of one piece, in the currency's own unit (7.5 is 7.50 EUR). */
  readonly price: number
  /** ISO 4217. */
  readonly currency: string
}

/** The click-to-WhatsApp ad or post that a person came from. */
export interface Referral {
  /** `ad`, `post`, or a later word of Meta's. */
  readonly source?: string
  /** Meta's id of the ad or post. */
  readonly id?: string
  readonly url?: string
  readonly headline?: string
  readonly body?: string
  /** `image` or `video`. */
  readonly media?: string
  readonly imageUrl?: string
  readonly videoUrl?: string
  readonly thumbnailUrl?: string
  /** Meta's `ctwa_clid`, for reports to its Conversions API. */
  readonly clickId?: string
  /** The greeting that the ad showed. */
  readonly welcomeText?: string
  readonly ref?: string
}

/** The product of a catalog that a message asks about. */
export interface ProductReference {
  readonly catalogId: string
  readonly productId: string
}
