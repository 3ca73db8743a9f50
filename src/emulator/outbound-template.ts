import type { OutboundLocation } from '../whatsapp/wire.ts'
import type { Lookup } from './lookup.ts'
import type { Source } from './outbound-parts.ts'
import { pick, toMedia, toPlace, toProducts } from './outbound-parts.ts'
import type { ShownCard, ShownChoice, ShownContent, ShownLink } from './shown.ts'
import type { TemplateButton, TemplateHeader } from './templates.ts'
import { fillIn, toPlaceholders } from './templates.ts'
import type { Part } from './validation/check.ts'
import { toWord } from './validation/check.ts'
import type { FilledTemplate } from './validation/template.ts'
import type { FilledButton } from './validation/template-buttons.ts'
import type { FilledHeader } from './validation/template-header.ts'

/** What a phone shows of a template message. */
export function fromTemplate(filled: FilledTemplate, lookup: Lookup): ShownContent {
  const { template, body, header, buttons, offerEndsAt } = filled
  const { links = [], choices = [], ...rest } = fromButtons(template.buttons ?? [], buttons, lookup)
  const [url, ...others] = links
  const cards = toCards(filled, lookup)
  const allChoices = [...choices, ...cards.flatMap((card) => card.choices)]
  return {
    type: 'template',
    text: body,
    ...fromHeader(template.header, header, lookup),
    ...pick('footer', template.footer),
    ...(template.offer === undefined
      ? {}
      : { offer: { text: template.offer.text, ...pick('endsAt', offerEndsAt) } }),
    ...(template.asksToCall === true ? { callPermission: 'asked' as const } : {}),
    ...rest,
    ...(allChoices.length === 0 ? {} : { choices: allChoices }),
    ...pick('url', url),
    ...(others.length === 0 ? {} : { links: others }),
    ...(cards.length === 0 ? {} : { cards: cards.map(({ shown }) => shown) }),
  }
}

function fromHeader(
  header: TemplateHeader | undefined,
  { text, content }: FilledHeader,
  lookup: Lookup,
): Partial<ShownContent> {
  if (header === undefined) return {}
  if (content === undefined) return pick('header', text)
  switch (header.format) {
    case 'text':
      return pick('header', text)
    case 'location':
      return { location: toPlace(content.fields as unknown as OutboundLocation) }
    case 'product':
      return { products: [productOf(content, lookup)].flatMap((product) => product ?? []) }
    case 'gif':
      return { media: toMedia('video', content.fields as Source, lookup) }
    case 'image':
    case 'video':
    case 'document':
      return { media: toMedia(header.format, content.fields as Source, lookup) }
  }
}

function productOf({ fields }: Part, lookup: Lookup) {
  return lookup.product(toWord(fields['product_retailer_id']), toWord(fields['catalog_id']))
}

/** What hangs under a template or a card, by kind. */
function fromButtons(
  buttons: readonly TemplateButton[],
  filled: readonly (FilledButton | undefined)[],
  lookup: Lookup,
): Partial<ShownContent> {
  const choices: ShownChoice[] = []
  const links: ShownLink[] = []
  let more: Partial<ShownContent> = {}
  for (const [index, button] of buttons.entries()) {
    const sent = filled[index]
    switch (button.type) {
      case 'quick_reply':
        choices.push({ id: sent?.text ?? button.text, title: button.text, kind: 'button' })
        break
      case 'url': {
        const [name = '1'] = toPlaceholders(button.url)
        const url = fillIn(button.url, new Map([[name, sent?.text ?? '']]))
        links.push({ displayText: button.text, url })
        break
      }
      case 'phone_number':
        links.push({ displayText: button.text, url: `tel:${button.phoneNumber}` })
        break
      default:
        more = { ...more, ...fromSpecialButton(button, sent, lookup) }
    }
  }
  return { choices, links, ...more }
}

type SpecialButton = Exclude<TemplateButton, { type: 'url' | 'phone_number' }>

function fromSpecialButton(
  button: SpecialButton,
  sent: FilledButton | undefined,
  lookup: Lookup,
): Partial<ShownContent> {
  const { text } = button
  switch (button.type) {
    case 'otp':
    case 'copy_code':
      return { code: { displayText: text, code: sent?.text ?? '' } }
    case 'flow': {
      const { flow_token: token = 'unused', flow_action_data: data } = sent?.action?.fields ?? {}
      const flow = { id: button.flowId, cta: text, token: toWord(token) }
      const given = data as Readonly<Record<string, unknown>> | undefined
      return { flow: { ...flow, ...pick('screen', button.screen), ...pick('data', given) } }
    }
    case 'catalog':
      return { products: lookup.catalog(), productsButton: text }
    case 'mpm': {
      const sections = (sent?.action?.fields['sections'] ?? []) as Parameters<typeof toProducts>[0]
      return { products: toProducts(sections, undefined, lookup), productsButton: text }
    }
    case 'spm':
      return { productsButton: text }
    case 'voice_call':
      return { call: { displayText: text } }
    case 'request_contact_info':
      return { contactRequest: true }
    case 'order_details': {
      const details = (sent?.action?.fields['order_details'] ?? {}) as { reference_id?: unknown }
      return { bill: { reference: toWord(details.reference_id) } }
    }
    case 'quick_reply':
      return {}
  }
}

function toCards({ template, cards }: FilledTemplate, lookup: Lookup) {
  return (template.cards ?? []).map((card, place) => {
    const filled = cards[place]
    const { choices = [], links = [] } = fromButtons(card.buttons, filled?.buttons ?? [], lookup)
    const content = filled?.header.content
    const { media, products } = fromHeader(
      { format: card.header },
      { ...pick('content', content) },
      lookup,
    )
    const shown: ShownCard = {
      ...pick('text', filled?.body),
      ...pick('media', media),
      ...pick('product', products?.[0]),
      ...pick('url', links[0]),
    }
    return { shown, choices: choices.map((choice) => ({ ...choice, card: place })) }
  })
}
