import type { ProductSection } from './commerce-content.ts'
import type { Json } from './json.ts'
import type { MessageOptions, Text } from './messages.ts'
import type {
  TemplateButton,
  TemplateCard,
  TemplateContent,
  TemplateHeader,
  TemplateParameters,
  TemplateParts,
  TemplateValue,
} from './template-content.ts'
import type { Saying } from './translation.ts'

/** A template with what is filled into it in one language, and ids in the place of events. */
export function translateTemplate(
  message: TemplateContent<unknown> & MessageOptions,
  saying: Saying,
): TemplateContent<Json> & MessageOptions {
  const { header, parameters, buttons, cards, tapTarget, ...rest } = message
  return {
    ...rest,
    ...translateParts({ parameters, buttons }, saying),
    ...(header && { header: sayHeader(header, saying.say) }),
    ...(cards && { cards: cards.map((card) => translateCard(card, saying)) }),
    ...(tapTarget && { tapTarget: { ...tapTarget, title: saying.say(tapTarget.title) } }),
  }
}

function translateCard(card: TemplateCard<unknown>, saying: Saying): TemplateCard<Json> {
  const { header, parameters, buttons } = card
  return { header, ...translateParts({ parameters, buttons }, saying) }
}

function translateParts(
  {
    parameters,
    buttons,
  }: {
    readonly parameters: TemplateParameters | undefined
    readonly buttons: readonly TemplateButton<unknown>[] | undefined
  },
  saying: Saying,
): Pick<TemplateParts<Json>, 'parameters' | 'buttons'> {
  return {
    ...(parameters && { parameters: sayParameters(parameters, saying.say) }),
    ...(buttons && { buttons: buttons.map((button) => sayButton(button, saying)) }),
  }
}

function sayHeader(header: TemplateHeader, say: (text: Text) => string): TemplateHeader {
  switch (header.kind) {
    case 'text':
      return { ...header, text: say(header.text) }
    case 'location': {
      const { name, address } = header
      return {
        ...header,
        ...(name !== undefined && { name: say(name) }),
        ...(address !== undefined && { address: say(address) }),
      }
    }
    case 'image':
    case 'video':
    case 'gif':
    case 'document':
    case 'product':
      return header
  }
}

function sayParameters(
  parameters: TemplateParameters,
  say: (text: Text) => string,
): TemplateParameters {
  if (isPositional(parameters)) return parameters.map((value) => sayValue(value, say))
  const named = Object.entries(parameters).map(([name, value]) => [name, sayValue(value, say)])
  return Object.fromEntries(named)
}

/** Whether parameters stand for `{{1}}`, `{{2}}` … and not for names. */
export function isPositional(
  parameters: TemplateParameters,
): parameters is readonly TemplateValue[] {
  return Array.isArray(parameters)
}

function sayValue(value: TemplateValue, say: (text: Text) => string): TemplateValue {
  return isText(value) ? say(value) : { ...value, fallback: say(value.fallback) }
}

/** Whether a value is a text, in one language or each, and not money or a time. */
export function isText(value: TemplateValue): value is Text {
  return typeof value === 'string' || !('kind' in value && 'fallback' in value)
}

function sayButton(button: TemplateButton<unknown>, saying: Saying): TemplateButton<Json> {
  switch (button.kind) {
    case 'quickReply':
      return { ...button, title: saying.say(button.title), send: saying.toId(button) }
    case 'url':
      return { ...button, suffix: saying.say(button.suffix) }
    case 'products':
      return { ...button, sections: button.sections.map((section) => saySection(section, saying)) }
    case 'copyCode':
    case 'oneTimeCode':
    case 'flow':
    case 'catalog':
      return button
  }
}

function saySection(section: ProductSection, { say }: Saying): ProductSection {
  return section.title === undefined ? section : { ...section, title: say(section.title) }
}
