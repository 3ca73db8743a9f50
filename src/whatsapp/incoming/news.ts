import type { IncomingNotice } from '../../core/incoming.ts'
import type { NoticeContent } from '../../core/notice-content.ts'
import { toFailure } from '../failures.ts'
import type { Change } from './change.ts'
import { toUserContent } from './content.ts'
import { toReceiver } from './echo.ts'
import type { Fields } from './fields.ts'
import { toFields, toFieldsOrNone, toId, toList, toNumber, toText } from './fields.ts'
import { toNotice } from './notice.ts'
import type { People } from './people.ts'
import { toAliases, toPerson, toSender } from './people.ts'
import { toSentence } from './sentences.ts'
import { toRenaming } from './system.ts'

/**
 * One element of a list that holds no messages or statuses of ours: `part` is the list's key. It is
 * nobody's turn, but typed where the reference tells its shape.
 */
export function toNews(
  item: unknown,
  part: string,
  change: Change,
  people: People,
): IncomingNotice {
  const fields = toFields(item)
  const about = fields && toAbout(fields, part, change.field, people)
  const sentence = toSentence(change.field, part, item)
  // The same message may come to us after all: then that is no copy of this.
  const isOverheard = about?.type === 'standby.said' || about?.type === 'standby.answered'
  return toNotice(change, item, sentence, {
    about,
    ...(isOverheard && { key: `${about.messageId}/standby` }),
  })
}

function toAbout(
  fields: Fields,
  part: string,
  field: string,
  people: People,
): NoticeContent | undefined {
  if (part === 'errors') return { type: 'failure', failure: toFailure(fields) }
  switch (field) {
    case 'messages':
      return part === 'user_actions' ? toAction(fields) : undefined
    case 'user_preferences':
      return toPreference(fields, people)
    case 'calls':
      return toCall(fields, part, people)
    case 'group_lifecycle_update':
    case 'group_participants_update':
    case 'group_settings_update':
    case 'group_status_update':
      return toGroup(fields)
    case 'standby':
      return toOverheard(fields, part, people)
    case 'messaging_handovers':
      return { type: 'handed-over' }
    case 'history':
      return part === 'history' ? toHistory(fields) : undefined
    case 'user_id_update':
      return { type: 'renamed', ...toRenaming(fields) }
    default:
      return undefined
  }
}

function toAction(fields: Fields): NoticeContent {
  const click = toFieldsOrNone(fields['marketing_messages_link_click_data'])
  const clickId = toId(click['click_id'])
  const productId = toId(click['product_id'])
  const component = toText(click['click_component'])
  return {
    type: 'action',
    action: toText(fields['action_type']) ?? 'unknown',
    ...(clickId !== undefined && { clickId }),
    ...(productId !== undefined && { productId }),
    ...(component !== undefined && { component }),
  }
}

function toPreference(fields: Fields, people: People): NoticeContent {
  return {
    type: 'preference',
    person: toPerson(toAliases(fields['wa_id'], fields), people).aliases,
    category: toText(fields['category']) ?? 'unknown',
    value: toText(fields['value']) ?? 'unknown',
  }
}

function toCall(fields: Fields, part: string, people: People): NoticeContent | undefined {
  const callId = toId(fields['id'])
  const event = toText(fields[part === 'statuses' ? 'status' : 'event'])
  if (callId === undefined || event === undefined) return undefined
  const by = toCaller(fields['direction'])
  const seconds = toNumber(fields['duration'])
  const named = part === 'statuses' ? toAliases(fields['recipient_id'], {}) : undefined
  const other = by === 'business' ? toReceiver(fields) : toSender(fields)
  return {
    type: 'call',
    callId,
    event,
    person: toPerson(named ?? other, people).aliases,
    ...(by !== undefined && { by }),
    ...(seconds !== undefined && { seconds }),
  }
}

function toCaller(direction: unknown): 'person' | 'business' | undefined {
  if (direction === 'USER_INITIATED') return 'person'
  return direction === 'BUSINESS_INITIATED' ? 'business' : undefined
}

function toGroup(fields: Fields): NoticeContent {
  const groupId = toId(fields['group_id'])
  const requestId = toId(fields['request_id'])
  const refused = toList(fields['failed_participants']).map(toFieldsOrNone)
  const errors = [fields, ...refused].flatMap((part) => toList(part['errors']))
  return {
    type: 'group.changed',
    change: toText(fields['type']) ?? 'unknown',
    ...(groupId !== undefined && { groupId }),
    ...(requestId !== undefined && { requestId }),
    failures: errors.map((error) => toFailure(error)),
  }
}

function toOverheard(fields: Fields, part: string, people: People): NoticeContent | undefined {
  const messageId = toId(fields['id'])
  const isEcho = part === 'message_echoes'
  if (messageId === undefined || (part !== 'messages' && !isEcho)) return undefined
  return {
    type: isEcho ? 'standby.answered' : 'standby.said',
    messageId,
    person: toPerson(isEcho ? toReceiver(fields) : toSender(fields), people).aliases,
    content: toUserContent(fields),
  }
}

function toHistory(fields: Fields): NoticeContent | undefined {
  const threads = toList(fields['threads']).map(toFieldsOrNone)
  const metadata = toFieldsOrNone(fields['metadata'])
  const phase = toNumber(metadata['phase'])
  const progress = toNumber(metadata['progress'])
  if (fields['errors'] !== undefined) return undefined
  return {
    type: 'history',
    ...(phase !== undefined && { phase }),
    ...(progress !== undefined && { progress }),
    threads: threads.length,
    messages: threads.reduce((sum, thread) => sum + toList(thread['messages']).length, 0),
  }
}
