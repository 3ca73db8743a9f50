import type { Template } from '../templates.ts'
import { fillIn, toPlaceholders } from '../templates.ts'
import type { Check, Part } from './check.ts'
import { countCharacters } from './check.ts'
import { checkSource } from './media.ts'

const bodyMax = 1_024

/** A template that exists, with what the message fills into it. */
export interface FilledTemplate {
  readonly template: Template
  readonly header?: Part
  readonly body: string
  /** For each button of the template: what was sent for it, if anything. */
  readonly buttons: readonly (string | undefined)[]
}

/** The `template` object of a message; undefined if it was refused. */
export function checkTemplate(
  check: Check,
  message: Part,
  templates: readonly Template[],
): FilledTemplate | undefined {
  const part = check.object(message, 'template')
  check.onlyKeys(part, ['name', 'language', 'components'])
  const name = check.string(part, 'name')
  const code = check.string(check.object(part, 'language'), 'code')
  if (check.problem() !== undefined) return undefined
  const template = templates.find((known) => known.name === name && known.language === code)
  if (template === undefined) {
    check.refuse(132001, `template name (${name}) does not exist in ${code}`)
    return undefined
  }
  const components =
    part.fields['components'] === undefined
      ? []
      : check.list(part, 'components', { min: 0, max: 20, what: 'components' })
  const header = checkHeader(check, template, ofType(components, 'header'))
  const body = checkBody(check, template, ofType(components, 'body'))
  const buttons = checkButtons(
    check,
    template,
    components.filter(({ fields }) => String(fields['type']).toLowerCase() === 'button'),
  )
  return { template, body, buttons, ...(header === undefined ? {} : { header }) }
}

function ofType(components: readonly Part[], type: string): Part | undefined {
  return components.find(({ fields }) => String(fields['type']).toLowerCase() === type)
}

function parametersOf(check: Check, component: Part | undefined): Part[] {
  if (component === undefined || component.fields['parameters'] === undefined) return []
  return check.list(component, 'parameters', { min: 0, max: 50, what: 'parameters' })
}

/** A media or place above the body; a text header of the emulator's templates has no parameters. */
function checkHeader(check: Check, template: Template, component: Part | undefined) {
  const format = template.header?.format
  const parameters = parametersOf(check, component)
  const expected = format === undefined || format === 'text' ? 0 : 1
  checkCount(check, 'header', parameters.length, expected)
  const [parameter] = parameters
  if (parameter === undefined || format === undefined || format === 'text') return undefined
  if (parameter.fields['type'] !== format) {
    check.refuse(132012, `header: Format mismatch, expected ${format.toUpperCase()}`)
    return undefined
  }
  const content = check.object(parameter, format)
  if (format === 'location') {
    check.number(content, 'latitude', { min: -90, max: 90 })
    check.number(content, 'longitude', { min: -180, max: 180 })
  } else {
    checkSource(check, content)
  }
  return parameter
}

function checkBody(check: Check, template: Template, component: Part | undefined): string {
  const names = toPlaceholders(template.body)
  const parameters = parametersOf(check, component)
  checkCount(check, 'body', parameters.length, names.length)
  const isNamed = names.some((name) => !/^\d+$/.test(name))
  const values = new Map<string, string>()
  for (const [index, parameter] of parameters.entries()) {
    const name = isNamed ? check.string(parameter, 'parameter_name') : (names[index] ?? '')
    if (!names.includes(name)) {
      check.refuse(132000, `body: the template has no parameter ${name}`)
    }
    values.set(name, toParameterText(check, parameter))
  }
  const body = fillIn(template.body, values)
  if (countCharacters(body) > bodyMax) {
    check.refuse(132005, `body: the text has more than ${bodyMax} characters`)
  }
  return body
}

const withFallback = ['currency', 'date_time']

function toParameterText(check: Check, parameter: Part): string {
  const type = check.string(parameter, 'type')
  if (withFallback.includes(type)) {
    return check.string(check.object(parameter, type), 'fallback_value')
  }
  if (type !== 'text') {
    check.refuse(132012, 'body: Format mismatch, expected TEXT')
    return ''
  }
  const text = check.string(parameter, 'text', { max: 32_768 })
  if (/[\n\t]| {5,}/.test(text)) {
    check.refuse(
      132018,
      'body: a parameter must not have new lines, tabs or more than 4 spaces in a row',
    )
  }
  return text
}

function checkButtons(check: Check, template: Template, components: readonly Part[]) {
  const sent = new Map<number, string>()
  for (const component of components) {
    const index = Number(component.fields['index'])
    const button = template.buttons?.[index]
    const [parameter] = parametersOf(check, component)
    if (button === undefined || component.fields['sub_type'] !== button.type) {
      check.refuse(132012, `buttons: there is no such button at index ${index}`)
    } else if (parameter === undefined) {
      check.refuse(132000, `buttons: button ${index} has no parameter`)
    } else if (button.type === 'quick_reply') {
      sent.set(index, check.string(parameter, 'payload', { max: 256 }))
    } else {
      sent.set(index, check.string(parameter, 'text', { max: 2_000 }))
    }
  }
  const buttons = template.buttons ?? []
  const unfilled = buttons.findIndex(
    (button, index) => button.type === 'url' && /\{\{1\}\}$/.test(button.url) && !sent.has(index),
  )
  if (unfilled >= 0) {
    check.refuse(132000, `buttons: the address of button ${unfilled} needs a parameter`)
  }
  return buttons.map((_button, index) => sent.get(index))
}

function checkCount(check: Check, where: string, given: number, expected: number) {
  if (given === expected) return
  check.refuse(
    132000,
    `${where}: number of localizable_params (${given}) does not match the expected number of ` +
      `params (${expected})`,
  )
}
