import type { Problem } from './errors.ts'
import type { JsonObject } from './json.ts'
import type { CardBlueprint, HeaderBlueprint, TemplateBlueprint } from './template-blueprint.ts'
import { findComponent, toBlueprint, typeOf } from './template-blueprint.ts'
import { definedButtonsProblems } from './template-defined-buttons.ts'
import type { TemplateDefinition } from './template-definition.ts'
import { variablesOf } from './template-definition.ts'
import { stringProblems, TEXT_LIMITS } from './text-limits.ts'

const COMPONENTS: readonly string[] = [
  ...['HEADER', 'BODY', 'FOOTER', 'BUTTONS', 'CAROUSEL', 'LIMITED_TIME_OFFER'],
  'CALL_PERMISSION_REQUEST',
]
const FORMATS: readonly string[] = [
  ...['TEXT', 'IMAGE', 'VIDEO', 'GIF', 'DOCUMENT', 'LOCATION', 'PRODUCT'],
]
const CARD_FORMATS: readonly string[] = ['IMAGE', 'VIDEO', 'PRODUCT']
const OFFER_TEXT = 16
const OFFER_BODY = 600
const CODE_MINUTES = { least: 1, most: 90 }
const CARDS = { least: 2, most: 10 }

/** What is wrong with the components of a new template. */
export function componentsProblems(definition: TemplateDefinition): readonly Problem[] {
  const { components, category } = definition
  const blueprint = toBlueprint(definition)
  const { header, footer, offer, buttons, cards } = blueprint
  return [
    ...kindProblems(components),
    ...(header === undefined ? [] : headerProblems(header, blueprint)),
    ...bodyProblems(definition, blueprint),
    ...(category === 'AUTHENTICATION' ? codeProblems(components) : footerProblems(footer)),
    ...(offer === undefined
      ? []
      : stringProblems(offer.text, {
          place: 'offer',
          name: 'text of the offer',
          limit: OFFER_TEXT,
        })),
    ...definedButtonsProblems(buttons, 'buttons'),
    ...(findComponent(components, 'CAROUSEL') === undefined ? [] : cardsProblems(cards, blueprint)),
  ]
}

function kindProblems(components: readonly JsonObject[]): Problem[] {
  const kinds = components.map(typeOf)
  return kinds.flatMap((kind, index) => {
    const place = `components[${index}]`
    if (!COMPONENTS.includes(kind)) {
      const cure = `Use one of ${COMPONENTS.join(', ')}.`
      return [{ place, problem: `The type of the component is "${kind.slice(0, 40)}".`, cure }]
    }
    if (kinds.indexOf(kind) === index) return []
    return [{ place, problem: `There is another ${kind}.`, cure: 'Keep one of them.' }]
  })
}

function headerProblems(header: HeaderBlueprint, { isNamed }: TemplateBlueprint): Problem[] {
  const place = 'header'
  const { format, text } = header
  if (!FORMATS.includes(format)) {
    const problem = `The format of the header is "${format.slice(0, 40)}".`
    return [{ place, problem, cure: `Use one of ${FORMATS.join(', ')}.` }]
  }
  if (text === undefined) return []
  const limit = TEXT_LIMITS.header
  const problems = stringProblems(text, { place, name: 'header', limit })
  const variables = variablesOf(text)
  if (variables.length > 1) {
    const problem = `The header has ${variables.length} variables: WhatsApp allows one.`
    problems.push({ place, problem, cure: 'Put the others into the body.' })
  }
  if (text.includes('\n')) {
    const problem = 'The header has several lines.'
    problems.push({ place, problem, cure: 'Write it in one line.' })
  }
  return [...problems, ...variableProblems(variables, isNamed, place)]
}

function bodyProblems(
  { components, category }: TemplateDefinition,
  { body, offer, isNamed }: TemplateBlueprint,
): Problem[] {
  const place = 'body'
  if (findComponent(components, 'BODY') === undefined) {
    const cure = 'Add one of the type BODY.'
    return [{ place: 'components', problem: 'There is no body.', cure }]
  }
  if (category === 'AUTHENTICATION') return []
  const limit = offer === undefined ? TEXT_LIMITS.templateBody : OFFER_BODY
  return [
    ...stringProblems(body, { place, name: 'body', limit }),
    ...textOfVariablesProblems(body, place),
    ...variableProblems(variablesOf(body), isNamed, place),
  ]
}

