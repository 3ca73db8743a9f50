import type { ProductReference, Referral } from '../../core/user-content.ts'
import { toFields, toFieldsOrNone, toId, toText } from './fields.ts'

/** The ad or post that a person came from (reference 2.16); Meta may leave out any part of it. */
export function toReferral(value: unknown): Referral | undefined {
  const fields = toFields(value)
  if (fields === undefined) return undefined
  const { welcome_message: welcome } = fields
  const parts: { readonly [Name in keyof Referral]-?: string | undefined } = {
    source: toText(fields['source_type']),
    id: toId(fields['source_id']),
    url: toText(fields['source_url']),
    headline: toText(fields['headline']),
    body: toText(fields['body']),
    media: toText(fields['media_type']),
    imageUrl: toText(fields['image_url']),
    videoUrl: toText(fields['video_url']),
    thumbnailUrl: toText(fields['thumbnail_url']),
    clickId: toText(fields['ctwa_clid']),
    welcomeText: toText(toFieldsOrNone(welcome)['text']),
    ref: toText(fields['ref']),
  }
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part))
}

/** The product that a message asks about (reference 2.15). */
export function toProduct(value: unknown): ProductReference | undefined {
  const fields = toFieldsOrNone(value)
  const catalogId = toId(fields['catalog_id'])
  const productId = toId(fields['product_retailer_id'])
  if (catalogId === undefined || productId === undefined) return undefined
  return { catalogId, productId }
}
