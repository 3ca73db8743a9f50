import { toFailure } from '../failures.ts'
import type { Fields } from './fields.ts'
import { toFieldsOrNone } from './fields.ts'

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

type Sentence = (fields: Fields, part: string) => string

const echo: Sentence = () => 'A message was sent to a person from outside Turnwise.'

const username: Sentence = (fields) =>
  `The username of number ${say(fields['display_phone_number'])} is ${say(fields['status'])}.`

const group: Sentence = (fields) => `A group changed: ${say(fields['type'])}.`

const SENTENCES: ReadonlyMap<string, Sentence> = new Map<string, Sentence>([
  ['messages', (fields, part) => toMessagesSentence(part, fields)],
  ['message_echoes', echo],
  ['smb_message_echoes', echo],
  ['smb_app_state_sync', () => 'The contacts of the WhatsApp Business app changed.'],
  ['history', () => 'WhatsApp sent a part of the chat history of the WhatsApp Business app.'],
  ['calls', toCallSentence],
  ['flows', (fields) => `A flow reports ${say(fields['event'])}.`],
  ['user_preferences', toPreferenceSentence],
  ['user_id_update', () => 'WhatsApp changed the user id of a person.'],
  ['group_lifecycle_update', group],
  ['group_participants_update', group],
  ['group_settings_update', group],
  ['group_status_update', group],
  ['standby', () => "Meta's own agent has a conversation of this number; Turnwise stays silent."],
  ['messaging_handovers', () => "A conversation moved between Meta's own agent and Turnwise."],
  ['automatic_events', (fields) => `WhatsApp noticed a ${say(fields['event_name'])} event.`],
  [
    'message_template_status_update',
    (fields) =>
      `The status of ${sayTemplate(fields)} is now ${say(fields['event'])}${sayReason(fields)}.`,
  ],
  [
    'message_template_quality_update',
    (fields) => `The quality of ${sayTemplate(fields)} is now ${say(fields['new_quality_score'])}.`,
  ],
  ['message_template_components_update', (fields) => `The text of ${sayTemplate(fields)} changed.`],
  ['template_category_update', toCategorySentence],
  ['account_update', (fields) => `The business account reports ${say(fields['event'])}.`],
  ['account_alerts', toAlertSentence],
  [
    'account_review_update',
    (fields) => `The review of the business account says ${say(fields['decision'])}.`,
  ],
  ['account_settings_update', () => 'The settings of a number changed.'],
  ['business_capability_update', () => 'The limits of the business account changed.'],
  ['business_username_update', username],
  ['business_username_updates', username],
  [
    'phone_number_name_update',
    (fields) =>
      `The display name of number ${say(fields['display_phone_number'])} is ${say(fields['decision'])}.`,
  ],
  [
    'phone_number_quality_update',
    (fields) =>
      `Number ${say(fields['display_phone_number'])} reports ${say(fields['event'])}; its limit is ${say(fields['max_daily_conversations_per_business'] ?? fields['current_limit'])}.`,
  ],
  [
    'security',
    (fields) =>
      `Number ${say(fields['display_phone_number'])} reports a change of security: ${say(fields['event'])}.`,
  ],
  ['partner_solutions', (fields) => `A partner solution is now ${say(fields['solution_status'])}.`],
  [
    'payment_configuration_update',
    (fields) => `The payment configuration is now ${say(fields['status'])}.`,
  ],
])

function toMessagesSentence(part: string, fields: Fields): string {
  if (part === 'user_actions') return `Somebody acted on a message: ${say(fields['action_type'])}.`
  if (part === '') return 'A webhook about messages has none in it, and no statuses.'
  return `WhatsApp sent something about messages that this version does not know: ${say(part)}.`
}

function toCallSentence(fields: Fields, part: string): string {
  if (part === 'statuses') return `A call is ${say(fields['status'])}.`
  return `A call by WhatsApp: ${say(fields['event'])}. Turnwise does not take calls.`
}

function toPreferenceSentence(fields: Fields): string {
  switch (fields['value']) {
    case 'stop':
      return 'A person wants no more marketing messages.'
    case 'resume':
      return 'A person wants marketing messages again.'
    default:
      return `A person changed a preference: ${say(fields['value'])}.`
  }
}

function toCategorySentence(fields: Fields): string {
  const correct = fields['correct_category']
  // A day's notice says the present category as `new_category`.
  if (correct !== undefined) {
    return `The category of ${sayTemplate(fields)} will become ${say(correct)} within a day.`
  }
  return `The category of ${sayTemplate(fields)} is now ${say(fields['new_category'])}.`
}

function toAlertSentence(fields: Fields): string {
  const alert = toFieldsOrNone(fields['alert_info'])
  return `WhatsApp alerts: ${say(alert['alert_type'])} (${say(alert['alert_severity'])}).`
}

function sayTemplate(fields: Fields): string {
  const language = say(fields['message_template_language'])
  return `template ${say(fields['message_template_name'])} (${language})`
}

function sayReason(fields: Fields): string {
  const reason = fields['reason']
  return typeof reason === 'string' && reason !== 'NONE' ? ` because of ${say(reason)}` : ''
}

/** One of Meta's words in a sentence; cut, because nothing keeps a sender from writing a novel. */
function say(value: unknown): string {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value.slice(0, 80) : '(not told)'
}
