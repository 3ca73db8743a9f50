import type { Check, Part } from './check.ts'
import { checkReplies } from './choices.ts'
import { checkBareFrame, checkHeader } from './frame.ts'
import { checkLink } from './link.ts'

const cardBodyMax = 160
const lineBreaksMax = 2
const quickReplyIdMax = 20
const buttonsMax = 10

/** Two to ten cards of pictures or films, or of products of one catalogue. */
export function checkCarousel(check: Check, interactive: Part): void {
  checkBareFrame(check, interactive)
  const action = check.object(interactive, 'action')
  check.onlyKeys(action, ['cards'])
  const cards = check.list(action, 'cards', { min: 2, max: 10, what: 'cards' })
  checkIndexes(check, cards)
  const [kind, ...others] = new Set(cards.map((card) => check.string(card, 'type')))
  if (others.length > 0) check.refuse(131009, 'The cards are of different types.')
  if (kind === 'product') checkProductCards(check, cards)
  else if (kind === 'cta_url') checkMediaCards(check, cards)
  else if (kind !== undefined) {
    check.refuse(131009, 'The type of a card must be `cta_url` or `product`.')
  }
}

/** Cards are counted from 0, each once. */
export function checkIndexes(check: Check, cards: readonly Part[]): void {
  const indexes = cards.map((card) => check.number(card, 'card_index', { min: 0, max: 9 }))
  const isCounted = indexes.toSorted((a, b) => a - b).every((index, place) => index === place)
  if (!isCounted) check.refuse(131009, 'The card_index must count the cards from 0, each once.')
}

function checkProductCards(check: Check, cards: readonly Part[]) {
  const catalogs = cards.map((card) => {
    check.onlyKeys(card, ['card_index', 'type', 'action'])
    const action = check.object(card, 'action')
    check.onlyKeys(action, ['product_retailer_id', 'catalog_id'])
    check.string(action, 'product_retailer_id')
    return check.string(action, 'catalog_id')
  })
  if (new Set(catalogs).size > 1) check.refuse(131009, 'The cards are of different catalogs.')
}

function checkMediaCards(check: Check, cards: readonly Part[]) {
  const kinds = cards.map((card) => {
    check.onlyKeys(card, ['card_index', 'type', 'header', 'body', 'action'])
    checkHeader(check, check.object(card, 'header'), ['image', 'video'])
    const body = check.objectIfAny(card, 'body')
    if (body !== undefined) checkCardText(check, body)
    return checkCardAction(check, check.object(card, 'action'))
  })
  if (new Set(kinds).size > 1) {
    check.refuse(131009, 'All cards must have the same kinds and numbers of buttons.')
  }
}

function checkCardText(check: Check, body: Part) {
  const text = check.string(body, 'text', { max: cardBodyMax })
  if (text.split('\n').length - 1 > lineBreaksMax) {
    check.refuse(131009, `${body.path}['text'] has more than ${lineBreaksMax} line breaks.`)
  }
}

/** What the card's buttons are, so that cards can be compared. */
function checkCardAction(check: Check, action: Part): string {
  if (action.fields['buttons'] === undefined) {
    check.onlyKeys(action, ['name', 'parameters'])
    if (check.string(action, 'name') !== 'cta_url') {
      check.refuse(131009, `${action.path}['name'] must be \`cta_url\`.`)
    }
    checkLink(check, action)
    return 'cta_url'
  }
  check.onlyKeys(action, ['buttons'])
  const buttons = check.list(action, 'buttons', { min: 1, max: buttonsMax, what: 'buttons' })
  checkReplies(check, buttons, { type: 'quick_reply', idMax: quickReplyIdMax })
  return `quick_reply ${buttons.length}`
}
