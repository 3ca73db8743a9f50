import type { Aliases } from '../../core/contact.ts'
import type { IncomingNotice, IncomingStatus } from '../../core/incoming.ts'
import type { Json } from '../../core/json.ts'
import { toFailure } from '../failures.ts'
import type { Change } from './change.ts'
import type { Fields } from './fields.ts'
import { toFields, toId, toList, toText, toTime } from './fields.ts'
import { toNotice } from './notice.ts'
import type { People } from './people.ts'
import { toAliases, toPerson } from './people.ts'

/** One element of `value.statuses` (reference 3): how far a message of ours came. */
export function toStatus(
  item: unknown,
  change: Change,
  people: People,
): IncomingStatus | IncomingNotice {
  const fields = toFields(item)
  const wamid = toId(fields?.['id'])
  const status = toText(fields?.['status'])
  if (fields === undefined || wamid === undefined || status === undefined) {
    const sentence = 'A status does not tell what it is about.'
    return toNotice(change, item, sentence, { key: change.misfitKey() })
  }
  if (fields['type'] === 'payment') {
    // A payment's `failed` must not be taken for a failed delivery.
    return toNotice(change, item, 'A payment moved on.')
  }
  if (change.numberId === undefined) {
    return toNotice(change, item, 'A status does not tell which number it belongs to.')
  }
  const isGroup = fields['recipient_type'] === 'group'
  const participant = isGroup ? toParticipantName(fields) : undefined
  const callback = toText(fields['biz_opaque_callback_data'])
  return {
    kind: 'status',
    numberId: change.numberId,
    wamid,
    status,
    at: toTime(fields['timestamp'], change.arrivedAt),
    ...(callback !== undefined && { callback }),
    aliases: toPerson(isGroup ? toParticipant(fields) : toRecipient(fields), people).aliases,
    ...(participant !== undefined && { participant }),
    ...(status === 'failed' && { failure: toFailure(toList(fields['errors'])[0]) }),
    raw: fields as Json,
  }
}

function toRecipient(fields: Fields): Aliases {
  return toAliases(fields['recipient_id'], {
    user_id: fields['recipient_user_id'],
    // Meta's early pages of 2026 spell it in two other ways.
    parent_user_id:
      fields['recipient_parent_user_id'] ??
      fields['parent_recipient_user_id'] ??
      fields['parent_user_id'],
  })
}

/** In a group, `recipient_id` is the group. */
function toParticipant(fields: Fields): Aliases {
  return toAliases(fields['recipient_participant_id'] ?? fields['participant_recipient_id'], {
    user_id: fields['recipient_participant_user_id'],
    parent_user_id: fields['recipient_participant_parent_user_id'],
  })
}

function toParticipantName(fields: Fields): string | undefined {
  const { waId, userId, parentUserId } = toParticipant(fields)
  return waId ?? userId ?? parentUserId
}
