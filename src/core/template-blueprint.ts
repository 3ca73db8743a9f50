import type { Json, JsonObject } from './json.ts'
import type { TemplateDefinition } from './template-definition.ts'
import { variablesOf } from './template-definition.ts'

/** What a template consists of, read from the components of its definition. */
export interface TemplateBlueprint {
  readonly header?: HeaderBlueprint
  readonly body: string
  readonly footer?: string
  readonly buttons: readonly ButtonBlueprint[]
  /** An offer that runs out, shown above the body. */
  readonly offer?: { readonly text: string; readonly hasExpiration: boolean }
  readonly cards: readonly CardBlueprint[]
  /** Variables have names in place of numbers. */
  readonly isNamed: boolean
}

/** `format` is Meta's word: `TEXT`, `IMAGE`, `LOCATION`, ... */
export interface HeaderBlueprint {
  readonly format: string
  readonly text?: string
}

/** `type` is Meta's word: `QUICK_REPLY`, `URL`, ... */
export interface ButtonBlueprint {
  readonly type: string
  readonly text: string
  readonly url?: string
  readonly phoneNumber?: string
  readonly flowId?: string
}

export interface CardBlueprint {
  readonly header: HeaderBlueprint
  readonly body: string
  readonly buttons: readonly ButtonBlueprint[]
}

/** Reads a definition part by part; what is missing in it is empty. */
export function toBlueprint(definition: TemplateDefinition): TemplateBlueprint {
  const { components, category } = definition
  const header = findComponent(components, 'HEADER')
  const body = findComponent(components, 'BODY')
  const footer = findComponent(components, 'FOOTER')
  const offer = toObject(
    findComponent(components, 'LIMITED_TIME_OFFER')?.['limited_time_offer'] ?? null,
  )
  const isCode = category === 'AUTHENTICATION'
  const text = isCode ? toCodeBody(body) : toText(body?.['text'])
  return {
    ...(header === undefined ? {} : { header: toHeader(header) }),
    body: text,
    ...(footer === undefined ? {} : { footer: toFooter(footer) }),
    buttons: toButtons(findComponent(components, 'BUTTONS')),
    ...(offer === undefined
      ? {}
      : {
          offer: { text: toText(offer['text']), hasExpiration: offer['has_expiration'] === true },
        }),
    cards: toObjects(findComponent(components, 'CAROUSEL')?.['cards']).map(toCard),
    isNamed:
      definition.parameter_format === 'NAMED' ||
      variablesOf(text).some((name) => !/^\d+$/.test(name)),
  }
}

/** Whether two definitions say the same; examples, and what WhatsApp adds by itself, are left out. */
export function isSameTemplate(a: TemplateDefinition, b: TemplateDefinition): boolean {
  const [first, second] = [a, b].map((each) => JSON.stringify([each.category, toBlueprint(each)]))
  return first === second
}

/** The component of a type, in whichever case it is written. */
export function findComponent(
  components: readonly JsonObject[],
  type: string,
): JsonObject | undefined {
  return components.find((component) => typeOf(component) === type)
}

/** Meta's word for what a component or a button is, in upper case. */
export function typeOf(part: JsonObject): string {
  return toText(part['type']).toUpperCase()
}

/** The objects of a list; none when it is no list. */
export function toObjects(value: Json | undefined): readonly JsonObject[] {
  return isList(value) ? value.map(toObject).filter((part) => part !== undefined) : []
}

export function toText(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}

/** Meta writes the text of an authentication template itself (reference 4.5). */
function toCodeBody(body: JsonObject | undefined): string {
  const warning = ' For your security, do not share this code.'
  const isWarning = body?.['add_security_recommendation'] === true
  return `*{{1}}* is your verification code.${isWarning ? warning : ''}`
}

function toFooter(footer: JsonObject): string {
  const minutes = footer['code_expiration_minutes']
  return typeof minutes === 'number'
    ? `This code expires in ${minutes} minutes.`
    : toText(footer['text'])
}

function toHeader(header: JsonObject): HeaderBlueprint {
  const format = toText(header['format']).toUpperCase()
  return format === 'TEXT' ? { format, text: toText(header['text']) } : { format }
}

function toButtons(component: JsonObject | undefined): readonly ButtonBlueprint[] {
  return toObjects(component?.['buttons']).map((button) => ({
    type: typeOf(button),
    text: toText(button['text']),
    ...(typeof button['url'] === 'string' ? { url: button['url'] } : {}),
    ...(typeof button['phone_number'] === 'string' ? { phoneNumber: button['phone_number'] } : {}),
    ...(button['flow_id'] === undefined ? {} : { flowId: String(button['flow_id']) }),
  }))
}

function toCard(card: JsonObject): CardBlueprint {
  const components = toObjects(card['components'])
  return {
    header: toHeader(findComponent(components, 'HEADER') ?? {}),
    body: toText(findComponent(components, 'BODY')?.['text']),
    buttons: toButtons(findComponent(components, 'BUTTONS')),
  }
}

function toObject(value: Json): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !isList(value) ? value : undefined
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}
