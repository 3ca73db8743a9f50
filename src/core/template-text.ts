import type { Problem } from './errors.ts'
import type { ButtonBlueprint, HeaderBlueprint } from './template-blueprint.ts'
import { toBlueprint } from './template-blueprint.ts'
import type { TemplateDefinition } from './template-definition.ts'
import { variablesOf } from './template-definition.ts'

/** What stands for variables: by number or name, those of header, buttons and cards with a prefix. */
export type TemplateFilling = ReadonlyMap<string, string>

/**
 * A template as a person would see it, as lines of plain text. The variable of the header is
 * `header`, that of the second button `button2`, the first of the body of the third card `card3.1`.
 * Without a value a variable stays as it is written.
 */
export function toTemplateText(
  definition: TemplateDefinition,
  filling: TemplateFilling,
): readonly string[] {
  const { header, body, footer, buttons, offer, cards } = toBlueprint(definition)
  return [
    ...(header === undefined ? [] : [toHeaderText(header, filling.get('header')), '']),
    ...(offer === undefined ? [] : [`[offer] ${offer.text}`, '']),
    ...fillIn(body, (name) => filling.get(name)).split('\n'),
    ...(footer === undefined ? [] : ['', footer]),
    ...toButtonLines(buttons, '', filling),
    ...cards.flatMap((card, index) => {
      const place = `card${index + 1}.`
      const text = fillIn(card.body, (name) => filling.get(`${place}${name}`))
      return [
        '',
        `--- card ${index + 1}: ${toHeaderText(card.header, undefined)}`,
        ...(text === '' ? [] : text.split('\n')),
        ...toButtonLines(card.buttons, place, filling),
      ]
    }),
  ]
}

/** The names under which `toTemplateText` looks values up. */
export function fillableNames(definition: TemplateDefinition): readonly string[] {
  const { header, body, buttons, cards } = toBlueprint(definition)
  return [
    ...(variablesOf(header?.text ?? '').length > 0 ? ['header'] : []),
    ...variablesOf(body),
    ...buttonNames(buttons, ''),
    ...cards.flatMap((card, index) => {
      const place = `card${index + 1}.`
      return [
        ...variablesOf(card.body).map((name) => `${place}${name}`),
        ...buttonNames(card.buttons, place),
      ]
    }),
  ]
}

/** What is given but stands nowhere in the template, and what is missing. */
export function fillingProblems(
  definition: TemplateDefinition,
  filling: TemplateFilling,
): readonly Problem[] {
  const names = fillableNames(definition)
  const known = names.length === 0 ? 'It has none.' : `Its variables are ${names.join(', ')}.`
  const missing = names.filter((name) => !filling.has(name))
  return [...filling.keys()]
    .filter((name) => !names.includes(name))
    .map((place) => ({ place, problem: 'The template has no such variable.', cure: known }))
    .concat(
      missing.map((place) => ({
        place,
        problem: 'It has no value.',
        cure: `Give one with --set ${place}=...`,
      })),
    )
}

function toHeaderText({ format, text }: HeaderBlueprint, value: string | undefined): string {
  return text === undefined ? `[${format.toLowerCase()}]` : fillIn(text, () => value)
}

function toButtonLines(
  buttons: readonly ButtonBlueprint[],
  place: string,
  filling: TemplateFilling,
): readonly string[] {
  if (buttons.length === 0) return []
  return [
    '',
    ...buttons.map(({ type, text, url, phoneNumber }, index) => {
      const value = filling.get(`${place}button${index + 1}`)
      const label = text === '' ? type.toLowerCase() : text
      const target = url === undefined ? phoneNumber : fillIn(url, () => value)
      const code = type === 'COPY_CODE' ? value : target
      return `[ ${label} ]${code === undefined ? '' : ` ${code}`}`
    }),
  ]
}

function buttonNames(buttons: readonly ButtonBlueprint[], place: string): readonly string[] {
  return buttons.flatMap(({ type, url = '' }, index) =>
    type === 'COPY_CODE' || variablesOf(url).length > 0 ? [`${place}button${index + 1}`] : [],
  )
}

function fillIn(text: string, find: (name: string) => string | undefined): string {
  return text.replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, name: string) => find(name) ?? whole)
}
