import type { InteractiveHeader, MediaSource, OutboundLocation } from '../whatsapp/wire.ts'
import type { Product } from './catalog.ts'
import type { Lookup } from './lookup.ts'
import type { MediaKind, ShownMedia } from './shown.ts'

export type Source = MediaSource & { caption?: string; filename?: string }

/** A file of the business: one that was uploaded, or a link. */
export function toMedia(kind: MediaKind, source: Source, lookup: Lookup): ShownMedia {
  const file = source.id === undefined ? undefined : lookup.media(source.id)
  return {
    kind,
    url: source.link ?? `/media/${source.id}`,
    ...pick('mimeType', file?.mimeType),
    ...pick('filename', source.filename ?? file?.filename),
  }
}

/** A place as a phone shows it. */
export function toPlace({ latitude, longitude, name, address }: OutboundLocation) {
  return {
    latitude: Number(latitude),
    longitude: Number(longitude),
    ...pick('name', name),
    // WhatsApp shows an address only below a name.
    ...pick('address', name === undefined ? undefined : address),
  }
}

/** What stands above the body of an interactive message. */
export function fromHeader(header: InteractiveHeader | undefined, lookup: Lookup) {
  if (header === undefined) return {}
  switch (header.type) {
    case 'text':
      return { header: header.text }
    case 'image':
      return { media: toMedia('image', header.image, lookup) }
    case 'video':
      return { media: toMedia('video', header.video, lookup) }
    case 'document':
      return { media: toMedia('document', header.document, lookup) }
  }
}

interface ProductSection {
  title?: string
  product_items: { product_retailer_id: string }[]
}

/** The products of a message's sections, in their order. */
export function toProducts(
  sections: readonly ProductSection[],
  catalogId: string | undefined,
  lookup: Lookup,
) {
  return sections.flatMap(({ title, product_items: items }) =>
    items.flatMap(({ product_retailer_id: id }): (Product & { section?: string })[] => {
      const product = lookup.product(id, catalogId)
      return product === undefined ? [] : [{ ...product, ...pick('section', title) }]
    }),
  )
}

/** A field that is left out when it has no value. */
export function pick<K extends string, V>(key: K, value: V | undefined): { [name in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [name in K]?: V })
}
