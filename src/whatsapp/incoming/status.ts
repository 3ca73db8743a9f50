import type { Aliases } from '../../core/contact.ts'
import type { IncomingNotice, IncomingStatus } from '../../core/incoming.ts'
import type { Json } from '../../core/json.ts'
import type { NoticeContent } from '../../core/notice-content.ts'
import type { Pricing } from '../../core/pricing.ts'
import { toFailure } from '../failures.ts'
import type { Change } from './change.ts'
import type { Fields } from './fields.ts'
import { toFields, toFieldsOrNone, toId, toList, toNumber, toText, toTime } from './fields.ts'
import { toNotice } from './notice.ts'
import type { People } from './people.ts'
import { toAliases, toPerson } from './people.ts'

/** A person who came from an ad costs nothing for 72 h. */
const LONGEST_FREE_MS = 72 * 3_600_000

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
    const about = toPayment(fields, status, people)
    return toNotice(change, item, `A payment is ${status}.`, { about })
  }
  if (change.numberId === undefined) {
    return toNotice(change, item, 'A status does not tell which number it belongs to.')
  }
  const isGroup = fields['recipient_type'] === 'group'
  const participant = isGroup ? toParticipantName(fields) : undefined
  const callback = toText(fields['biz_opaque_callback_data'])
  const pricing = toPricing(fields, change.arrivedAt)
  return {
    kind: 'status',
    numberId: change.numberId,
    wamid,
    status,
    at: toTime(fields['timestamp'], change.arrivedAt),
    ...(callback !== undefined && { callback }),
    aliases: toPerson(isGroup ? toParticipant(fields) : toRecipient(fields), people).aliases,
    ...(participant !== undefined && { participant }),
    ...(pricing !== undefined && { pricing }),
    ...(status === 'failed' && { failure: toFailure(toList(fields['errors'])[0]) }),
    raw: fields as Json,
  }
}

/** The conversation beside it tells until when a person who came from an ad costs nothing. */
function toPricing(fields: Fields, arrivedAt: number): Pricing | undefined {
  const pricing = toFields(fields['pricing'])
  const category = toText(pricing?.['category'])
  if (pricing === undefined || category === undefined) return undefined
  const type = toText(pricing['type'])
  const model = toText(pricing['pricing_model'])
  const isBillable = pricing['billable']
  const conversation = toFieldsOrNone(fields['conversation'])
  const freeUntil =
    type === 'free_entry_point'
      ? toTime(conversation['expiration_timestamp'], arrivedAt + LONGEST_FREE_MS)
      : null
  return {
    // Some of Meta's pages spell it with hyphens.
    category: category.replaceAll('-', '_'),
    ...(type !== undefined && { type }),
    ...(model !== undefined && { model }),
    ...(typeof isBillable === 'boolean' && { isBillable }),
    ...(freeUntil !== null && { freeUntil }),
  }
}

function toPayment(fields: Fields, status: string, people: People): NoticeContent {
  const payment = toFieldsOrNone(fields['payment'])
  const amount = toFieldsOrNone(payment['amount'])
  const value = toNumber(amount['value'])
  const offset = toNumber(amount['offset'])
  const reference = toText(payment['reference_id'])
  const currency = toText(payment['currency'])
  return {
    type: 'payment',
    messageId: toId(fields['id']) ?? '',
    status,
    person: toPerson(toRecipient(fields), people).aliases,
    ...(reference !== undefined && { reference }),
    ...(currency !== undefined && { currency }),
    ...(value !== undefined && offset !== undefined && offset > 0 && { amount: value / offset }),
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
