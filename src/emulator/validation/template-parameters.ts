import { fillIn, isNamed, toPlaceholders } from '../templates.ts'
import type { Check, Part } from './check.ts'
import { countCharacters, toWord } from './check.ts'

const withFallback = ['currency', 'date_time']
const bodyMax = 1_024

/** The parameters of a component of a template message, none if it has none. */
export function parametersOf(check: Check, component: Part | undefined): Part[] {
  if (component === undefined || component.fields['parameters'] === undefined) return []
  return check.list(component, 'parameters', { min: 0, max: 50, what: 'parameters' })
}

/** The component of a kind, whichever way its name is written. */
export function ofType(components: readonly Part[], type: string): Part | undefined {
  return components.find((component) => isOfType(component, type))
}

export function isOfType({ fields }: Part, type: string): boolean {
  return toWord(fields['type']).toLowerCase() === type
}

/** A template's text with what the message fills into it; counts and formats must fit. */
export function fillText(
  check: Check,
  where: 'header' | 'body',
  text: string,
  parameters: readonly Part[],
): string {
  const names = toPlaceholders(text)
  checkCount(check, where, parameters.length, names.length)
  const values = new Map<string, string>()
  for (const [index, parameter] of parameters.entries()) {
    const name = isNamed(text) ? check.string(parameter, 'parameter_name') : (names[index] ?? '')
    if (!names.includes(name)) {
      check.refuse(132000, `${where}: the template has no parameter ${name}`)
    }
    values.set(name, toParameterText(check, where, parameter))
  }
  const filled = fillIn(text, values)
  if (countCharacters(filled) > bodyMax) {
    check.refuse(132005, `${where}: the text has more than ${bodyMax} characters`)
  }
  return filled
}

function toParameterText(check: Check, where: string, parameter: Part): string {
  const type = check.string(parameter, 'type')
  if (withFallback.includes(type)) {
    return check.string(check.object(parameter, type), 'fallback_value')
  }
  if (type !== 'text') {
    check.refuse(132012, `${where}: Format mismatch, expected TEXT`)
    return ''
  }
  const text = check.string(parameter, 'text', { max: 32_768 })
  if (/[\n\t]| {5,}/.test(text)) {
    check.refuse(
      132018,
      `${where}: a parameter must not have new lines, tabs or more than 4 spaces in a row`,
    )
  }
  return text
}

export function checkCount(check: Check, where: string, given: number, expected: number): void {
  if (given === expected) return
  check.refuse(
    132000,
    `${where}: number of localizable_params (${given}) does not match the expected number of ` +
      `params (${expected})`,
  )
}