/** Meta's errors 2388299 and 2388293. */
function textOfVariablesProblems(text: string, place: string): Problem[] {
  const problems: Problem[] = []
  if (/^\s*\{\{|\}\}\s*$/.test(text)) {
    const problem = 'The text begins or ends with a variable (error 2388299).'
    problems.push({ place, problem, cure: 'Put words before and behind it.' })
  }
  const variables = variablesOf(text)
  if (variables.length > 0 && text.trim().split(/\s+/).length < 2 * variables.length + 1) {
    const problem = 'There are too many variables for so few words (error 2388293).'
    problems.push({ place, problem, cure: 'Write more words, or use fewer variables.' })
  }
  return problems
}

function variableProblems(
  variables: readonly string[],
  isNamed: boolean,
  place: string,
): Problem[] {
  const isRight = isNamed
    ? variables.every((name) => /^[a-z_][a-z0-9_]*$/.test(name))
    : variables.every((name, index) => name === String(index + 1))
  if (isRight) return []
  const shown = variables.map((name) => `{{${name.slice(0, 40)}}}`).join(', ')
  const cure = isNamed
    ? 'Name all in lower case, as {{first_name}}; letters, digits and "_".'
    : 'Count them {{1}}, {{2}}, ... without a gap, or give "parameter_format": "NAMED".'
  return [{ place, problem: `The variables are ${shown}.`, cure }]
}

function footerProblems(footer: string | undefined): Problem[] {
  const place = 'footer'
  if (footer === undefined) return []
  const limit = TEXT_LIMITS.footer
  const problems = stringProblems(footer, { place, name: 'footer', limit })
  if (variablesOf(footer).length > 0) {
    const problem = 'The footer has a variable.'
    problems.push({ place, problem, cure: 'Put it into the body.' })
  }
  return problems
}

function codeProblems(components: readonly JsonObject[]): Problem[] {
  const minutes = findComponent(components, 'FOOTER')?.['code_expiration_minutes']
  const { least, most } = CODE_MINUTES
  if (minutes === undefined) return []
  if (typeof minutes === 'number' && minutes >= least && minutes <= most) return []
  const problem = `The code expires after ${JSON.stringify(minutes)} minutes.`
  return [{ place: 'footer', problem, cure: `Give ${least} to ${most} minutes.` }]
}

function cardsProblems(cards: readonly CardBlueprint[], { isNamed }: TemplateBlueprint): Problem[] {
  const { least, most } = CARDS
  const place = 'cards'
  const problems: Problem[] = []
  if (cards.length < least || cards.length > most) {
    const problem = `The carousel has ${cards.length} cards.`
    problems.push({ place, problem, cure: `Use ${least} to ${most}.` })
  }
  const makes = cards.map(({ header, buttons }) =>
    [header.format, ...buttons.map(({ type }) => type)].join(),
  )
  if (new Set(makes).size > 1) {
    const problem = 'The cards differ in their headers or kinds of buttons.'
    problems.push({ place, problem, cure: 'Make them all alike.' })
  }
  for (const [index, { header, body, buttons }] of cards.entries()) {
    const inside = `${place}[${index}]`
    if (!CARD_FORMATS.includes(header.format)) {
      const problem = `The format of the header is "${header.format.slice(0, 40)}".`
      const cure = `Use one of ${CARD_FORMATS.join(', ')}.`
      problems.push({ place: `${inside}.header`, problem, cure })
    }
    if (body !== '') {
      const limit = TEXT_LIMITS.cardBody
      problems.push(...stringProblems(body, { place: `${inside}.body`, name: 'body', limit }))
      problems.push(...variableProblems(variablesOf(body), isNamed, `${inside}.body`))
    }
    problems.push(...definedButtonsProblems(buttons, `${inside}.buttons`))
  }
  return problems
}
