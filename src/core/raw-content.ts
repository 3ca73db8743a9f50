import type { Json, JsonObject } from './json.ts'

/** A message in Meta's own JSON, for what is too rare to have a kind of its own. */
export interface RawContent {
  readonly kind: 'raw'
  /** Meta's `type`, which also names the object it is sent in: `interactive`, `pin` … */
  readonly type: string
  readonly content: JsonObject | readonly Json[]
  /** The id of a group, for what is said there instead of to the person. */
  readonly group?: string
}

/** What `raw` knows the shape of, by Meta's `type`. */
export interface RawContents {
  readonly interactive: RawInteractive
  readonly pin: RawPin
  readonly template: RawTemplate
}

interface Frame {
  readonly header?: JsonObject
  readonly footer?: { readonly text: string }
}

interface Body {
  readonly body: { readonly text: string }
}

/** The regional and rare ones of reference section 4.4. */
export type RawInteractive =
  /** Payments in India and Brazil. */
  | (Frame &
      Body & {
        readonly type: 'order_details'
        readonly action: {
          readonly name: 'review_and_pay'
          readonly parameters: OrderParameters
        }
      })
  | (Frame &
      Body & {
        readonly type: 'order_status'
        readonly action: { readonly name: 'review_order'; readonly parameters: OrderParameters }
      })
  /** India only. */
  | (Frame &
      Body & {
        readonly type: 'address_message'
        readonly action: {
          readonly name: 'address_message'
          readonly parameters: {
            readonly country: 'IN'
            readonly values?: JsonObject
            readonly saved_addresses?: readonly {
              readonly id: string
              readonly value: JsonObject
            }[]
            readonly validation_errors?: { readonly [field: string]: string }
          }
        }
      })
  | (Frame &
      Body & {
        readonly type: 'voice_call'
        readonly action: {
          readonly name: 'voice_call'
          readonly parameters?: {
            readonly display_text?: string
            readonly ttl_minutes?: number
            readonly payload?: string
          }
        }
      })
  | (Partial<Body> & {
      readonly type: 'call_permission_request'
      readonly action: { readonly name: 'call_permission_request' }
    })

/** `reference_id` has at most 35 characters and names one order; the rest is the country's. */
export interface OrderParameters {
  readonly reference_id: string
  readonly [key: string]: Json
}

/** Groups only: at most three messages are pinned, a fourth takes the place of the oldest. */
export interface RawPin {
  readonly type: 'pin' | 'unpin'
  readonly message_id: string
  readonly expiration_days?: number
}

/** A template with components that `template` does not know. */
export interface RawTemplate {
  readonly name: string
  readonly language: { readonly code: string; readonly policy?: 'deterministic' }
  readonly components?: readonly JsonObject[]
}
