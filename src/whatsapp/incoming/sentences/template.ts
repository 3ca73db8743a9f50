import type { Fields } from '../fields.ts'
import { toFieldsOrNone } from '../fields.ts'
import type { Sentence } from './words.ts'
import { say, sayDay, sayIf } from './words.ts'

/** News of templates (reference 1.5), by field. */
export const TEMPLATE_SENTENCES: readonly (readonly [field: string, Sentence])[] = [
  ['message_template_status_update', toStatusSentence],
  [
    'message_template_quality_update',
    (fields) =>
      `The quality of ${sayTemplate(fields)} went from ${say(fields['previous_quality_score'])} to ${say(fields['new_quality_score'])}.`,
  ],
  ['message_template_components_update', (fields) => `The text of ${sayTemplate(fields)} changed.`],
  ['template_category_update', toCategorySentence],
  [
    'template_correct_category_detection',
    () => 'WhatsApp thinks that a template stands in the wrong category.',
  ],
]

function toStatusSentence(fields: Fields): string {
  const other = toFieldsOrNone(fields['other_info'])
  const rejection = toFieldsOrNone(fields['rejection_info'])
  const disabling = toFieldsOrNone(fields['disable_info'])
  return [
    `The status of ${sayTemplate(fields)} is now ${say(fields['event'])}`,
    sayIf(fields['reason'], (reason) => ` because of ${reason}`),
    sayIf(other['title'], (title) => ` (${title})`),
    sayIf(disabling['disable_date'], () => ` from ${sayDay(disabling['disable_date'])}`),
    '.',
    sayIf(rejection['recommendation'], (advice) => ` WhatsApp says: ${advice}`),
  ].join('')
}

function toCategorySentence(fields: Fields): string {
  const correct = fields['correct_category']
  // A day's notice says the present category as `new_category`.
  if (correct !== undefined) {
    return `The category of ${sayTemplate(fields)} will become ${say(correct)} within a day.`
  }
  const before = sayIf(fields['previous_category'], (category) => `, and was ${category}`)
  return `The category of ${sayTemplate(fields)} is now ${say(fields['new_category'])}${before}.`
}

function sayTemplate(fields: Fields): string {
  const language = say(fields['message_template_language'])
  return `template ${say(fields['message_template_name'])} (${language})`
}
