import type { UserContent } from '../../core/events.ts'
import type { IncomingMessage, IncomingNotice } from '../../core/incoming.ts'
import type { Json } from '../../core/json.ts'
import type { Change } from './change.ts'
import { toUserContent } from './content.ts'
import type { Fields } from './fields.ts'
import { toFields, toFieldsOrNone, toId, toText, toTime } from './fields.ts'
import { toNotice } from './notice.ts'
import type { People } from './people.ts'
import { isNobody, toAliases, toPerson } from './people.ts'

/**
 * One element of `value.messages`: what a person said to a number of ours, or, where nobody's turn
 * comes of it (a group, a changed phone number, an edit), a notice of it.
 */
export function toMessage(
  item: unknown,
  change: Change,
  people: People,
): IncomingMessage | IncomingNotice {
  const message = toFields(item)
  const id = toId(message?.['id'])
  if (message === undefined || id === undefined) {
    const sentence = 'A message without an id cannot be told from its copies.'
    return toNotice(change, item, sentence, change.misfitKey())
  }
  const sentence = toBystanderSentence(message)
  if (sentence !== undefined) return toNotice(change, item, sentence, id)

  const named = toAliases(message['from'], {
    user_id: message['from_user_id'],
    parent_user_id: message['from_parent_user_id'],
  })
  if (isNobody(named)) return toNotice(change, item, 'A message does not tell who sent it.', id)
  if (change.numberId === undefined) {
    return toNotice(change, item, 'A message does not tell which number it was sent to.', id)
  }
  return {
    kind: 'message',
    numberId: change.numberId,
    id,
    at: toTime(message['timestamp'], change.arrivedAt),
    ...toPerson(named, people),
    event: toEvent(message, id, toUserContent(message)),
    raw: message as Json,
  }
}

function toEvent(message: Fields, messageId: string, content: UserContent) {
  const context = toFieldsOrNone(message['context'])
  const replyTo = toId(context['id'])
  const forwarded = context['forwarded'] === true || context['frequently_forwarded'] === true
  const referral = toFields(message['referral'])
  return {
    ...content,
    messageId,
    ...(replyTo !== undefined && { replyTo }),
    ...(forwarded && { forwarded }),
    ...(referral !== undefined && { referral: referral as Json }),
  }
}

/** What to say of a message that is not part of a conversation with a person. */
function toBystanderSentence(message: Fields): string | undefined {
  if (toId(message['group_id']) !== undefined) return 'A message in a group is not answered.'
  switch (message['type']) {
    case 'system':
      return toSystemSentence(toText(toFieldsOrNone(message['system'])['type']))
    case 'edit':
      return 'A person changed a message after sending it.'
    case 'revoke':
      return 'A person deleted a message after sending it.'
    case 'request_welcome':
      return 'A person opened the chat for the first time.'
    default:
      return undefined
  }
}

/** Reference 2.13, with the names that these had before. */
function toSystemSentence(type: string | undefined): string {
  switch (type) {
    case 'user_changed_number':
    case 'customer_changed_number':
      return 'A person changed their phone number.'
    case 'user_changed_user_id':
      return 'WhatsApp changed the user id of a person.'
    case 'customer_identity_changed':
      return "A person's identity key changed: they reinstalled WhatsApp or changed the phone."
    default:
      return 'WhatsApp sent a system message of an unknown kind.'
  }
}
