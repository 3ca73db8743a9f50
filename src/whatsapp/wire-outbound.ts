import type { MediaSource, WireContactCard } from './wire-content.ts'
import type { OutboundInteractive } from './wire-interactive.ts'

/** What every outbound message may carry; at least one of `to` and `recipient` is required. */
export interface OutboundCommon {
  messaging_product: 'whatsapp'
  recipient_type?: 'individual' | 'group'
  /** "+" and country code; the group's id for groups. Wins over `recipient`. */
  to?: string
  /** A BSUID or parent BSUID. */
  recipient?: string
  context?: { message_id: string }
  /** At most 512 characters, echoed on every status of the message. */
  biz_opaque_callback_data?: string
  recipient_identity_key_hash?: string
  /** At `/marketing_messages` only. */
  product_policy?: 'CLOUD_API_FALLBACK' | 'STRICT'
  message_activity_sharing?: boolean
}

export interface OutboundLocation {
  latitude: number | string
  longitude: number | string
  name?: string
  /** Shown only beside a name. */
  address?: string
}

export interface TemplateParameter {
  type: string
  parameter_name?: string
  text?: string
  payload?: string
  coupon_code?: string
  image?: MediaSource
  video?: MediaSource
  gif?: MediaSource
  document?: MediaSource & { filename?: string }
  location?: OutboundLocation
  currency?: { fallback_value: string; code: string; amount_1000: number }
  /** Older templates carry more keys beside the text that is shown. */
  date_time?: { fallback_value: string; [key: string]: string | number }
  product?: { product_retailer_id: string; catalog_id: string }
  limited_time_offer?: { expiration_time_ms: number }
  tap_target_configuration?: { url: string; title: string }[]
  action?: Record<string, unknown>
}

export interface TemplateComponent {
  type: string
  sub_type?: string
  index?: string | number
  parameters?: TemplateParameter[]
  cards?: { card_index: number; components: TemplateComponent[] }[]
}

export interface OutboundTemplate {
  name: string
  language: { code: string; policy?: 'deterministic' }
  components?: TemplateComponent[]
}

/** The part of an outbound message that its `type` decides. */
export type OutboundKind =
  | { type: 'text'; text: { body: string; preview_url?: boolean } }
  | { type: 'image'; image: MediaSource & { caption?: string } }
  | { type: 'video'; video: MediaSource & { caption?: string } }
  | { type: 'audio'; audio: MediaSource & { voice?: boolean } }
  | { type: 'document'; document: MediaSource & { caption?: string; filename?: string } }
  | { type: 'sticker'; sticker: MediaSource }
  | { type: 'location'; location: OutboundLocation }
  | { type: 'contacts'; contacts: readonly WireContactCard[] }
  /** An empty emoji takes the reaction back. */
  | { type: 'reaction'; reaction: { message_id: string; emoji: string } }
  | { type: 'interactive'; interactive: OutboundInteractive }
  | { type: 'template'; template: OutboundTemplate }
  /** Groups only. */
  | { type: 'pin'; pin: { type: 'pin' | 'unpin'; message_id: string; expiration_days?: number } }

/** A type that is written in Meta's own JSON, under a key of its own name. */
export interface RawKind {
  type: string
  [type: string]: unknown
}

/** The body of `POST /<phone number id>/messages` that sends a message. */
export type OutboundMessage = OutboundCommon & (OutboundKind | RawKind)

/** The body of the same endpoint that marks an inbound message (and all before it) as read. */
export interface MarkAsRead {
  messaging_product: 'whatsapp'
  status: 'read'
  message_id: string
  /** Shows "typing…" to the user until the reply, or for 25 seconds. */
  typing_indicator?: { type: 'text' }
}
