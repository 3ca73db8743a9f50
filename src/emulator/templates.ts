/** A message template, as far as the emulator checks and shows it. */
export interface Template {
  readonly name: string
  readonly language: string
  readonly category: TemplateCategory
  /** Only an approved one can be sent. Default: approved. */
  readonly status?: TemplateStatus
  readonly header?: TemplateHeader
  /** Placeholders are `{{1}}`, `{{2}}`, …, or names (`{{first_name}}`). */
  readonly body: string
  readonly footer?: string
  readonly buttons?: readonly TemplateButton[]
  /** An offer that runs out, shown above the body. */
  readonly offer?: { readonly text: string; readonly hasExpiration: boolean }
  readonly cards?: readonly TemplateCard[]
  /** The message asks whether the business may call. */
  readonly asksToCall?: boolean
}

export type TemplateCategory = 'marketing' | 'utility' | 'authentication'

export type TemplateStatus = 'PENDING' | 'APPROVED' | 'REJECTED' | 'PAUSED' | 'DISABLED' | 'DELETED'

/** A template with the id it got when it was created. */
export interface KnownTemplate extends Template {
  readonly id: string
  readonly status: TemplateStatus
  /** Why it was rejected. */
  readonly reason?: string
}

type MediaFormat = 'image' | 'video' | 'gif' | 'document'

export type TemplateHeader =
  /** The text may have one placeholder. */
  | { readonly format: 'text'; readonly text: string }
  | { readonly format: MediaFormat | 'location' | 'product' }

export type TemplateButton =
  /** A url may end in `{{1}}`. */
  | { readonly type: 'url'; readonly text: string; readonly url: string }
  | { readonly type: 'phone_number'; readonly text: string; readonly phoneNumber: string }
  | { readonly type: 'otp'; readonly text: string; readonly otpType: OtpType }
  | {
      readonly type: 'flow'
      readonly text: string
      readonly flowId: string
      readonly screen?: string
    }
  | { readonly type: PlainButtonType; readonly text: string }

export type OtpType = 'copy_code' | 'one_tap' | 'zero_tap'

/** Buttons that are nothing but their label until a message fills them. */
export type PlainButtonType =
  | 'quick_reply'
  | 'copy_code'
  | 'catalog'
  | 'mpm'
  | 'spm'
  | 'voice_call'
  | 'order_details'
  | 'request_contact_info'

/** One card of a carousel. */
export interface TemplateCard {
  readonly header: 'image' | 'video' | 'product'
  readonly body?: string
  readonly buttons: readonly TemplateButton[]
}

const placeholder = /\{\{\s*(\w+)\s*\}\}/g

/** The placeholders of a text, in order, each once. */
export function toPlaceholders(text: string): string[] {
  return [...new Set(Array.from(text.matchAll(placeholder), ([, name]) => name ?? ''))]
}

/** Whether a text has placeholders with names instead of numbers. */
export function isNamed(text: string): boolean {
  return toPlaceholders(text).some((name) => !/^\d+$/.test(name))
}

/** The text with its placeholders filled; one that has no value stays as it is. */
export function fillIn(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(placeholder, (whole, name: string) => values.get(name) ?? whole)
}
