import { countProblems } from './choice-limits.ts'
import type { ContactCard } from './contact-card.ts'
import type { Problem } from './errors.ts'

/** Reference section 4.3: up to 257 cards in one message. */
export const MAX_CONTACTS = 257

/** Contact cards that WhatsApp can show and people can use. */
export function cardsProblems(cards: readonly ContactCard[]): Problem[] {
  return [
    ...countProblems(cards.length, { most: MAX_CONTACTS, place: 'contacts' }),
    ...cards.flatMap((card, index) => cardProblems(card, `contacts[${index}]`)),
  ]
}

function cardProblems(card: ContactCard, place: string): Problem[] {
  const misshapen = shapeProblems(card, place)
  if (misshapen.length > 0) return misshapen
  const { phones = [], emails = [], urls = [], birthday } = card
  return [
    ...nameProblems(card.name, `${place}.name`),
    ...phones.flatMap((phone, index) => phoneProblems(phone, `${place}.phones[${index}]`)),
    ...emails.flatMap(({ email }, index) => emailProblems(email, `${place}.emails[${index}]`)),
    ...urls.flatMap(({ url }, index) => linkProblems(url, `${place}.urls[${index}].url`)),
    ...birthdayProblems(birthday, `${place}.birthday`),
  ]
}

const LISTS = ['phones', 'emails', 'urls', 'addresses'] as const
const RECORDS = ['name', 'org'] as const

/** Lists hold records, and records hold texts. */
function shapeProblems(card: ContactCard, place: string): Problem[] {
  const lists = LISTS.flatMap((key) => {
    const list: unknown = card[key]
    if (list === undefined) return []
    if (!Array.isArray(list)) return [misshaped(`${place}.${key}`, 'list')]
    return list.flatMap((each: unknown, index) =>
      isTexts(each) ? [] : [misshaped(`${place}.${key}[${index}]`, 'record of texts')],
    )
  })
  const records = RECORDS.filter((key) => card[key] !== undefined && !isTexts(card[key]))
  return [...lists, ...records.map((key) => misshaped(`${place}.${key}`, 'record of texts'))]
}

function isTexts(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.values(value).every((text) => text === undefined || typeof text === 'string')
}

function misshaped(place: string, wanted: string): Problem {
  return { place, problem: `It is no ${wanted}.`, cure: 'Give it in the shape of ContactCard.' }
}

/** A card needs a formatted name and at least one other part of the name. */
function nameProblems(name: ContactCard['name'] | undefined, place: string): Problem[] {
  const { formatted_name: formatted, ...parts } = name ?? { formatted_name: '' }
  if (isFilled(formatted) && Object.values(parts).some(isFilled)) return []
  const problem = 'The contact has no whole name.'
  const cure = 'Give name.formatted_name and another part, such as name.first_name.'
  return [{ place, problem, cure }]
}

/** People write numbers in many ways: they have 3 to 15 digits, as the numbering plan (E.164). */
function phoneProblems(
  { phone, wa_id: waId }: { readonly phone?: string; readonly wa_id?: string },
  place: string,
): Problem[] {
  const problems: Problem[] = []
  const digits = phone === undefined ? 3 : String(phone).replace(/\D/g, '').length
  if (digits < 3 || digits > 15) {
    const problem = `The phone number has ${digits} digits: a number has 3 to 15.`
    problems.push({ place: `${place}.phone`, problem, cure: 'Give it as +44 20 7946 0000.' })
  }
  if (waId !== undefined && !/^\d{3,15}$/.test(waId)) {
    const problem = 'The WhatsApp id is not made of 3 to 15 digits.'
    problems.push({ place: `${place}.wa_id`, problem, cure: 'Give country code and number only.' })
  }
  return problems
}

function emailProblems(email: string | undefined, place: string): Problem[] {
  if (email !== undefined && /^[^\s@]+@[^\s@]+$/.test(email)) return []
  const problem = 'The e-mail address has no form of one.'
  return [{ place: `${place}.email`, problem, cure: 'Give it as name@example.org.' }]
}

/** People leave the https:// out. */
function linkProblems(url: string | undefined, place: string): Problem[] {
  if (url !== undefined && (URL.canParse(url) || URL.canParse(`https://${url}`))) return []
  return [{ place, problem: 'The link is not a web address.', cure: 'Give it as example.org.' }]
}

function birthdayProblems(birthday: string | undefined, place: string): Problem[] {
  if (birthday === undefined) return []
  const isDate =
    typeof birthday === 'string' &&
    /^\d{4}-\d\d-\d\d$/.test(birthday) &&
    !Number.isNaN(Date.parse(birthday))
  if (isDate) return []
  return [{ place, problem: 'The birthday is not a date.', cure: 'Write it as 1815-12-10.' }]
}

function isFilled(part: unknown): boolean {
  return typeof part === 'string' && part.trim() !== ''
}
