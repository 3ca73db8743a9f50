import type { Fields } from '../fields.ts'
import { toFieldsOrNone, toList } from '../fields.ts'
import type { Sentence } from './words.ts'
import { say, sayDay, sayIf } from './words.ts'

/** News of the business account (reference 1.5), by field. */
export const ACCOUNT_SENTENCES: readonly (readonly [field: string, Sentence])[] = [
  ['account_update', (fields) => toAccountSentence(fields)],
  ['account_alerts', toAlertSentence],
  [
    'account_review_update',
    (fields) => `The review of the business account says ${say(fields['decision'])}.`,
  ],
  ['account_settings_update', toSettingsSentence],
  ['business_capability_update', toCapabilitySentence],
  ['business_status_update', () => 'The status of the business changed.'],
  [
    'partner_solutions',
    (fields) =>
      `Partner solution ${say(fields['solution_id'])} is now ${say(fields['solution_status'])}.`,
  ],
  [
    'payment_configuration_update',
    (fields) =>
      `The payment configuration ${say(fields['configuration_name'])} is now ${say(fields['status'])}.`,
  ],
]

function toAccountSentence(fields: Fields): string {
  const sentence = ACCOUNT_EVENTS.get(String(fields['event']))
  return sentence?.(fields) ?? `The business account reports ${say(fields['event'])}.`
}

const ACCOUNT_EVENTS: ReadonlyMap<string, (fields: Fields) => string> = new Map<
  string,
  (fields: Fields) => string
>([
  ['ACCOUNT_DELETED', () => 'The business account was deleted.'],
  [
    'ACCOUNT_VIOLATION',
    (fields) =>
      `The business account broke a rule of WhatsApp: ${say(toFieldsOrNone(fields['violation_info'])['violation_type'])}.`,
  ],
  ['ACCOUNT_RESTRICTION', toRestrictionSentence],
  ['DISABLED_UPDATE', toBanSentence],
  ['ACCOUNT_OFFBOARDED', () => 'The WhatsApp Business app and the Cloud API were disconnected.'],
  ['ACCOUNT_RECONNECTED', () => 'The WhatsApp Business app and the Cloud API are connected again.'],
  ['PARTNER_ADDED', () => 'A partner was given access to the business account.'],
  ['PARTNER_REMOVED', toPartnerGoneSentence],
  ['PARTNER_APP_INSTALLED', () => "A partner's app was installed on the business account."],
  ['PARTNER_APP_UNINSTALLED', () => "A partner's app was removed from the business account."],
  ['AD_ACCOUNT_LINKED', () => 'An ad account was linked to the business account.'],
  ['MM_LITE_TERMS_SIGNED', () => 'The terms of the Marketing Messages API were signed.'],
  [
    'BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE',
    (fields) => `The country of the business is now ${say(fields['country'])}.`,
  ],
  [
    'PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE',
    (fields) =>
      `The certification of a partner's client is now ${say(toFieldsOrNone(fields['partner_client_certification_info'])['status'])}.`,
  ],
  [
    'AUTH_INTL_PRICE_ELIGIBILITY_UPDATE',
    () => 'The business account pays international rates for authentication messages.',
  ],
  ['VOLUME_BASED_PRICING_TIER_UPDATE', toTierSentence],
])

function toRestrictionSentence(fields: Fields): string {
  const restrictions = toList(fields['restriction_info']).map(toFieldsOrNone)
  const told = restrictions.map((restriction) => {
    const until = sayIf(
      restriction['expiration'],
      () => ` until ${sayDay(restriction['expiration'])}`,
    )
    return `${say(restriction['restriction_type'])}${until}`
  })
  const what = told.length === 0 ? '(not told)' : told.slice(0, 10).join(', ')
  return `WhatsApp restricts the business account: ${what}.`
}

function toBanSentence(fields: Fields): string {
  const ban = toFieldsOrNone(fields['ban_info'])
  const day = sayIf(ban['waba_ban_date'], () => ` (${sayDay(ban['waba_ban_date'])})`)
  switch (ban['waba_ban_state']) {
    case 'SCHEDULE_FOR_DISABLE':
      return `WhatsApp is going to disable the business account${day}.`
    case 'DISABLE':
      return `WhatsApp disabled the business account${day}: nothing can be sent.`
    case 'REINSTATE':
      return `WhatsApp gave the business account back${day}.`
    default:
      return `WhatsApp reports a ban of the business account: ${say(ban['waba_ban_state'])}${day}.`
  }
}

function toPartnerGoneSentence(fields: Fields): string {
  const info = toFieldsOrNone(fields['disconnection_info'])
  const why = sayIf(info['reason'], (reason) => `: ${reason}`)
  return `A partner lost access to the business account${why}.`
}

function toTierSentence(fields: Fields): string {
  const tier = toFieldsOrNone(fields['volume_tier_info'])
  return `The price tier for ${say(tier['pricing_category'])} messages in ${say(tier['region'])} is now ${say(tier['tier'])}.`
}

function toAlertSentence(fields: Fields): string {
  const alert = toFieldsOrNone(fields['alert_info'])
  const words = sayIf(alert['alert_description'], (said) => ` WhatsApp says: ${said}`)
  return `WhatsApp alerts: ${say(alert['alert_type'])} (${say(alert['alert_severity'])}).${words}`
}

function toSettingsSentence(fields: Fields): string {
  const settings = toFieldsOrNone(fields['phone_number_settings'])
  const { status } = toFieldsOrNone(settings['calling'])
  const calling = sayIf(status, (said) => `: calling is ${said}`)
  return `The settings of number ${say(settings['phone_number_id'])} changed${calling}.`
}

function toCapabilitySentence(fields: Fields): string {
  const limit =
    fields['max_daily_conversations_per_business'] ?? fields['max_daily_conversation_per_phone']
  const numbers = fields['max_phone_numbers_per_business'] ?? fields['max_phone_numbers_per_waba']
  const told = [
    sayIf(limit, (said) => ` ${said === '-1' ? 'any number of' : said} conversations a day`),
    sayIf(numbers, (said) => ` ${said} phone numbers`),
  ].filter((part) => part !== '')
  return `The limits of the business account changed${told.length === 0 ? '' : `:${told.join(',')}`}.`
}
