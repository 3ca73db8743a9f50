import type { ProductSection } from './commerce-content.ts'
import type { JsonObject } from './json.ts'
import type { Choice, MediaHeader, MediaSource, Place, Text } from './messages.ts'

/** A message that Meta approved before, with what is filled into it. */
export type TemplateContent<E> = {
  readonly kind: 'template'
  readonly name: string
  /** Meta's code: `en`, `en_US`. */
  readonly language: string
} & TemplateParts<E>

/** What is filled into a template, part by part. What the template says in every copy is left out. */
export interface TemplateParts<E> {
  readonly header?: TemplateHeader
  /** What stands for `{{1}}`, `{{2}}` … in order, or for `{{name}}` by name. */
  readonly parameters?: TemplateParameters
  readonly buttons?: readonly TemplateButton<E>[]
  /** When a limited time offer ends (epoch ms). */
  readonly offerEndsAt?: number
  /** The cards of a carousel: exactly as many as were approved. */
  readonly cards?: readonly TemplateCard<E>[]
  /**
   * For how long Meta tries to deliver it: the `message_send_ttl_seconds` of its definition. Without
   * news until a minute later it is `expired`. Left out: 10 min for codes to sign in, 30 days for
   * all others.
   */
  readonly ttlSeconds?: number
  /**
   * What Meta approved it as. People who opted out of marketing get no template that is `marketing`,
   * nor one of which this is left out.
   */
  readonly category?: 'marketing' | 'utility' | 'authentication'
  /** Sent through Meta's Marketing Messages API; marketing templates only. */
  readonly marketing?: MarketingOptions
  /** Another address behind the message (verified businesses only). */
  readonly tapTarget?: { readonly url: string; readonly title: Text }
}

/** How the Marketing Messages API sends a template (reference section 4.5); all may be left out. */
export interface MarketingOptions {
  /** What happens where that API cannot send it: it goes the common way, or fails. */
  readonly productPolicy?: 'CLOUD_API_FALLBACK' | 'STRICT'
  /** Whether Meta learns what people do with it. */
  readonly shareActivity?: boolean
}

export interface TemplateCard<E> {
  readonly header: Extract<TemplateHeader, { readonly kind: 'image' | 'video' | 'product' }>
  readonly parameters?: TemplateParameters
  readonly buttons?: readonly TemplateButton<E>[]
}

export type TemplateParameters =
  | readonly TemplateValue[]
  | { readonly [name: string]: TemplateValue }

/** A text, or money and times as older templates have them. WhatsApp shows `fallback`. */
export type TemplateValue =
  | Text
  | {
      readonly kind: 'currency'
      readonly fallback: Text
      /** ISO 4217: `EUR`. */
      readonly code: string
      /** A thousand times the amount: 25.50 is 25500. */
      readonly amount1000: number
    }
  | {
      readonly kind: 'dateTime'
      readonly fallback: Text
      /** Meta's older keys beside it, such as `day_of_month`. */
      readonly details?: { readonly [key: string]: string | number }
    }

export type TemplateHeader =
  /** What stands for the one variable of a text header; `name` where it is named. */
  | { readonly kind: 'text'; readonly text: Text; readonly name?: string }
  | MediaHeader
  /** With `marketing` only. */
  | { readonly kind: 'gif'; readonly source: MediaSource }
  | { readonly kind: 'document'; readonly source: MediaSource; readonly filename?: string }
  | ({ readonly kind: 'location' } & Place)
  | { readonly kind: 'product'; readonly catalogId: string; readonly productId: string }

/**
 * What is filled into one button of a template. Buttons without variables (a phone number, a fixed
 * address) need nothing. `index` is the button's place in the template, from 0; the place in the
 * list unless told.
 */
export type TemplateButton<E> = { readonly index?: number } & (
  | ({ readonly kind: 'quickReply' } & Choice<E>)
  /** What stands for the variable at the end of the button's address. */
  | { readonly kind: 'url'; readonly suffix: Text }
  | { readonly kind: 'copyCode'; readonly code: string }
  /** The button of an authentication template: copied or filled in by a tap. */
  | { readonly kind: 'oneTimeCode'; readonly code: string }
  | {
      readonly kind: 'flow'
      readonly token?: string
      /** What the first screen is given. */
      readonly data?: JsonObject
    }
  | { readonly kind: 'catalog'; readonly thumbnail?: string }
  | {
      readonly kind: 'products'
      readonly thumbnail: string
      readonly sections: readonly ProductSection[]
    }
)
