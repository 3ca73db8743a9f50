import type { TemplateCard } from '../templates.ts'
import type { Check, Part } from './check.ts'
import { defineButtons } from './template-definition-buttons.ts'
import { ofType } from './template-parameters.ts'
import { checkSample } from './template-sample.ts'

const cardBodyMax = 160
const formats = ['image', 'video', 'product'] as const

/** The cards of a carousel, all of the same make. */
export function defineCards(check: Check, carousel: Part): TemplateCard[] {
  const cards = check
    .list(carousel, 'cards', { min: 2, max: 10, what: 'cards' })
    .map((card) => defineCard(check, card))
  const makes = cards.map(({ buttons }) => buttons.map(({ type }) => type).join())
  if (new Set(makes).size > 1) {
    check.refuse(100, 'All cards must have the same kinds and numbers of buttons.')
  }
  return cards
}

function defineCard(check: Check, card: Part): TemplateCard {
  const components = check.list(card, 'components', { min: 1, max: 3, what: 'components' })
  const header = ofType(components, 'header')
  const body = ofType(components, 'body')
  const buttons = ofType(components, 'buttons')
  const given = check.string(header ?? card, 'format').toLowerCase()
  const format = formats.find((known) => known === given)
  if (format === undefined) {
    check.refuse(100, `The header format ${given} of a card is none of ${formats.join(', ')}.`)
  }
  if (header !== undefined) checkSample(check, header)
  return {
    header: format ?? 'image',
    ...(body === undefined ? {} : { body: check.string(body, 'text', { max: cardBodyMax }) }),
    buttons: buttons === undefined ? [] : defineButtons(check, buttons),
  }
}
