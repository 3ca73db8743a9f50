/** An error inside a webhook: of a status, a message or a value. */
export interface WireError {
  code: number
  title?: string
  message?: string
  error_data?: { details?: string }
  href?: string
}

/** How far a message came; `deleted`, `warning` and payment statuses may appear too. */
export type StatusName = 'sent' | 'delivered' | 'read' | 'played' | 'failed'

/** One element of `value.statuses`: at-least-once and in no particular order. */
export interface InboundStatus {
  id: string
  status: StatusName
  /** Unix seconds as a string. */
  timestamp: string
  /** Missing when the recipient's phone number is not known to the business. */
  recipient_id?: string
  /** The recipient's BSUID; missing on `failed` when the message went to a phone number. */
  recipient_user_id?: string
  recipient_parent_user_id?: string
  recipient_type?: 'group'
  recipient_participant_id?: string
  recipient_participant_user_id?: string
  recipient_participant_parent_user_id?: string
  recipient_identity_key_hash?: string
  /** What the send request carried, on every status of its message. */
  biz_opaque_callback_data?: string
  conversation?: {
    id: string
    expiration_timestamp?: string
    origin?: { type: string }
  }
  /** On `sent` and on one of `delivered` and `read`. */
  pricing?: WirePricing
  errors?: WireError[]
}

export interface WirePricing {
  billable: boolean
  pricing_model: 'CBP' | 'PMP'
  type: 'regular' | 'free_customer_service' | 'free_entry_point'
  category: string
}
