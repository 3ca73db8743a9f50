import type { SharedContact, UserContent } from '../../core/user-content.ts'
import type { Fields } from './fields.ts'
import { toFields, toFieldsOrNone, toFilledText, toList } from './fields.ts'

/**
 * Contact cards (reference 2.9): what of each is as it should be. Every part of one may be missing,
 * its name too; what is no card is left out, and stands in the raw message.
 */
export function toContactsContent(message: Fields): UserContent | undefined {
  const cards = message['contacts']
  if (!Array.isArray(cards)) return undefined
  // Early pages put the origin beside the list.
  const contacts = toRecords(cards).map((card) => toContact({ origin: message['origin'], ...card }))
  return { type: 'user.contacts', contacts }
}

const NAME = [
  'formatted_name',
  'first_name',
  'last_name',
  'middle_name',
  'prefix',
  'suffix',
] as const
const ADDRESS = ['street', 'city', 'state', 'zip', 'country', 'country_code', 'type'] as const

function toContact(card: Fields): SharedContact {
  const name = pick(toFieldsOrNone(card['name']), NAME)
  const phones = toRecords(card['phones']).map((part) => pick(part, ['phone', 'wa_id', 'type']))
  const emails = toRecords(card['emails']).map((part) => pick(part, ['email', 'type']))
  const urls = toRecords(card['urls']).map((part) => pick(part, ['url', 'type']))
  const addresses = toRecords(card['addresses']).map((part) => pick(part, ADDRESS))
  const org = pick(toFieldsOrNone(card['org']), ['company', 'department', 'title'])
  return {
    ...(hasSome(name) && { name }),
    ...(phones.length > 0 && { phones }),
    ...(emails.length > 0 && { emails }),
    ...(urls.length > 0 && { urls }),
    ...(addresses.length > 0 && { addresses }),
    ...(hasSome(org) && { org }),
    ...pick(card, ['birthday', 'vcard', 'origin']),
  }
}

/** The texts of an object that are there and not empty. */
function pick<Key extends string>(
  fields: Fields,
  keys: readonly Key[],
): { readonly [Name in Key]?: string } {
  const found: { [Name in Key]?: string } = {}
  for (const key of keys) {
    const text = toFilledText(fields[key])
    if (text !== undefined) found[key] = text
  }
  return found
}

function hasSome(part: object): boolean {
  return Object.keys(part).length > 0
}

function toRecords(value: unknown): Fields[] {
  return toList(value)
    .map(toFields)
    .filter((item) => item !== undefined)
}
