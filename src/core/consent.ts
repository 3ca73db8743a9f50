import type { ContactRow } from './contact.ts'
import type { OutboundMessage } from './messages.ts'
import type { Failure } from './rows.ts'

/** What a person may want or not want to be sent. Meta tells of no other so far. */
export type ConsentCategory = 'marketing'

/**
 * One line of the ledger of what a person wants to be sent. `preference`: they said so in WhatsApp
 * itself; `word`: they wrote or tapped a word that means it; `refusal`: WhatsApp refused a message
 * because of it (error 131050).
 */
export interface ConsentEntry {
  /** When they said so (epoch ms, by Meta's timestamp where there is one). */
  readonly at: number
  readonly category: ConsentCategory
  readonly value: 'out' | 'in'
  readonly by: 'preference' | 'word' | 'refusal'
  /** To which of our numbers. */
  readonly numberId: string
  /** Meta's word for it, the message that said so, or the one that was refused. */
  readonly source?: string
}

/** So many entries of a person are kept: who changes their mind more often has a long memory. */
const MOST_ENTRIES = 100

/** Adds a line, in the order of time. The same one told again changes nothing. */
export function withEntry(
  ledger: readonly ConsentEntry[] | undefined,
  entry: ConsentEntry,
): readonly ConsentEntry[] {
  const known = ledger ?? []
  if (known.some((other) => isSame(other, entry))) return known
  const behind = known.findLastIndex(({ at }) => at <= entry.at) + 1
  return known.toSpliced(behind, 0, entry).slice(-MOST_ENTRIES)
}

/** The ledger of a person who was known as two. */
export function mergeLedgers(
  one: readonly ConsentEntry[] | undefined,
  two: readonly ConsentEntry[] | undefined,
): readonly ConsentEntry[] | undefined {
  if (one === undefined || two === undefined) return one ?? two
  return two.reduce<readonly ConsentEntry[]>(withEntry, one)
}

/** What the person said last; undefined: they never said anything. */
export function consentOf(
  { consent = [] }: Pick<ContactRow, 'consent'>,
  category: ConsentCategory,
): ConsentEntry | undefined {
  return consent.findLast((entry) => entry.category === category)
}

/** Why a message may not be said to a person who opted out; undefined: it may. */
export function consentFailure(message: OutboundMessage, contact: ContactRow): Failure | undefined {
  if (contact.consent === undefined || !mayBeMarketing(message)) return undefined
  if (consentOf(contact, 'marketing')?.value !== 'out') return undefined
  const isSure = message.kind === 'template' && isMarketing(message)
  const reason = isSure
    ? 'The person opted out of marketing messages.'
    : "The person opted out of marketing messages, and nothing says that this template is none: give it category: 'utility' if so."
  return { class: 'policy', reason }
}

/** Only templates can be: anything else is an answer within the window. */
export function mayBeMarketing(message: OutboundMessage): boolean {
  if (message.kind === 'template') return message.category === undefined || isMarketing(message)
  return message.kind === 'raw' && message.type === 'template'
}

function isMarketing({
  category,
  marketing,
}: Extract<OutboundMessage, { kind: 'template' }>): boolean {
  return category === 'marketing' || marketing !== undefined
}

function isSame(one: ConsentEntry, two: ConsentEntry): boolean {
  return one.at === two.at && one.value === two.value && one.by === two.by
}
