import type { Json } from '../../core/json.ts'
import type { UserContent } from '../../core/user-content.ts'
import { isDeeperThan } from './depth.ts'
import type { Fields } from './fields.ts'
import { toFields, toFieldsOrNone, toFilledText, toId, toNumber, toText } from './fields.ts'

/** A tap on a choice of ours, a form that was filled in, or leave to call (reference 2.10). */
export function toReplyContent(message: Fields): UserContent | undefined {
  const interactive = toFieldsOrNone(message['interactive'])
  switch (interactive['type']) {
    case 'button_reply':
      return toChoiceContent(interactive['button_reply'])
    case 'list_reply':
      return toChoiceContent(interactive['list_reply'])
    case 'nfm_reply':
      return toFormContent(toFieldsOrNone(interactive['nfm_reply']))
    case 'call_permission_reply':
      return toPermissionContent(toFieldsOrNone(interactive['call_permission_reply']))
    default:
      return undefined
  }
}

/** A tap on a template's quick reply; its payload is the label where none was given (2.11). */
export function toButtonContent(message: Fields): UserContent | undefined {
  const button = toFieldsOrNone(message['button'])
  const title = toText(button['text'])
  const choiceId = toFilledText(button['payload']) ?? title
  if (choiceId === undefined) return undefined
  return { type: 'user.choice', choiceId, title: title ?? choiceId }
}

function toChoiceContent(part: unknown): UserContent | undefined {
  const reply = toFieldsOrNone(part)
  const choiceId = toFilledText(reply['id'])
  if (choiceId === undefined) return undefined
  const description = toText(reply['description'])
  return {
    type: 'user.choice',
    choiceId,
    title: toText(reply['title']) ?? '',
    ...(description && { description }),
  }
}

function toFormContent(reply: Fields): UserContent | undefined {
  const name = toText(reply['name'])
  const answer = toAnswer(reply['response_json'])
  if (name === 'address_message') return toAddressContent(toFields(answer))
  const token = toText(toFieldsOrNone(answer)['flow_token'])
  return {
    type: 'user.flow',
    ...(name !== undefined && { name }),
    answer,
    ...(token !== undefined && { token }),
  }
}

function toAddressContent(answer: Fields | undefined): UserContent | undefined {
  if (answer === undefined) return undefined
  const savedAddressId = toId(answer['saved_address_id'])
  const given = Object.entries(toFieldsOrNone(answer['values']))
  if (savedAddressId === undefined && given.length === 0) return undefined
  const texts = given.flatMap(([key, value]) => {
    const text = toText(value) ?? toId(value)
    return text === undefined ? [] : [[key, text] as const]
  })
  return {
    type: 'user.address',
    values: Object.fromEntries(texts),
    ...(savedAddressId !== undefined && { savedAddressId }),
  }
}

function toPermissionContent(reply: Fields): UserContent | undefined {
  const { response } = reply
  if (response !== 'accept' && response !== 'reject') return undefined
  const seconds = toNumber(reply['expiration_timestamp'])
  return {
    type: 'user.callPermission',
    granted: response === 'accept',
    ...(reply['is_permanent'] === true && { permanent: true }),
    ...(seconds !== undefined && seconds > 0 && { expiresAt: Math.floor(seconds * 1000) }),
    ...(reply['response_source'] === 'automatic' && { automatic: true }),
  }
}

/** Far more levels than a form has, and few enough for whatever walks the answer. */
const DEEPEST_ANSWER = 32

/** The answer is JSON inside a text; what does not parse is handed on as that text. */
function toAnswer(value: unknown): Json {
  if (typeof value !== 'string') return (value ?? null) as Json
  try {
    const answer = JSON.parse(value) as Json
    return isDeeperThan(answer, DEEPEST_ANSWER) ? value : answer
  } catch {
    return value
  }
}
