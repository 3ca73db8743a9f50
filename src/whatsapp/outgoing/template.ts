import type { Json } from '../../core/json.ts'
import type {
  TemplateButton,
  TemplateCard,
  TemplateContent,
  TemplateHeader,
  TemplateParameters,
  TemplateParts,
  TemplateValue,
} from '../../core/template-content.ts'
import { isPositional, isText } from '../../core/template-translation.ts'
import type { OutboundTemplate, TemplateComponent, TemplateParameter } from '../wire.ts'
import { toProductSection } from './commerce.ts'
import { toChoiceId, toWireHeader, toWireLocation, toWireSource, toWords } from './parts.ts'

/** A template with what is filled into it (reference 4.5). */
export function toTemplate(content: TemplateContent<Json>): OutboundTemplate {
  const { name, language, cards, offerEndsAt, tapTarget } = content
  const components: TemplateComponent[] = toComponents(content)
  if (offerEndsAt !== undefined) {
    const offer: TemplateParameter = {
      type: 'limited_time_offer',
      limited_time_offer: { expiration_time_ms: offerEndsAt },
    }
    components.push({ type: 'limited_time_offer', parameters: [offer] })
  }
  if (cards !== undefined) components.push({ type: 'carousel', cards: cards.map(toCard) })
  if (tapTarget !== undefined) {
    const { url, title } = tapTarget
    const type = 'tap_target_configuration'
    const target = { type, tap_target_configuration: [{ url, title: toWords(title) }] }
    components.push({ type, parameters: [target] })
  }
  return { name, language: { code: language }, ...(components.length > 0 && { components }) }
}

function toCard(card: TemplateCard<Json>, index: number) {
  return { card_index: index, components: toComponents(card) }
}

function toComponents({
  header,
  parameters,
  buttons = [],
}: Pick<TemplateParts<Json>, 'header' | 'parameters' | 'buttons'>): TemplateComponent[] {
  return [
    ...(header === undefined ? [] : [toHeader(header)]),
    ...(parameters === undefined ? [] : [{ type: 'body', parameters: toParameters(parameters) }]),
    ...buttons.map((button, index) => toButton(button, button.index ?? index)),
  ]
}

function toHeader(header: TemplateHeader): TemplateComponent {
  return { type: 'header', parameters: [toHeaderParameter(header)] }
}

function toHeaderParameter(header: TemplateHeader): TemplateParameter {
  switch (header.kind) {
    case 'text':
      return { ...toParameter(header.text), ...toName(header.name) }
    case 'image':
    case 'video':
    case 'document':
      return toWireHeader(header)
    case 'gif':
      return { type: 'gif', gif: toWireSource(header.source) }
    case 'location':
      return { type: 'location', location: toWireLocation(header) }
    case 'product': {
      const { catalogId, productId } = header
      const product = { product_retailer_id: productId, catalog_id: catalogId }
      return { type: 'product', product }
    }
  }
}

function toName(name: string | undefined): { parameter_name?: string } {
  return name === undefined ? {} : { parameter_name: name }
}

function toParameters(parameters: TemplateParameters): TemplateParameter[] {
  if (isPositional(parameters)) return parameters.map(toParameter)
  return Object.entries(parameters).map(([name, value]) => ({
    ...toParameter(value),
    ...toName(name),
  }))
}

function toParameter(value: TemplateValue): TemplateParameter {
  if (isText(value)) return { type: 'text', text: toWords(value) }
  const fallback = { fallback_value: toWords(value.fallback) }
  if (value.kind === 'dateTime') {
    return { type: 'date_time', date_time: { ...value.details, ...fallback } }
  }
  const { code, amount1000 } = value
  return { type: 'currency', currency: { ...fallback, code, amount_1000: amount1000 } }
}

function toButton(button: TemplateButton<Json>, index: number): TemplateComponent {
  switch (button.kind) {
    case 'quickReply':
      return toComponent('quick_reply', index, { type: 'payload', payload: toChoiceId(button) })
    case 'url':
      return toComponent('url', index, { type: 'text', text: toWords(button.suffix) })
    case 'copyCode':
      return toComponent('copy_code', index, { type: 'coupon_code', coupon_code: button.code })
    case 'oneTimeCode':
      return toComponent('url', index, { type: 'text', text: button.code })
    case 'flow': {
      const { token, data } = button
      return toComponent('flow', index, {
        type: 'action',
        action: {
          ...(token !== undefined && { flow_token: token }),
          ...(data !== undefined && { flow_action_data: data }),
        },
      })
    }
    case 'catalog': {
      const { thumbnail } = button
      const action = thumbnail === undefined ? {} : { thumbnail_product_retailer_id: thumbnail }
      // As Meta's own example writes it; other kinds of buttons have small letters and a string.
      return { ...toComponent('CATALOG', index, { type: 'action', action }), index }
    }
    case 'products': {
      const { thumbnail, sections } = button
      return toComponent('mpm', index, {
        type: 'action',
        action: {
          thumbnail_product_retailer_id: thumbnail,
          sections: sections.map(toProductSection),
        },
      })
    }
  }
}

function toComponent(
  subType: string,
  index: number,
  parameter: TemplateParameter,
): TemplateComponent {
  return { type: 'button', sub_type: subType, index: String(index), parameters: [parameter] }
}
