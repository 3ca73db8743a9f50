import type { CarouselCard, CommerceContent, ProductSection } from '../../core/commerce-content.ts'
import type { Json } from '../../core/json.ts'
import type {
  CarouselAction,
  CarouselInteractive,
  CatalogInteractive,
  ProductInteractive,
  ProductListInteractive,
} from '../wire.ts'
import { toChoiceId, toFrame, toTextPart, toWireHeader, toWords } from './parts.ts'

type Content<Kind> = Extract<CommerceContent<Json>, { readonly kind: Kind }>

/** One product of a catalog (reference 4.4). */
export function toProduct({
  catalogId,
  productId,
  body,
  footer,
}: Content<'product'>): ProductInteractive {
  return {
    type: 'product',
    ...(body !== undefined && { body: toTextPart(body) }),
    ...(footer !== undefined && { footer: toTextPart(footer) }),
    action: { catalog_id: catalogId, product_retailer_id: productId },
  }
}

/** Products of a catalog in sections. */
export function toProductList(content: Content<'products'>): ProductListInteractive {
  const { header, body, footer, catalogId, sections } = content
  return {
    type: 'product_list',
    ...toFrame({ kind: 'text', text: header }, body, footer),
    action: { catalog_id: catalogId, sections: sections.map(toProductSection) },
  }
}

export function toProductSection({ title, products }: ProductSection) {
  return {
    ...(title !== undefined && { title: toWords(title) }),
    product_items: products.map((id) => ({ product_retailer_id: id })),
  }
}

/** The button that opens the whole catalog. */
export function toCatalog({ body, footer, thumbnail }: Content<'catalog'>): CatalogInteractive {
  return {
    type: 'catalog_message',
    body: toTextPart(body),
    ...(footer !== undefined && { footer: toTextPart(footer) }),
    action: {
      name: 'catalog_message',
      ...(thumbnail !== undefined && { parameters: { thumbnail_product_retailer_id: thumbnail } }),
    },
  }
}

/** Cards side by side. Meta's type of a card is `cta_url` for choices too. */
export function toCarousel({ body, cards }: Content<'carousel'>): CarouselInteractive {
  return {
    type: 'carousel',
    body: toTextPart(body),
    action: {
      cards: cards.map((card, index) => ({
        card_index: index,
        type: 'cta_url',
        header: toWireHeader(card.header),
        ...(card.body !== undefined && { body: toTextPart(card.body) }),
        action: toCardAction(card),
      })),
    },
  }
}

function toCardAction(card: CarouselCard<Json>): CarouselAction {
  if ('buttons' in card) {
    return {
      buttons: card.buttons.map((choice) => ({
        type: 'quick_reply',
        quick_reply: { id: toChoiceId(choice), title: toWords(choice.title) },
      })),
    }
  }
  return { name: 'cta_url', parameters: { display_text: toWords(card.label), url: card.url } }
}

/** Products of one catalog side by side. */
export function toProductCarousel(content: Content<'productCarousel'>): CarouselInteractive {
  return {
    type: 'carousel',
    body: toTextPart(content.body),
    action: {
      cards: content.products.map((id, index) => ({
        card_index: index,
        type: 'product',
        action: { product_retailer_id: id, catalog_id: content.catalogId },
      })),
    },
  }
}
