import type { EventObject } from 'xstate'
import type { CarouselCard, ProductSection } from './commerce-content.ts'
import type { Choice, Message, MessageOptions, Text } from './messages.ts'

interface FooterOptions extends MessageOptions {
  readonly footer?: Text
}
type KeysOf<C> = C extends unknown ? keyof C : never
type ChoiceOf<C> = C extends { readonly buttons: readonly (infer B)[] } ? B : never
/** What has keys that mean nothing does not fit: inference alone would overlook them. */
type Known<C> = C & {
  readonly [key in Exclude<KeysOf<C>, KeysOf<CarouselCard<never>>>]?: never
} & {
  readonly buttons?: readonly {
    readonly [key in Exclude<KeysOf<ChoiceOf<C>>, keyof Choice<never>>]?: never
  }[]
}
type SentBy<C> = C extends { readonly buttons: readonly { readonly send: infer E }[] } ? E : never

/**
 * One product of a catalog, by the catalog's id and the product's own id in it (Meta's
 * `product_retailer_id`). What the person orders arrives as `user.order`.
 *
 * @example
 * reply(product('367025965434465', 'mug-blue', { body: 'Dishwasher safe.' }))
 */
export function product(
  catalogId: string,
  productId: string,
  options: FooterOptions & { readonly body?: Text } = {},
): Message {
  return { kind: 'product', catalogId, productId, ...options }
}

/**
 * Up to 30 products of a catalog in up to 10 sections, each with a title of at most 24 characters
 * when there are several. WhatsApp wants a header (60) and a body (1,024).
 *
 * @example
 * reply(products('For the kitchen', 'All in stock', '367025965434465', [
 *   { title: 'Mugs', products: ['mug-blue', 'mug-red'] },
 * ]))
 */
export function products(
  header: Text,
  body: Text,
  catalogId: string,
  sections: readonly ProductSection[],
  options: FooterOptions = {},
): Message {
  return { kind: 'products', header, body, catalogId, sections, ...options }
}

/**
 * A body with the button that opens the number's whole catalog, below the picture of the product
 * `thumbnail`, or of the first one.
 *
 * @example
 * reply(catalog('Have a look around.', { thumbnail: 'mug-blue' }))
 */
export function catalog(
  body: Text,
  options: FooterOptions & { readonly thumbnail?: string } = {},
): Message {
  return { kind: 'catalog', body, ...options }
}

/**
 * 2 to 10 cards side by side, below a body (1,024). Each has a picture or film, a text of at most
 * 160 characters with at most 2 line breaks, and either a link or the same number of choices as
 * the others. A tap sends the choice's event to the machine; labels have at most 20 characters.
 *
 * @example
 * reply(carousel('Pick one', pizzas.map(({ name, photo, sku }) => ({
 *   header: { kind: 'image', source: { link: photo } },
 *   buttons: [choice(name, { type: 'pick', sku })],
 * }))))
 */
export function carousel<const E extends EventObject = never>(
  body: Text,
  cards: readonly CarouselCard<E>[],
  options?: MessageOptions,
): Message<E>
export function carousel<const C extends CarouselCard<EventObject>>(
  body: Text,
  cards: readonly Known<C>[],
  options?: MessageOptions,
): Message<SentBy<C>>
export function carousel(
  body: Text,
  cards: readonly CarouselCard<EventObject>[],
  options: MessageOptions = {},
): Message<EventObject> {
  return { kind: 'carousel', body, cards, ...options }
}

/**
 * 2 to 10 products of one catalog side by side, below a body of at most 1,024 characters.
 *
 * @example
 * reply(productCarousel('New in', '367025965434465', ['mug-blue', 'mug-red']))
 */
export function productCarousel(
  body: Text,
  catalogId: string,
  productIds: readonly string[],
  options: MessageOptions = {},
): Message {
  return { kind: 'productCarousel', body, catalogId, products: productIds, ...options }
}
