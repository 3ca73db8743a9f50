import type { MediaSource } from './wire-content.ts'

/** What stands above an interactive message's body. */
export type InteractiveHeader =
  | { type: 'text'; text: string }
  | { type: 'image'; image: MediaSource }
  | { type: 'video'; video: MediaSource }
  | { type: 'document'; document: MediaSource & { filename?: string } }

interface InteractiveCommon {
  header?: InteractiveHeader
  body: { text: string }
  footer?: { text: string }
}

export interface ReplyButton {
  type: 'reply'
  reply: { id: string; title: string }
}

export interface ListRow {
  id: string
  title: string
  description?: string
}

export interface ListSection {
  /** Required when there is more than one section. */
  title?: string
  rows: ListRow[]
}

export interface ButtonsInteractive extends InteractiveCommon {
  type: 'button'
  action: { buttons: ReplyButton[] }
}

export interface ListInteractive extends InteractiveCommon {
  type: 'list'
  action: { button: string; sections: ListSection[] }
}

export interface CtaUrlInteractive extends InteractiveCommon {
  type: 'cta_url'
  action: { name: 'cta_url'; parameters: { display_text: string; url: string } }
}

export interface LocationRequestInteractive {
  type: 'location_request_message'
  body: { text: string }
  action: { name: 'send_location' }
}

export interface ContactRequestInteractive {
  type: 'request_contact_info'
  body: { text: string }
  action: { name: 'request_contact_info' }
}

export interface FlowInteractive extends InteractiveCommon {
  type: 'flow'
  action: {
    name: 'flow'
    parameters: {
      flow_message_version: string
      flow_id?: string
      flow_name?: string
      flow_cta: string
      flow_token?: string
      mode?: 'published' | 'draft'
      flow_action?: 'navigate' | 'data_exchange'
      flow_action_payload?: { screen: string; data?: Record<string, unknown> }
    }
  }
}

export interface ProductInteractive {
  type: 'product'
  body?: { text: string }
  footer?: { text: string }
  action: { catalog_id: string; product_retailer_id: string }
}

export interface ProductListInteractive extends InteractiveCommon {
  type: 'product_list'
  action: {
    catalog_id: string
    sections: { title?: string; product_items: { product_retailer_id: string }[] }[]
  }
}

export interface CatalogInteractive {
  type: 'catalog_message'
  body: { text: string }
  footer?: { text: string }
  action: { name: 'catalog_message'; parameters?: { thumbnail_product_retailer_id: string } }
}

export interface AddressInteractive extends InteractiveCommon {
  type: 'address_message'
  action: {
    name: 'address_message'
    parameters: {
      country: string
      values?: Record<string, unknown>
      saved_addresses?: { id: string; value: Record<string, unknown> }[]
      validation_errors?: Record<string, string>
    }
  }
}

export interface CarouselCard {
  card_index: number
  type: 'cta_url' | 'product'
  header?: InteractiveHeader
  body?: { text: string }
  action: CarouselAction
}

export type CarouselAction =
  | { name: 'cta_url'; parameters: { display_text: string; url: string } }
  | { buttons: { type: 'quick_reply'; quick_reply: { id: string; title: string } }[] }
  | { product_retailer_id: string; catalog_id: string }

export interface CarouselInteractive {
  type: 'carousel'
  body: { text: string }
  action: { cards: CarouselCard[] }
}

export interface VoiceCallInteractive extends InteractiveCommon {
  type: 'voice_call'
  action: {
    name: 'voice_call'
    parameters?: { display_text?: string; ttl_minutes?: number; payload?: string }
  }
}

export interface CallPermissionInteractive {
  type: 'call_permission_request'
  body?: { text: string }
  action: { name: 'call_permission_request' }
}

/** Payments in India and Brazil. */
export interface OrderInteractive extends InteractiveCommon {
  type: 'order_details' | 'order_status'
  action: { name: 'review_and_pay' | 'review_order'; parameters: Record<string, unknown> }
}

/** The `interactive` object of an outbound message. */
export type OutboundInteractive =
  | ButtonsInteractive
  | ListInteractive
  | CtaUrlInteractive
  | LocationRequestInteractive
  | ContactRequestInteractive
  | FlowInteractive
  | ProductInteractive
  | ProductListInteractive
  | CatalogInteractive
  | AddressInteractive
  | CarouselInteractive
  | VoiceCallInteractive
  | CallPermissionInteractive
  | OrderInteractive
