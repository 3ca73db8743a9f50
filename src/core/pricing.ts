/**
 * What Meta charges for a message, as its statuses tell (reference section 3), for reports. `category`
 * (`service`, `utility`, `marketing`, ...) and `type`, the class of its cost (`regular`,
 * `free_customer_service`, `free_entry_point`), are Meta's words.
 */
export interface Pricing {
  readonly category: string
  readonly type?: string
  /** `PMP`: by the message. */
  readonly model?: string
  readonly isBillable?: boolean
  /** Until when everything is free, as the person came from an ad (epoch ms). */
  readonly freeUntil?: number
}
