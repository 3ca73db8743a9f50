import type {
  ButtonsInteractive,
  CarouselInteractive,
  FlowInteractive,
  ListInteractive,
  OrderInteractive,
  OutboundInteractive,
} from '../whatsapp/wire.ts'
import type { Lookup } from './lookup.ts'
import { fromHeader, pick, toProducts } from './outbound-parts.ts'
import type { ShownCard, ShownChoice, ShownContent, ShownFlow } from './shown.ts'
import { isObject, toWord } from './validation/check.ts'

/** What a phone shows of an interactive message. */
export function fromInteractive(message: OutboundInteractive, lookup: Lookup): ShownContent {
  return {
    type: 'interactive',
    ...pick('text', message.body?.text),
    ...('footer' in message ? pick('footer', message.footer?.text) : {}),
    ...('header' in message ? fromHeader(message.header, lookup) : {}),
    ...fromAction(message, lookup),
  }
}

function fromAction(message: OutboundInteractive, lookup: Lookup): Partial<ShownContent> {
  switch (message.type) {
    case 'button':
      return { choices: toButtons(message) }
    case 'list':
      return { choices: toRows(message), listButton: message.action.button }
    case 'cta_url': {
      const { display_text: displayText, url } = message.action.parameters
      return { url: { displayText, url } }
    }
    case 'location_request_message':
      return { locationRequest: true }
    case 'request_contact_info':
      return { contactRequest: true }
    case 'flow':
      return { flow: toFlow(message, lookup) }
    case 'product': {
      const { product_retailer_id: id, catalog_id: catalogId } = message.action
      return {
        products: toProducts([{ product_items: [{ product_retailer_id: id }] }], catalogId, lookup),
      }
    }
    case 'product_list': {
      const { sections, catalog_id: catalogId } = message.action
      return { products: toProducts(sections, catalogId, lookup), productsButton: 'View items' }
    }
    case 'catalog_message':
      return { products: lookup.catalog(), productsButton: 'View catalog' }
    case 'carousel':
      return fromCarousel(message, lookup)
    case 'address_message': {
      const {
        values = {},
        saved_addresses: saved = [],
        validation_errors: errors = {},
      } = message.action.parameters
      return { addressForm: { values, saved, errors } }
    }
    case 'voice_call': {
      const { display_text: displayText = 'Call now', payload } = message.action.parameters ?? {}
      return { call: { displayText, ...pick('payload', payload) } }
    }
    case 'call_permission_request':
      return { callPermission: 'asked' }
    case 'order_details':
    case 'order_status':
      return { bill: toBill(message) }
  }
}

function toButtons({ action }: ButtonsInteractive): ShownChoice[] {
  return action.buttons.map(({ reply: { id, title } }) => ({ id, title, kind: 'button' }))
}

function toRows({ action }: ListInteractive): ShownChoice[] {
  return action.sections.flatMap(({ title, rows }) =>
    rows.map(
      (row): ShownChoice => ({
        id: row.id,
        title: row.title,
        kind: 'row',
        ...pick('description', row.description),
        ...pick('section', title),
      }),
    ),
  )
}

function toFlow({ action: { parameters } }: FlowInteractive, lookup: Lookup): ShownFlow {
  const { flow_token: token = 'unused', flow_cta: cta, flow_action_payload: payload } = parameters
  const flow = lookup.flow(parameters.flow_id ?? parameters.flow_name ?? '')
  return {
    id: flow?.id ?? '',
    cta,
    token,
    ...pick('screen', payload?.screen),
    ...pick('data', payload?.data),
    ...(parameters.flow_action === 'data_exchange' ? { beginsAtEndpoint: true } : {}),
  }
}

function fromCarousel({ action }: CarouselInteractive, lookup: Lookup): Partial<ShownContent> {
  const cards = action.cards.toSorted((a, b) => a.card_index - b.card_index)
  const choices = cards.flatMap((card, place) =>
    'buttons' in card.action
      ? card.action.buttons.map(
          ({ quick_reply: { id, title } }): ShownChoice => ({
            id,
            title,
            kind: 'button',
            card: place,
          }),
        )
      : [],
  )
  const shown = cards.map(({ action: ofCard, body, header }): ShownCard => {
    const frame = { ...pick('text', body?.text), ...fromHeader(header, lookup) }
    if ('parameters' in ofCard) {
      const { display_text: displayText, url } = ofCard.parameters
      return { ...frame, url: { displayText, url } }
    }
    if (!('product_retailer_id' in ofCard)) return frame
    const product = lookup.product(ofCard.product_retailer_id, ofCard.catalog_id)
    return { ...frame, ...pick('product', product) }
  })
  return { cards: shown, ...(choices.length === 0 ? {} : { choices }) }
}

function toBill({ action: { parameters } }: OrderInteractive) {
  const { reference_id: reference, total_amount: total, currency, order } = parameters
  const amount =
    isObject(total) && typeof total['value'] === 'number'
      ? `${(total['value'] / 100).toFixed(2)} ${typeof currency === 'string' ? currency : ''}`.trim()
      : undefined
  const status = isObject(order) ? order['status'] : undefined
  return {
    reference: toWord(reference),
    ...pick('amount', amount),
    ...pick('status', typeof status === 'string' ? status : undefined),
  }
}
