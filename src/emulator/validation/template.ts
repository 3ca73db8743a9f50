import type { Template } from '../templates.ts'
import { checkIndexes } from './carousel.ts'
import type { Check, Part } from './check.ts'
import { toWord } from './check.ts'
import type { FilledButton } from './template-buttons.ts'
import { checkTemplateButtons } from './template-buttons.ts'
import type { FilledHeader } from './template-header.ts'
import { checkTemplateHeader } from './template-header.ts'
import { checkCount, fillText, isOfType, ofType, parametersOf } from './template-parameters.ts'

/** A template that exists, with what the message fills into it. */
export interface FilledTemplate {
  readonly template: Template
  readonly header: FilledHeader
  readonly body: string
  /** For each button of the template: what was sent for it, if anything. */
  readonly buttons: readonly (FilledButton | undefined)[]
  /** When an offer runs out, in epoch milliseconds. */
  readonly offerEndsAt?: number
  readonly cards: readonly FilledCard[]
}

export interface FilledCard {
  readonly header: FilledHeader
  readonly body?: string
  readonly buttons: readonly (FilledButton | undefined)[]
}

/** The `template` object of a message; undefined if it was refused. */
export function checkTemplate(
  check: Check,
  message: Part,
  templates: Iterable<Template>,
): FilledTemplate | undefined {
  const part = check.object(message, 'template')
  check.onlyKeys(part, ['name', 'language', 'components'])
  const name = check.string(part, 'name')
  const code = check.string(check.object(part, 'language'), 'code')
  if (check.problem() !== undefined) return undefined
  const template = findSendable(check, templates, name, code)
  if (template === undefined) return undefined
  const components = componentsOf(check, part)
  const offer = checkOffer(check, template, ofType(components, 'limited_time_offer'))
  return {
    template,
    header: checkTemplateHeader(check, template.header, ofType(components, 'header')),
    body: fillText(check, 'body', template.body, parametersOf(check, ofType(components, 'body'))),
    buttons: checkTemplateButtons(check, template.buttons ?? [], components),
    cards: checkCards(check, template, ofType(components, 'carousel')),
    ...(offer === undefined ? {} : { offerEndsAt: offer }),
  }
}

/** Templates that are not approved are refused as if they were not there, or with their own code. */
function findSendable(check: Check, templates: Iterable<Template>, name: string, code: string) {
  const found = Array.from(templates).find(
    (known) => known.name === name && known.language === code && known.status !== 'DELETED',
  )
  switch (found?.status ?? (found === undefined ? 'DELETED' : 'APPROVED')) {
    case 'APPROVED':
      return found
    case 'PAUSED':
      check.refuse(132015, `template name (${name}) is paused in ${code}`)
      return undefined
    case 'DISABLED':
      check.refuse(132016, `template name (${name}) is disabled in ${code}`)
      return undefined
    case 'PENDING':
    case 'REJECTED':
      check.refuse(132001, `template name (${name}) is not approved in ${code}`)
      return undefined
    case 'DELETED':
      check.refuse(132001, `template name (${name}) does not exist in ${code}`)
      return undefined
  }
}

const kinds = [
  'header',
  'body',
  'button',
  'limited_time_offer',
  'carousel',
  'tap_target_configuration',
]

function componentsOf(check: Check, part: Part): Part[] {
  if (part.fields['components'] === undefined) return []
  const components = check.list(part, 'components', { min: 0, max: 20, what: 'components' })
  const odd = components.find((component) => !kinds.some((kind) => isOfType(component, kind)))
  if (odd !== undefined) {
    check.refuse(100, `${odd.path}['type'] must be one of ${kinds.join(', ')}.`)
  }
  return components
}

function checkOffer(check: Check, { offer }: Template, component: Part | undefined) {
  const [parameter] = parametersOf(check, component)
  if (offer === undefined || !offer.hasExpiration) {
    if (component !== undefined) check.refuse(132012, 'limited_time_offer: the template has none')
    return undefined
  }
  if (parameter === undefined) {
    check.refuse(132000, 'limited_time_offer: the time at which it ends is missing')
    return undefined
  }
  const range = { min: 0, max: Number.MAX_SAFE_INTEGER }
  return check.number(check.object(parameter, 'limited_time_offer'), 'expiration_time_ms', range)
}

/** A carousel is sent with exactly the cards that were approved. */
function checkCards(
  check: Check,
  { cards: approved = [] }: Template,
  component: Part | undefined,
): readonly FilledCard[] {
  const given =
    component === undefined
      ? []
      : check.list(component, 'cards', { min: 0, max: 10, what: 'cards' })
  checkCount(check, 'carousel', given.length, approved.length)
  checkIndexes(check, given)
  return approved.map((card, index) => {
    const sent = given.find(({ fields }) => toWord(fields['card_index']) === String(index))
    const components = sent === undefined ? [] : componentsOf(check, sent)
    const header = checkTemplateHeader(check, { format: card.header }, ofType(components, 'header'))
    const buttons = checkTemplateButtons(check, card.buttons, components)
    if (card.body === undefined) return { header, buttons }
    const parameters = parametersOf(check, ofType(components, 'body'))
    return { header, buttons, body: fillText(check, 'body', card.body, parameters) }
  })
}
