import type { Problem } from './errors.ts'
import type { Message } from './messages.ts'
import type { TemplateBlueprint } from './template-blueprint.ts'
import { toBlueprint } from './template-blueprint.ts'
import type { TemplateButton, TemplateHeader } from './template-content.ts'
import type { TemplateDefinition } from './template-definition.ts'
import { variablesOf } from './template-definition.ts'
import type { TemplateFilling } from './template-text.ts'
import { fillingProblems } from './template-text.ts'

/** A template with its variables filled in, as it is sent. */
export type FilledTemplate = Extract<Message, { readonly kind: 'template' }>

/** Buttons that are sent without anything filled in. */
const PLAIN_BUTTONS: readonly string[] = ['QUICK_REPLY', 'PHONE_NUMBER', 'URL']

/**
 * Fills texts into a template, by the names that `fillableNames` has. What needs more than texts (a
 * picture, a product, a code, cards) is a problem: only a bot says such a template.
 */
export function fillTemplate(
  definition: TemplateDefinition,
  filling: TemplateFilling,
): { readonly message: FilledTemplate } | { readonly problems: readonly Problem[] } {
  const blueprint = toBlueprint(definition)
  const problems = [...fillingProblems(definition, filling), ...partProblems(blueprint)]
  if (problems.length > 0) return { problems }
  const { name, language, category } = definition
  const header = toHeader(blueprint, filling)
  const parameters = toParameters(blueprint, filling)
  const buttons = toButtons(blueprint, filling)
  return {
    message: {
      kind: 'template',
      name,
      language,
      category: category === 'MARKETING' ? 'marketing' : 'utility',
      ...(header === undefined ? {} : { header }),
      ...(parameters === undefined ? {} : { parameters }),
      ...(buttons.length === 0 ? {} : { buttons }),
    },
  }
}

function partProblems({ header, buttons, offer, cards }: TemplateBlueprint): readonly Problem[] {
  const parts = [
    ...(header === undefined || header.format === 'TEXT'
      ? []
      : [`a header of the kind ${header.format}`]),
    ...buttons
      .filter(({ type }) => !PLAIN_BUTTONS.includes(type))
      .map(({ type }) => `a button of the kind ${type}`),
    ...(offer?.hasExpiration ? ['the end of an offer'] : []),
    ...(cards.length > 0 ? ['cards'] : []),
  ]
  return parts.map((part) => ({
    place: 'template',
    problem: `It has ${part}, which is more than a text.`,
    cure: 'Let a bot say it, or choose another template.',
  }))
}

function toHeader(
  { header, isNamed }: TemplateBlueprint,
  filling: TemplateFilling,
): TemplateHeader | undefined {
  const [name] = variablesOf(header?.text ?? '')
  const text = filling.get('header')
  if (name === undefined || text === undefined) return undefined
  return { kind: 'text', text, ...(isNamed ? { name } : {}) }
}

function toParameters({ body, isNamed }: TemplateBlueprint, filling: TemplateFilling) {
  const names = variablesOf(body)
  if (names.length === 0) return undefined
  const values = names.map((name): [string, string] => [name, filling.get(name) ?? ''])
  if (isNamed) return Object.fromEntries(values)
  return values.sort(([a], [b]) => Number(a) - Number(b)).map(([, value]) => value)
}

function toButtons(
  { buttons }: TemplateBlueprint,
  filling: TemplateFilling,
): readonly TemplateButton<never>[] {
  return buttons.flatMap(({ type }, index) => {
    const suffix = filling.get(`button${index + 1}`)
    return type === 'URL' && suffix !== undefined ? [{ kind: 'url', index, suffix }] : []
  })
}
