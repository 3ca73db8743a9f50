import type { UserContent } from '../../core/events.ts'
import type { Json } from '../../core/json.ts'
import { isDeeperThan } from './depth.ts'
import type { Fields } from './fields.ts'
import { toFieldsOrNone, toId, toText } from './fields.ts'

/** A tap on a choice of ours, or a submitted form (reference 2.10). */
export function toReplyContent(message: Fields): UserContent | undefined {
  const interactive = toFieldsOrNone(message['interactive'])
  switch (interactive['type']) {
    case 'button_reply':
      return toChoiceContent(interactive['button_reply'])
    case 'list_reply':
      return toChoiceContent(interactive['list_reply'])
    case 'nfm_reply':
      return toFlowContent(toFieldsOrNone(interactive['nfm_reply']))
    default:
      return undefined
  }
}

/** A tap on a template's quick reply; its payload is the label where none was given (2.11). */
export function toButtonContent(message: Fields): UserContent | undefined {
  const button = toFieldsOrNone(message['button'])
  const title = toText(button['text'])
  const choiceId = toId(button['payload']) ?? title
  if (choiceId === undefined) return undefined
  return { type: 'user.choice', choiceId, title: title ?? choiceId }
}

function toChoiceContent(part: unknown): UserContent | undefined {
  const reply = toFieldsOrNone(part)
  const choiceId = toId(reply['id'])
  if (choiceId === undefined) return undefined
  return { type: 'user.choice', choiceId, title: toText(reply['title']) ?? '' }
}

function toFlowContent(reply: Fields): UserContent {
  const name = toText(reply['name'])
  return {
    type: 'user.flow',
    ...(name !== undefined && { name }),
    answer: toAnswer(reply['response_json']),
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
