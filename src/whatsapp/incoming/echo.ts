import type { IncomingEcho, IncomingNotice } from '../../core/incoming.ts'
import type { Json } from '../../core/json.ts'
import type { Change } from './change.ts'
import { toUserContent } from './content.ts'
import type { Fields } from './fields.ts'
import { toFields, toId, toText, toTime } from './fields.ts'
import { toNotice } from './notice.ts'
import type { People } from './people.ts'
import { isNobody, toAliases, toPerson } from './people.ts'

/**
 * One element of `value.message_echoes` (reference 1.5): a message that left by a number of ours,
 * by us or by somebody else. What was changed or deleted afterwards is a notice.
 */
export function toEcho(
  item: unknown,
  change: Change,
  people: People,
): IncomingEcho | IncomingNotice {
  const message = toFields(item)
  const id = toId(message?.['id'])
  if (message === undefined || id === undefined) {
    const sentence = 'An echo of a message has no id.'
    return toNotice(change, item, sentence, { key: change.misfitKey() })
  }
  // Not the wamid alone: it must not hide what comes under that name elsewhere.
  const key = `${id}/echo`
  const content = toUserContent(message)
  const { aliases } = toPerson(toReceiver(message), people)
  if (content.type === 'user.edited' || content.type === 'user.revoked') {
    const isEdit = content.type === 'user.edited'
    const sentence = `A message from the WhatsApp Business app was ${isEdit ? 'changed' : 'deleted'}.`
    const { target } = content
    return toNotice(change, item, sentence, {
      key,
      about: {
        type: isEdit ? 'echo.edited' : 'echo.revoked',
        person: aliases,
        ...(target !== undefined && { target }),
      },
    })
  }
  if (isNobody(aliases)) {
    return toNotice(change, item, 'An echo of a message does not tell to whom it went.', { key })
  }
  if (change.numberId === undefined) {
    const sentence = 'An echo of a message does not tell which number it belongs to.'
    return toNotice(change, item, sentence, { key })
  }
  return {
    kind: 'echo',
    numberId: change.numberId,
    id,
    key,
    at: toTime(message['timestamp'], change.arrivedAt),
    aliases,
    type: toText(message['type']) ?? 'unknown',
    content,
    raw: message as Json,
  }
}

/** The ids of whoever an echo went to. */
export function toReceiver(message: Fields) {
  return toAliases(message['to'], {
    user_id: message['to_user_id'],
    parent_user_id: message['to_parent_user_id'],
  })
}
