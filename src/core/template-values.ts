import type { Problem } from './errors.ts'
import type { Text } from './messages.ts'
import type { TemplateParameters, TemplateValue } from './template-content.ts'
import { isPositional, isText } from './template-translation.ts'
import { textProblems } from './text-limits.ts'

/**
 * What is wrong with what stands for the variables of a template: names, texts that would break its
 * form, and a body that all of them together make too long.
 */
export function valueProblems(
  parameters: TemplateParameters | undefined,
  { place, limit }: { readonly place: string; readonly limit: number },
): Problem[] {
  if (parameters === undefined) return []
  const values = isPositional(parameters) ? parameters : Object.values(parameters)
  const places = isPositional(parameters)
    ? parameters.map((_, index) => `${place}[${index}]`)
    : Object.keys(parameters).map((name) => `${place}.${name}`)
  const problems = values.flatMap((value, index) => oneProblems(value, places[index] ?? place))
  if (!isPositional(parameters)) problems.push(...variableProblems(parameters, place))
  const length = values.reduce((sum: number, value) => sum + longestOf(toText(value)), 0)
  if (length > limit) {
    const problem = `What is filled in has ${length} characters: WhatsApp allows ${limit}.`
    problems.push({ place, problem, cure: 'Shorten it.' })
  }
  return problems
}

function toText(value: TemplateValue): Text {
  return isText(value) ? value : value.fallback
}

function longestOf(text: Text): number {
  const words = typeof text === 'string' ? [text] : Object.values(text)
  return Math.max(0, ...words.map((each) => [...each].length))
}

/** Names of variables are lower case (reference section 5.2). */
function variableProblems(parameters: object, place: string): Problem[] {
  return Object.keys(parameters)
    .filter((name) => !/^[a-z_][a-z0-9_]*$/.test(name))
    .map((name) => ({
      place: `${place}.${name}`,
      problem: `The variable "${name}" has other characters than a to z, 0 to 9 and "_".`,
      cure: 'Use the name the template has it under.',
    }))
}

/** What is filled in stands in one line, without gaps (errors 132012 and 132018). */
export function lineProblems(text: Text, place: string): Problem[] {
  const words = typeof text === 'string' ? [text] : Object.values(text)
  if (!words.some((each) => /[\n\r\t]| {5,}/.test(each))) return []
  const problem = 'The text for the variable has line breaks, tabs or more than 4 spaces in a row.'
  return [{ place, problem, cure: 'Write it in one line.' }]
}

function oneProblems(value: TemplateValue, place: string): Problem[] {
  const text = toText(value)
  const problems = textProblems(text, { place, name: 'text for the variable' })
  for (const words of typeof text === 'string' ? [text] : Object.values(text)) {
    if (!/[\n\r\t]| {5,}/.test(words)) continue
    const problem =
      'The text for the variable has line breaks, tabs or more than 4 spaces in a row.'
    problems.push({ place, problem, cure: 'Write it in one line.' })
  }
  if (isText(value) || value.kind !== 'currency') return problems
  if (!/^[A-Z]{3}$/.test(value.code)) {
    const problem = `The currency is ${JSON.stringify(value.code)}.`
    problems.push({ place, problem, cure: 'Give its three letters, as EUR.' })
  }
  if (!Number.isInteger(value.amount1000)) {
    const problem = `The amount is ${value.amount1000}.`
    problems.push({ place, problem, cure: 'Give a thousand times the amount, as a whole number.' })
  }
  return problems
}
