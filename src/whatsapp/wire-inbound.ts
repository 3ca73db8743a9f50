import type { WireContactCard } from './wire-content.ts'
import type { InboundStatus, WireError } from './wire-status.ts'

/** The body of `POST /webhook`: at most 1,000 updates and 3 MB, over any number of changes. */
export interface WebhookBody {
  object: 'whatsapp_business_account'
  entry: WebhookEntry[]
}

/** One WhatsApp Business Account's part of a webhook. */
export interface WebhookEntry {
  /** The business account's id; "0" in the dashboard's test sends. */
  id: string
  /** Unix seconds; absent for `messages`-like fields. */
  time?: number
  changes: WebhookChange[]
}

/** One subscribed field's news; for `field: "messages"` the value is a `MessagesValue`. */
export interface WebhookChange {
  field: string
  value: MessagesValue
}

/** The value of `field: "messages"`: any of its arrays may be present, several at once. */
export interface MessagesValue {
  messaging_product: 'whatsapp'
  metadata: WireMetadata
  /** To be joined to messages and statuses by id, never by index. */
  contacts?: WireContact[]
  messages?: InboundMessage[]
  statuses?: InboundStatus[]
  errors?: WireError[]
  user_actions?: WireUserAction[]
}

/** The business number that a webhook is about. */
export interface WireMetadata {
  /** Digits, but with "+" and spaces in test sends. */
  display_phone_number: string
  phone_number_id: string
}

/** Who wrote, or to whom a status belongs; at least one of the three ids is there. */
export interface WireContact {
  profile?: { name?: string; username?: string }
  /** Missing when the user has a username and their phone number is not known to the business. */
  wa_id?: string
  /** The business-scoped user id (BSUID). */
  user_id?: string
  parent_user_id?: string
  identity_key_hash?: string
}

/** What every inbound message has, whatever its type. */
export interface InboundCommon {
  id: string
  /** Unix seconds as a string (as a number in some samples). */
  timestamp: string
  from?: string
  from_user_id?: string
  from_parent_user_id?: string
  group_id?: string
  context?: InboundContext
  referral?: WireReferral
  errors?: WireError[]
  identity?: { acknowledged?: boolean; created_timestamp?: string; hash?: string }
}

/** A reply has `from` and `id`; a forwarded message only its flag. */
export interface InboundContext {
  from?: string
  from_user_id?: string
  from_parent_user_id?: string
  id?: string
  forwarded?: boolean
  frequently_forwarded?: boolean
  referred_product?: { catalog_id: string; product_retailer_id: string }
}

/** The advertisement or post that the user came from. */
export interface WireReferral {
  source_url?: string
  source_id?: string
  source_type?: string
  headline?: string
  body?: string
  media_type?: string
  image_url?: string
  video_url?: string
  thumbnail_url?: string
  ctwa_clid?: string
  welcome_message?: { text?: string }
  ref?: string
}

/** A click on a marketing message's link: carries no user's identity. */
export interface WireUserAction {
  action_type: string
  timestamp: string
  marketing_messages_link_click_data?: {
    click_component?: string
    product_id?: string
    click_id?: string
    tracking_token?: string
    client_user_agent?: string
  }
}

/** What every inbound media object has; the id can be fetched for 7 days. */
export interface InboundMedia {
  id: string
  mime_type: string
  /** Base64 in webhooks. */
  sha256: string
  /** Direct download with the access token, for about 5 minutes. */
  url?: string
}

export interface InboundAudio extends InboundMedia {
  /** True for a recording made in the app. */
  voice?: boolean
}

export interface InboundDocument extends InboundMedia {
  filename?: string
  caption?: string
}

export interface InboundSticker extends InboundMedia {
  animated?: boolean
}

export interface InboundPicture extends InboundMedia {
  caption?: string
}

/** A pin; the sender's own position has only its coordinates. */
export interface InboundLocation {
  latitude: number
  longitude: number
  name?: string
  address?: string
  url?: string
}

export interface ButtonReply {
  type: 'button_reply'
  button_reply: { id: string; title: string }
}

export interface ListReply {
  type: 'list_reply'
  list_reply: { id: string; title: string; description?: string }
}

/** A submitted flow or address form; `response_json` is JSON inside a string. */
export interface FormReply {
  type: 'nfm_reply'
  nfm_reply: { name?: string; body?: string; response_json: string }
}

export interface CallPermissionReply {
  type: 'call_permission_reply'
  call_permission_reply: {
    response: 'accept' | 'reject'
    is_permanent?: boolean
    expiration_timestamp?: number
    response_source?: 'user_action' | 'automatic'
  }
}

export type InteractiveReply = ButtonReply | ListReply | FormReply | CallPermissionReply

export interface InboundOrder {
  catalog_id: string
  text?: string
  product_items: {
    product_retailer_id: string
    quantity: number
    item_price: number
    currency: string
  }[]
}

/** A changed phone number or user id: to be merged, never treated as something the user said. */
export interface InboundSystem {
  /** `user_changed_number`, `user_changed_user_id`, or one of the older `customer_…` names. */
  type?: string
  body?: string
  wa_id?: string
  new_wa_id?: string
  user_id?: string
  previous_user_id?: string
  parent_user_id?: string
  previous_parent_user_id?: string
  customer?: string
  identity?: string
}

/** What an edit puts in the place of the original message. */
export interface EditedMessage {
  context?: { id?: string }
  type: string
  text?: { body: string }
  image?: Partial<InboundPicture>
  video?: Partial<InboundPicture>
  document?: Partial<InboundDocument>
}

/** The part of an inbound message that its `type` decides. */
export type InboundKind =
  | { type: 'text'; text: { body: string } }
  | { type: 'image'; image: InboundPicture }
  | { type: 'video'; video: InboundPicture }
  | { type: 'audio'; audio: InboundAudio }
  | { type: 'document'; document: InboundDocument }
  | { type: 'sticker'; sticker: InboundSticker }
  | { type: 'location'; location: InboundLocation }
  | { type: 'contacts'; contacts: WireContactCard[] }
  /** Without its object when Meta could not build it; `value.errors` then says why. */
  | { type: 'interactive'; interactive?: InteractiveReply }
  /** A template's quick reply. */
  | { type: 'button'; button: { payload?: string; text: string } }
  | { type: 'order'; order: InboundOrder }
  /** A missing or empty emoji takes the reaction back. */
  | { type: 'reaction'; reaction: { message_id: string; emoji?: string } }
  | { type: 'system'; system: InboundSystem }
  | { type: 'edit'; edit: { original_message_id: string; message: EditedMessage } }
  | { type: 'revoke'; revoke: { original_message_id: string } }
  | { type: 'request_welcome' }
  | { type: 'unsupported' | 'unknown'; unsupported?: { type?: string } }

/** One element of `value.messages`. */
export type InboundMessage = InboundCommon & InboundKind
