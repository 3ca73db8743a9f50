import type { Problem } from './errors.ts'
import type { Json, JsonObject } from './json.ts'
import type { RawContent } from './raw-content.ts'
import { idProblems, TEXT_LIMITS, textProblems } from './text-limits.ts'

/** A call button works for at most 30 days (reference section 4.4). */
export const CALL_MINUTES = { least: 1, most: 43_200 } as const

/** The keys that Turnwise writes itself, which no type may have the name of. */
const ENVELOPE = [
  'messaging_product',
  'recipient_type',
  'to',
  'recipient',
  'type',
  'context',
  'biz_opaque_callback_data',
  'status',
]

/** What is wrong with the envelope of a message in Meta's own JSON. */
export function rawProblems({ type, content, group }: RawContent): Problem[] {
  return [...typeProblems(type), ...groupProblems(type, group), ...contentProblems(type, content)]
}

function typeProblems(type: unknown): Problem[] {
  if (isWord(type) && !ENVELOPE.includes(type)) return []
  const problem = `The type of the message is ${JSON.stringify(type)}.`
  return [{ place: 'type', problem, cure: "Give Meta's name of it, as interactive or pin." }]
}

/** Only in groups messages are pinned (reference section 4.3). */
function groupProblems(type: string, group: string | undefined): Problem[] {
  if (group !== undefined) return idProblems(group, 'group', 'id of the group')
  if (type !== 'pin') return []
  const problem = 'A message can be pinned in a group only.'
  return [{ place: 'group', problem, cure: 'Give the id of the group.' }]
}

function contentProblems(type: string, content: RawContent['content']): Problem[] {
  if (typeof content !== 'object' || content === null) {
    const problem = 'The content is neither an object nor a list.'
    return [{ place: 'content', problem, cure: `Give what Meta wants under "${type}".` }]
  }
  if (!isObject(content)) {
    if (type !== 'interactive' && type !== 'pin' && type !== 'template') return []
    return [{ place: 'content', problem: 'The content is a list.', cure: 'Give an object.' }]
  }
  switch (type) {
    case 'interactive':
      return interactiveProblems(content)
    case 'pin':
      return [
        ...oneOf(content['type'], ['pin', 'unpin'], 'content.type'),
        ...idProblems(content['message_id'], 'content.message_id', 'message to pin'),
      ]
    case 'template': {
      const { name, language } = content
      const code = isObject(language) ? language['code'] : undefined
      return [
        ...idProblems(name, 'content.name', 'name of the template'),
        ...idProblems(code, 'content.language.code', 'language of the template'),
      ]
    }
    default:
      return []
  }
}

function interactiveProblems(content: JsonObject): Problem[] {
  const { type, action, header, body, footer } = content
  const problems = [
    ...wordProblems(type, 'content.type'),
    ...frameProblems(header, 'content.header', TEXT_LIMITS.header),
    ...frameProblems(body, 'content.body', TEXT_LIMITS.listBody),
    ...frameProblems(footer, 'content.footer', TEXT_LIMITS.footer),
  ]
  if (body === undefined && REGIONAL.has(type) && type !== 'call_permission_request') {
    const problem = 'The interactive message has no body.'
    problems.push({ place: 'content.body', problem, cure: 'Give it a text.' })
  }
  if (!isObject(action)) {
    const problem = 'The interactive message has no action.'
    return [...problems, { place: 'content.action', problem, cure: 'Give what Meta wants there.' }]
  }
  return [...problems, ...actionProblems(type, action)]
}

/** The regional kinds of reference section 4.4, and the name of what each does. */
const REGIONAL: ReadonlyMap<Json | undefined, string> = new Map([
  ['order_details', 'review_and_pay'],
  ['order_status', 'review_order'],
  ['address_message', 'address_message'],
  ['voice_call', 'voice_call'],
  ['call_permission_request', 'call_permission_request'],
])

function actionProblems(type: Json | undefined, action: JsonObject): Problem[] {
  const { name, parameters = {} } = action
  const wanted = REGIONAL.get(type)
  const problems = wanted === undefined ? [] : oneOf(name, [wanted], 'content.action.name')
  if (isObject(parameters)) return [...problems, ...parameterProblems(type, parameters)]
  const problem = 'The parameters are no object.'
  return [...problems, { place: 'content.action.parameters', problem, cure: 'Give an object.' }]
}

/** A header, body or footer is an object, whose text is within its limit; a header may have none. */
function frameProblems(part: Json | undefined, place: string, limit: number): Problem[] {
  if (part === undefined) return []
  if (!isObject(part)) return [{ place, problem: 'It is no object.', cure: 'Give { text }.' }]
  if (place === 'content.header' && part['type'] !== 'text') return []
  const { text } = part
  if (typeof text !== 'string') return idProblems(text, `${place}.text`, 'text')
  return textProblems(text, { place: `${place}.text`, name: 'text', limit })
}

/** What the reference says of the regional kinds. */
function parameterProblems(type: Json | undefined, parameters: JsonObject): Problem[] {
  const place = 'content.action.parameters'
  switch (type) {
    case 'voice_call':
      return [
        ...lengthProblems(
          parameters['display_text'],
          TEXT_LIMITS.callLabel,
          `${place}.display_text`,
        ),
        ...minutesProblems(parameters['ttl_minutes'], `${place}.ttl_minutes`),
      ]
    case 'address_message':
      return oneOf(parameters['country'], ['IN'], `${place}.country`)
    case 'order_details':
    case 'order_status':
      return lengthProblems(
        parameters['reference_id'] ?? '',
        TEXT_LIMITS.orderReference,
        `${place}.reference_id`,
      )
    default:
      return []
  }
}

function lengthProblems(text: Json | undefined, limit: number, place: string): Problem[] {
  if (text === undefined) return []
  const name = place.slice(place.lastIndexOf('.') + 1)
  return typeof text === 'string'
    ? textProblems(text, { place, name, limit })
    : idProblems(text, place, name)
}

function minutesProblems(minutes: Json | undefined, place: string): Problem[] {
  const { least, most } = CALL_MINUTES
  if (minutes === undefined) return []
  if (Number.isInteger(minutes) && Number(minutes) >= least && Number(minutes) <= most) return []
  const problem = `The button is to work for ${JSON.stringify(minutes)} minutes.`
  return [{ place, problem, cure: `Give ${least} to ${most}.` }]
}

function oneOf(word: Json | undefined, allowed: readonly string[], place: string): Problem[] {
  if (typeof word === 'string' && allowed.includes(word)) return []
  const problem = `It is ${JSON.stringify(word)}.`
  return [{ place, problem, cure: `Use one of ${allowed.join(', ')}.` }]
}

function wordProblems(word: Json | undefined, place: string): Problem[] {
  if (isWord(word)) return []
  const problem = `It is ${JSON.stringify(word)}.`
  return [{ place, problem, cure: "Give Meta's word, of small letters and _." }]
}

function isWord(word: unknown): word is string {
  return typeof word === 'string' && /^[a-z][a-z_]*$/.test(word)
}

function isObject(json: unknown): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}
