// Written by `npx turnwise templates types` from the JSON files beside it: change those.
import type {
  MarketingExtras,
  MediaSource,
  TemplateExtras,
  TemplateQuickReply,
  TemplateValue,
  Text,
} from '../src/index.ts'
import { templatesOf } from '../src/index.ts'

type Templates = {
  /** UTILITY: Hi {{first_name}}, we see you on {{day}}. */
  readonly appointment_reminder: Readonly<Record<'en_US', TemplateExtras & {
    readonly header: { readonly kind: 'image'; readonly source: MediaSource }
    readonly parameters: { readonly first_name: TemplateValue; readonly day: TemplateValue }
    readonly buttons: readonly [
      TemplateQuickReply<'Confirm'> & { readonly index?: 0 },
      TemplateQuickReply<'Cancel'> & { readonly index?: 1 },
    ]
  }>>
  /** UTILITY: Welcome and congratulations!! This message demonstrates your ability to send a... */
  readonly hello_world: Readonly<Record<'en_US', TemplateExtras>>
  /** MARKETING: Hi {{1}}, our sale ends soon! */
  readonly offer: Readonly<Record<'en_US', MarketingExtras & {
    readonly parameters: readonly [TemplateValue]
    readonly buttons: readonly [
      TemplateQuickReply<'Stop'> & { readonly index?: 0 },
    ]
  }>>
  /** UTILITY: Hello {{1}}, your order {{2}} is on its way. */
  readonly order_update: Readonly<Record<'en_US' | 'es', TemplateExtras & {
    readonly parameters: readonly [TemplateValue, TemplateValue]
    readonly buttons: readonly [
      TemplateQuickReply<'Where is it?' | '¿Dónde está?'> & { readonly index?: 0 },
      { readonly kind: 'url'; readonly suffix: Text } & { readonly index?: 1 },
    ]
  }>>
}

/** `template`, which knows what was approved: what does not fit is a compile error. */
export const template = templatesOf<Templates>({
  appointment_reminder: { category: 'utility' },
  hello_world: { category: 'utility' },
  offer: { category: 'marketing' },
  order_update: { category: 'utility' },
})
