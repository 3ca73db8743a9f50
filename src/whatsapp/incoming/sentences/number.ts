import type { Fields } from '../fields.ts'
import type { Sentence } from './words.ts'
import { say, sayIf } from './words.ts'

/** News of phone numbers (reference 1.5), by field. */
export const NUMBER_SENTENCES: readonly (readonly [field: string, Sentence])[] = [
  ['business_username_update', toUsernameSentence],
  ['business_username_updates', toUsernameSentence],
  ['phone_number_name_update', toNameSentence],
  ['phone_number_quality_update', toQualitySentence],
  ['security', toSecuritySentence],
]

function toUsernameSentence(fields: Fields): string {
  const name = sayIf(fields['username'], (username) => ` ${username}`)
  return `The username${name} of ${sayNumber(fields)} is ${say(fields['status'])}.`
}

function toNameSentence(fields: Fields): string {
  const name = sayIf(fields['requested_verified_name'], (said) => ` ${said}`)
  const why = sayIf(fields['rejection_reason'], (reason) => ` because of ${reason}`)
  return `The display name${name} of ${sayNumber(fields)} is ${say(fields['decision'])}${why}.`
}

function toQualitySentence(fields: Fields): string {
  const limit = fields['max_daily_conversations_per_business'] ?? fields['current_limit']
  const before = sayIf(fields['old_limit'], (said) => ` and was ${said}`)
  const told = sayIf(limit, (said) => `; its limit is ${said}${before}`)
  return `${capital(sayNumber(fields))} reports ${say(fields['event'])}${told}.`
}

function toSecuritySentence(fields: Fields): string {
  const number = sayNumber(fields)
  const who = sayIf(fields['requester'], (requester) => `, asked for by ${requester}`)
  switch (fields['event']) {
    case 'PIN_CHANGED':
      return `The two-step PIN of ${number} was changed${who}.`
    case 'PIN_RESET_REQUEST':
      return `Somebody asked to reset the two-step PIN of ${number}${who}.`
    case 'PIN_REQUEST_SUCCESS':
      return `The two-step PIN of ${number} was reset${who}.`
    default:
      return `${capital(number)} reports a change of security: ${say(fields['event'])}${who}.`
  }
}

function sayNumber(fields: Fields): string {
  return `number ${say(fields['display_phone_number'])}`
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
