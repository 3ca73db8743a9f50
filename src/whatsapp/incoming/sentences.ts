import { toFailure } from '../failures.ts'
import type { Fields } from './fields.ts'
import { toFieldsOrNone, toList } from './fields.ts'
import { ACCOUNT_SENTENCES } from './sentences/account.ts'
import { NUMBER_SENTENCES } from './sentences/number.ts'
import { TEMPLATE_SENTENCES } from './sentences/template.ts'
import type { Sentence } from './sentences/words.ts'
import { say, sayIf } from './sentences/words.ts'

/**
 * Puts news that are nobody's turn into words: `field` and `part` (the list in the value that
 * `item` stood in; empty for the whole value) as in reference 1.5.
 */
export function toSentence(field: string, part: string, item: unknown): string {
  const fields = toFieldsOrNone(item)
  if (part === 'errors') return `WhatsApp reports an error: ${toFailure(item).reason}`
  const sentence = SENTENCES.get(field)
  if (sentence !== undefined) return sentence(fields, part)
  return `WhatsApp sent news of a kind that this version does not know: ${say(field)}.`
}

const echo: Sentence = () => 'An echo of a message is not one.'

const SENTENCES: ReadonlyMap<string, Sentence> = new Map<string, Sentence>([
  ['messages', (fields, part) => toMessagesSentence(part, fields)],
  ['message_echoes', echo],
  ['smb_message_echoes', echo],
  ['smb_app_state_sync', toAddressBookSentence],
  ['history', toHistorySentence],
  ['calls', toCallSentence],
  ['flows', toFlowSentence],
  ['user_preferences', toPreferenceSentence],
  ['user_id_update', () => 'WhatsApp changed the user id of a person.'],
  ['group_lifecycle_update', toGroupSentence],
  ['group_participants_update', toGroupSentence],
  ['group_settings_update', toGroupSentence],
  ['group_status_update', toGroupSentence],
  ['standby', toStandbySentence],
  ['messaging_handovers', () => "A conversation moved between Meta's own agent and Turnwise."],
  ['automatic_events', (fields) => `WhatsApp noticed a ${say(fields['event_name'])} event.`],
  ...ACCOUNT_SENTENCES,
  ...NUMBER_SENTENCES,
  ...TEMPLATE_SENTENCES,
])

function toMessagesSentence(part: string, fields: Fields): string {
  if (part === 'user_actions') return `Somebody acted on a message: ${say(fields['action_type'])}.`
  if (part === '') return 'A webhook about messages has none in it, and no statuses.'
  return `WhatsApp sent something about messages that this version does not know: ${say(part)}.`
}

function toCallSentence(fields: Fields, part: string): string {
  if (part === 'statuses') return `A call is ${say(fields['status'])}.`
  const length = sayIf(fields['duration'], (seconds) => ` after ${seconds} s`)
  return `A call by WhatsApp: ${say(fields['event'])}${length}. Turnwise does not take calls.`
}

function toPreferenceSentence(fields: Fields): string {
  switch (fields['value']) {
    case 'stop':
      return 'A person wants no more marketing messages.'
    case 'resume':
      return 'A person wants marketing messages again.'
    case 'signup':
      return 'A person signed up for marketing messages.'
    default:
      return `A person changed a preference: ${say(fields['value'])}.`
  }
}

function toGroupSentence(fields: Fields): string {
  const failures = [fields, ...toList(fields['failed_participants']).map(toFieldsOrNone)]
    .flatMap((part) => toList(part['errors']))
    .map((error) => ` ${toFailure(error).reason}`)
  return `A group changed: ${say(fields['type'])}.${failures.slice(0, 8).join('')}`
}

function toStandbySentence(_fields: Fields, part: string): string {
  if (part === 'messages') return "A person wrote to Meta's own agent; Turnwise stays silent."
  if (part === 'message_echoes') return "Meta's own agent answered a person."
  return "Meta's own agent has a conversation of this number; Turnwise stays silent."
}

function toHistorySentence(fields: Fields, part: string): string {
  const refusal = toList(fields['errors'])[0]
  if (refusal !== undefined) return `There is no chat history: ${toFailure(refusal).reason}`
  if (part !== 'history') return 'A file of the chat history of the WhatsApp Business app came.'
  const progress = sayIf(toFieldsOrNone(fields['metadata'])['progress'], (said) => ` (${said} %)`)
  return `WhatsApp sent a part of the chat history of the WhatsApp Business app${progress}.`
}

function toAddressBookSentence(fields: Fields): string {
  const act = fields['action'] === 'remove' ? 'removed' : 'added or changed'
  return `A contact was ${act} in the WhatsApp Business app.`
}

function toFlowSentence(fields: Fields): string {
  const change = sayIf(
    fields['new_status'],
    (status) => `, from ${say(fields['old_status'])} to ${status}`,
  )
  const alert = sayIf(fields['alert_state'], (state) => ` (${state})`)
  return `Flow ${say(fields['flow_id'])} reports ${say(fields['event'])}${change}${alert}.`
}
