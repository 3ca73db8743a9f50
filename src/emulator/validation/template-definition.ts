import type { Refusal } from '../refusals.ts'
import { refusal } from '../refusals.ts'
import type { Template, TemplateCategory, TemplateHeader } from '../templates.ts'
import { isNamed, toPlaceholders } from '../templates.ts'
import type { Check, Part } from './check.ts'
import { countCharacters, createCheck } from './check.ts'
import { defineButtons } from './template-definition-buttons.ts'
import { defineCards } from './template-definition-cards.ts'
import { isOfType, ofType } from './template-parameters.ts'
import { checkSample } from './template-sample.ts'

const bodyMax = 1_024
const headerMax = 60
const footerMax = 60
const offerTextMax = 16
const offerBodyMax = 600
const categories: readonly TemplateCategory[] = ['marketing', 'utility', 'authentication']
const formats = ['text', 'image', 'video', 'gif', 'document', 'location', 'product'] as const

/** Meta's own numbers for what is wrong with a template; they come beside code 100. */
const subcodes = {
  tooLong: 2388040,
  header: 2388047,
  body: 2388072,
  footer: 2388073,
  tooManyVariables: 2388293,
  variableAtTheEdge: 2388299,
} as const

/** Reads a template as it is created (`POST /<account>/message_templates`), or refuses it. */
export function defineTemplate(
  request: Readonly<Record<string, unknown>>,
): Omit<Template, 'status'> | Refusal {
  const check = createCheck()
  const part: Part = { path: '', fields: request }
  const name = check.string(part, 'name', { max: 512 })
  if (!/^[a-z0-9_]*$/.test(name)) {
    check.refuse(100, `The name ${name} may have lower-case letters, digits and _ only.`)
  }
  const language = check.string(part, 'language')
  const category = readCategory(check, part)
  const components = check.list(part, 'components', { min: 1, max: 20, what: 'components' })
  const problem = check.problem()
  if (problem !== undefined) return problem
  return defineComponents({ name, language, category }, components, category)
}

function readCategory(check: Check, part: Part): TemplateCategory {
  const given = check.string(part, 'category').toLowerCase()
  const category = categories.find((known) => known === given)
  if (category === undefined) {
    check.refuse(100, `The category ${given} is none of ${categories.join(', ')}.`)
  }
  return category ?? 'utility'
}

function defineComponents(
  identity: Pick<Template, 'name' | 'language' | 'category'>,
  components: readonly Part[],
  category: TemplateCategory,
): Omit<Template, 'status'> | Refusal {
  const check = createCheck()
  const header = ofType(components, 'header')
  const footer = ofType(components, 'footer')
  const buttons = ofType(components, 'buttons')
  const carousel = ofType(components, 'carousel')
  const offer = ofType(components, 'limited_time_offer')
  const isCode = category === 'authentication'
  const body = ofType(components, 'body')
  if (body === undefined) check.refuse(131008, 'A template needs a BODY component.')
  const text = isCode ? toCodeBody(body) : check.string(body ?? emptyPart, 'text')
  const template = {
    ...identity,
    body: text,
    ...(header === undefined ? {} : { header: defineHeader(check, header) }),
    ...(footer === undefined ? {} : { footer: defineFooter(check, footer, isCode) }),
    ...(buttons === undefined ? {} : { buttons: defineButtons(check, buttons) }),
    ...(offer === undefined ? {} : { offer: defineOffer(check, offer) }),
    ...(carousel === undefined ? {} : { cards: defineCards(check, carousel) }),
    ...(components.some((one) => isOfType(one, 'call_permission_request'))
      ? { asksToCall: true }
      : {}),
  }
  return check.problem() ?? findTextProblem(template) ?? template
}

const emptyPart: Part = { path: '', fields: {} }

/** An authentication template has Meta's own text. */
function toCodeBody(body: Part | undefined): string {
  const warning = ' For your security, do not share this code.'
  const isWarning = body?.fields['add_security_recommendation'] === true
  return `*{{1}}* is your verification code.${isWarning ? warning : ''}`
}

function defineHeader(check: Check, header: Part): TemplateHeader {
  const given = check.string(header, 'format').toLowerCase()
  const format = formats.find((known) => known === given)
  if (format === undefined) {
    check.refuse(100, `The header format ${given} is none of ${formats.join(', ')}.`)
  }
  if (format === undefined || format === 'text') {
    return { format: 'text', text: check.string(header, 'text') }
  }
  checkSample(check, header)
  return { format }
}

function defineFooter(check: Check, footer: Part, isCode: boolean): string {
  if (!isCode) return check.string(footer, 'text')
  const minutes = check.number(footer, 'code_expiration_minutes', { min: 1, max: 90 })
  return `This code expires in ${minutes} minutes.`
}

function defineOffer(check: Check, component: Part) {
  const offer = check.object(component, 'limited_time_offer')
  return {
    text: check.string(offer, 'text', { max: offerTextMax }),
    hasExpiration: check.booleanIfAny(offer, 'has_expiration') ?? false,
  }
}

/** What is wrong with the texts, with Meta's numbers for it. */
function findTextProblem(template: Omit<Template, 'status'>): Refusal | undefined {
  const { header, body, footer, offer } = template
  const refuse = (subcode: number, details: string): Refusal => ({
    ...refusal(100, details),
    subcode,
  })
  const max = offer === undefined ? bodyMax : offerBodyMax
  if (countCharacters(body) > max) {
    return refuse(subcodes.tooLong, `The body has more than ${max} characters.`)
  }
  const variables = toPlaceholders(body)
  if (/^\s*\{\{|\}\}\s*$/.test(body)) {
    return refuse(subcodes.variableAtTheEdge, 'The body begins or ends with a variable.')
  }
  if (variables.length > 0 && body.split(/\s+/).length < 2 * variables.length + 1) {
    return refuse(subcodes.tooManyVariables, 'The body has too many variables for its length.')
  }
  const isCounted = variables.every((name, index) => name === String(index + 1))
  const isNamedWell = variables.every((name) => /^[a-z_]+[a-z0-9_]*$/.test(name))
  if (isNamed(body) ? !isNamedWell : !isCounted) {
    return refuse(
      subcodes.body,
      'The variables of the body are {{1}}, {{2}}, … or {{names_like_this}}.',
    )
  }
  if (header?.format === 'text') {
    const isTooLong = countCharacters(header.text) > headerMax
    if (isTooLong || toPlaceholders(header.text).length > 1 || header.text.includes('\n')) {
      const details = `The header may have ${headerMax} characters in one line, and one variable.`
      return refuse(subcodes.header, details)
    }
  }
  if (footer === undefined) return undefined
  if (countCharacters(footer) > footerMax || toPlaceholders(footer).length > 0) {
    return refuse(subcodes.footer, `The footer may have ${footerMax} characters and no variable.`)
  }
  return undefined
}
