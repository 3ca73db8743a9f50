import type { Choice, MediaHeader, Text } from './messages.ts'

/** What shows wares: of a catalog that Meta keeps, or of one's own on cards. */
export type CommerceContent<E> =
  | {
      readonly kind: 'product'
      readonly catalogId: string
      readonly productId: string
      readonly body?: Text
      readonly footer?: Text
    }
  | {
      readonly kind: 'products'
      readonly header: Text
      readonly body: Text
      readonly footer?: Text
      readonly catalogId: string
      readonly sections: readonly ProductSection[]
    }
  | {
      readonly kind: 'catalog'
      readonly body: Text
      readonly footer?: Text
      /** The product whose picture stands above. */
      readonly thumbnail?: string
    }
  | {
      readonly kind: 'carousel'
      readonly body: Text
      readonly cards: readonly CarouselCard<E>[]
    }
  | {
      readonly kind: 'productCarousel'
      readonly body: Text
      readonly catalogId: string
      readonly products: readonly string[]
    }

/** Products by the id that the catalog has them under (Meta's `product_retailer_id`). */
export interface ProductSection {
  readonly title?: Text
  readonly products: readonly string[]
}

/** A card of a carousel: a link on each card, or the same number of choices on each. */
export type CarouselCard<E> = {
  readonly header: MediaHeader
  readonly body?: Text
} & ({ readonly label: Text; readonly url: string } | { readonly buttons: readonly Choice<E>[] })
