import { countProblems, sectionTitleProblems, titlesProblems } from './choice-limits.ts'
import type { CarouselCard, CommerceContent, ProductSection } from './commerce-content.ts'
import type { Problem } from './errors.ts'
import { bodyProblems, footerProblems } from './frame-limits.ts'
import type { Text } from './messages.ts'
import { sourceProblems, urlProblems } from './source-limits.ts'
import { idProblems, TEXT_LIMITS, textProblems } from './text-limits.ts'

/** How many of a thing WhatsApp allows (reference sections 4.4 and 4.5). */
export const COMMERCE_COUNTS = {
  sections: 10,
  productsOfAllSections: 30,
  leastCards: 2,
  cards: 10,
  cardLineBreaks: 2,
} as const

/** What is wrong with a message that shows wares. */
export function commerceProblems(message: CommerceContent<unknown>): Problem[] {
  switch (message.kind) {
    case 'product':
      return [
        ...idProblems(message.catalogId, 'catalogId', 'id of the catalog'),
        ...idProblems(message.productId, 'productId', 'id of the product'),
        ...(message.body === undefined ? [] : bodyProblems(message.body)),
        ...footerProblems(message.footer),
      ]
    case 'products':
      return [
        ...textProblems(message.header, {
          place: 'header',
          name: 'header',
          limit: TEXT_LIMITS.header,
          quoted: true,
        }),
        ...bodyProblems(message.body),
        ...footerProblems(message.footer),
        ...idProblems(message.catalogId, 'catalogId', 'id of the catalog'),
        ...productSectionsProblems(message.sections, 'sections'),
      ]
    case 'catalog': {
      const { body, footer, thumbnail } = message
      const problems = [...bodyProblems(body), ...footerProblems(footer)]
      if (thumbnail === undefined) return problems
      return [...problems, ...idProblems(thumbnail, 'thumbnail', 'id of the product')]
    }
    case 'carousel':
      return [...bodyProblems(message.body), ...cardsProblems(message.cards)]
    case 'productCarousel':
      return [
        ...bodyProblems(message.body),
        ...idProblems(message.catalogId, 'catalogId', 'id of the catalog'),
        ...cardCountProblems(message.products.length, 'products'),
        ...productsProblems(message.products, 'products'),
      ]
  }
}

/** 1 to 10 sections with 1 to 30 products in all, titled when there are several. */
export function productSectionsProblems(
  sections: readonly ProductSection[],
  place: string,
): Problem[] {
  const { productsOfAllSections } = COMMERCE_COUNTS
  const count = sections.reduce((sum, { products }) => sum + products.length, 0)
  return [
    ...countProblems(sections.length, { most: COMMERCE_COUNTS.sections, place, name: 'sections' }),
    ...countProblems(count, { most: productsOfAllSections, place, name: 'products' }),
    ...sections.flatMap(({ title, products }, index) => {
      const inside = `${place}[${index}]`
      const problems = sectionTitleProblems(title, inside, sections.length > 1)
      if (products.length === 0 && sections.length > 1) {
        const problem = 'The section has no products.'
        problems.push({ place: inside, problem, cure: 'Fill or remove it.' })
      }
      return [...problems, ...productsProblems(products, `${inside}.products`)]
    }),
  ]
}

function productsProblems(products: readonly string[], place: string): Problem[] {
  return products.flatMap((id, index) => idProblems(id, `${place}[${index}]`, 'id of the product'))
}

/** A carousel, of cards, products or parts of a template, has 2 to 10 cards. */
export function cardCountProblems(count: number, place: string): Problem[] {
  return countProblems(count, {
    least: COMMERCE_COUNTS.leastCards,
    most: COMMERCE_COUNTS.cards,
    place,
  })
}

function cardsProblems(cards: readonly CarouselCard<unknown>[]): Problem[] {
  const [first] = cards
  return [
    ...cardCountProblems(cards.length, 'cards'),
    ...cards.flatMap((card, index) => {
      const place = `cards[${index}]`
      return [
        ...cardHeaderProblems(card, `${place}.header`),
        ...cardBodyProblems(card.body, `${place}.body`),
        ...cardActionProblems(card, place),
        ...(first === undefined || tapsOf(card) === tapsOf(first) ? [] : [otherTaps(place)]),
      ]
    }),
  ]
}

function cardHeaderProblems({ header }: CarouselCard<unknown>, place: string): Problem[] {
  if (header.kind === 'image' || header.kind === 'video') {
    return sourceProblems(header.source, header.kind, `${place}.source`)
  }
  return [{ place, problem: 'A card has a picture or a film above it.', cure: 'Give one.' }]
}

function cardBodyProblems(body: Text | undefined, place: string): Problem[] {
  if (body === undefined) return []
  const problems = textProblems(body, {
    place,
    name: 'text of the card',
    limit: TEXT_LIMITS.cardBody,
  })
  const most = COMMERCE_COUNTS.cardLineBreaks
  for (const words of typeof body === 'string' ? [body] : Object.values(body)) {
    const breaks = words.split('\n').length - 1
    if (breaks <= most) continue
    const problem = `The text of the card has ${breaks} line breaks: WhatsApp allows ${most}.`
    problems.push({ place, problem, cure: 'Write fewer lines.' })
  }
  return problems
}

function cardActionProblems(card: CarouselCard<unknown>, place: string): Problem[] {
  if ('buttons' in card) {
    if (card.buttons.length > 0) return titlesProblems(card.buttons, `${place}.buttons`)
    return [{ place, problem: 'The card has no button.', cure: 'Give it a link or a choice.' }]
  }
  return [
    ...textProblems(card.label, {
      place: `${place}.label`,
      name: 'label',
      limit: TEXT_LIMITS.urlLabel,
      quoted: true,
    }),
    ...urlProblems(card.url, `${place}.url`),
  ]
}

/** What can be tapped on a card: a link (-1), or so many choices. */
function tapsOf(card: CarouselCard<unknown>): number {
  return 'buttons' in card ? card.buttons.length : -1
}

function otherTaps(place: string): Problem {
  const problem = 'The card has other buttons than the first one.'
  return { place, problem, cure: 'Give every card a link, or the same number of choices.' }
}
