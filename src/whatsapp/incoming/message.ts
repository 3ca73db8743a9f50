import type { Aliases } from '../../core/contact.ts'
import type { MessageContext } from '../../core/events.ts'
import { toStoredEvent } from '../../core/events.ts'
import type { IncomingMessage, IncomingNotice } from '../../core/incoming.ts'
import type { Json } from '../../core/json.ts'
import type { UserContent } from '../../core/user-content.ts'
import type { Change } from './change.ts'
import { toUserContent } from './content.ts'
import type { Fields } from './fields.ts'
import { toFields, toFieldsOrNone, toId, toTime } from './fields.ts'
import { toNotice } from './notice.ts'
import type { People } from './people.ts'
import { isNobody, toPerson, toSender } from './people.ts'
import { toProduct, toReferral } from './referral.ts'

/**
 * One element of `value.messages`: what a person said or did to a number of ours, or, where it is
 * part of nobody's conversation with us (a group), a notice of it.
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
    return toNotice(change, item, sentence, { key: change.misfitKey() })
  }
  const content = toUserContent(message)
  const groupId = toId(message['group_id'])
  if (groupId !== undefined) {
    const { aliases: person } = toPerson(toSender(message), people)
    return toNotice(change, item, 'A message in a group is not answered.', {
      key: id,
      about: { type: 'group.said', groupId, messageId: id, person, content },
    })
  }
  const { named, before } = toNamed(message, content)
  if (isNobody(named)) {
    return toNotice(change, item, 'A message does not tell who sent it.', { key: id })
  }
  if (change.numberId === undefined) {
    const sentence = 'A message does not tell which number it was sent to.'
    return toNotice(change, item, sentence, { key: id })
  }
  return {
    kind: 'message',
    numberId: change.numberId,
    id,
    at: toTime(message['timestamp'], change.arrivedAt),
    ...toPerson(named, people),
    ...(before !== undefined && { before }),
    event: toStoredEvent(content, toContext(message), id),
    raw: message as Json,
  }
}

/** Who it is from; of a person who got other names, those as well as the ones until now. */
function toNamed(
  message: Fields,
  content: UserContent,
): { readonly named: Aliases; readonly before?: Aliases } {
  if (content.type !== 'user.system') return { named: toSender(message) }
  const { before, after } = content
  if (isNobody(after)) return { named: before }
  return isNobody(before) ? { named: after } : { named: after, before }
}

const NO_CONTEXT: MessageContext = Object.freeze({})

function toContext(message: Fields): MessageContext {
  if (message['context'] === undefined && message['referral'] === undefined) return NO_CONTEXT
  const context = toFieldsOrNone(message['context'])
  const replyTo = toId(context['id'])
  const isFrequent = context['frequently_forwarded'] === true
  const referral = toReferral(message['referral'])
  const product = toProduct(context['referred_product'])
  return {
    ...(replyTo !== undefined && { replyTo }),
    ...((isFrequent || context['forwarded'] === true) && { forwarded: true }),
    ...(isFrequent && { frequentlyForwarded: true }),
    ...(referral !== undefined && { referral }),
    ...(product !== undefined && { product }),
  }
}
