import type { Check, Part } from './check.ts'

export function checkText(check: Check, message: Part): void {
  const text = check.object(message, 'text')
  check.onlyKeys(text, ['body', 'preview_url'])
  check.string(text, 'body', { max: 4_096 })
  check.booleanIfAny(text, 'preview_url')
}

export function checkLocation(check: Check, message: Part): void {
  const location = check.object(message, 'location')
  check.onlyKeys(location, ['latitude', 'longitude', 'name', 'address'])
  check.number(location, 'latitude', { min: -90, max: 90 })
  check.number(location, 'longitude', { min: -180, max: 180 })
  check.stringIfAny(location, 'name')
  check.stringIfAny(location, 'address')
}

/** What a contact card lists besides the name: each entry has only texts. */
const cardLists: Readonly<Record<string, readonly string[]>> = {
  phones: ['phone', 'wa_id', 'type'],
  emails: ['email', 'type'],
  urls: ['url', 'type'],
  addresses: ['street', 'city', 'state', 'zip', 'country', 'country_code', 'type'],
}

const nameParts = ['first_name', 'last_name', 'middle_name', 'prefix', 'suffix']

export function checkContacts(check: Check, message: Part): void {
  for (const card of check.list(message, 'contacts', { min: 1, max: 257, what: 'contacts' })) {
    const name = check.object(card, 'name')
    check.string(name, 'formatted_name')
    const parts = nameParts.map((part) => check.stringIfAny(name, part))
    if (parts.every((part) => part === undefined)) {
      check.refuse(131009, `${name.path} needs a part besides formatted_name, as first_name.`)
    }
    checkCardLists(check, card)
    const org = check.objectIfAny(card, 'org')
    for (const key of ['company', 'department', 'title']) {
      if (org !== undefined) check.stringIfAny(org, key)
    }
    const birthday = check.stringIfAny(card, 'birthday')
    if (birthday !== undefined && !/^\d{4}-\d\d-\d\d$/.test(birthday)) {
      check.refuse(131009, `${card.path}['birthday'] must be written as YYYY-MM-DD.`)
    }
  }
}

function checkCardLists(check: Check, card: Part) {
  for (const [list, keys] of Object.entries(cardLists)) {
    if (card.fields[list] === undefined) continue
    const range = { min: 0, max: Number.POSITIVE_INFINITY, what: list }
    for (const entry of check.list(card, list, range)) {
      for (const key of keys) check.stringIfAny(entry, key)
    }
  }
}

const graphemes = new Intl.Segmenter()
/** Finds an emoji in a text. */
export const isEmoji = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u

export function checkReaction(check: Check, message: Part): void {
  const reaction = check.object(message, 'reaction')
  check.onlyKeys(reaction, ['message_id', 'emoji'])
  check.string(reaction, 'message_id')
  const text = check.string(reaction, 'emoji')
  if (text === '') return
  const segments = [...graphemes.segment(text)]
  if (segments.length !== 1 || !isEmoji.test(text)) {
    check.refuse(131009, `${reaction.path}['emoji'] must be one emoji, or empty.`)
  }
}
