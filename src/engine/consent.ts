import type { Bot } from '../core/bot.ts'
import type { ConsentEntry } from '../core/consent.ts'
import { consentOf, withEntry } from '../core/consent.ts'
import { nameOf } from '../core/contact.ts'
import type { IncomingNotice } from '../core/incoming.ts'
import type { Text } from '../core/messages.ts'
import type { Commit, Store } from '../core/ports.ts'
import type { InboxRow } from '../core/rows.ts'
import { findChoice } from './arrivals.ts'

/** Writes a line of the ledger, and a line of the log that operators tail. */
export function putConsent(commit: Commit, entry: ConsentEntry): void {
  const { contact, conversation } = commit
  const consent = withEntry(contact.consent, entry)
  if (consent === contact.consent) return
  commit.put('contact', { ...contact, consent })
  commit.log({
    at: entry.at,
    kind: 'consent',
    conversationId: conversation.id,
    contactId: contact.id,
    contact: nameOf(contact),
    numberId: entry.numberId,
    event: entry.category,
    status: `opted ${entry.value}`,
    reason: toSentence(entry),
    ...(entry.source === undefined ? {} : { detail: { source: entry.source } }),
  })
}

function toSentence({ value, by }: ConsentEntry): string {
  switch (by) {
    case 'preference':
      return `The person opted ${value} in WhatsApp itself.`
    case 'word':
      return `The person opted ${value} by a word.`
    case 'refusal':
      return 'WhatsApp refused a message: the person has stopped marketing messages (error 131050).'
  }
}

/** A person who opts in or out in WhatsApp itself; one who never wrote has nothing to write it on. */
export async function noticePreference(
  store: Store,
  { about, numberId }: IncomingNotice,
  at: number,
): Promise<void> {
  if (about?.type !== 'preference' || numberId === undefined) return
  const value = toValue(about.value)
  if (value === undefined || about.category !== 'marketing_messages') return
  const id = await store.findConversation(numberId, about.person)
  if (id === undefined) return
  await store.record(id, (commit) => {
    const source = about.value
    putConsent(commit, { at, category: 'marketing', value, by: 'preference', numberId, source })
  })
}

/** Meta's words (reference section 2); others are only logged. */
function toValue(word: string): ConsentEntry['value'] | undefined {
  if (word === 'stop') return 'out'
  return word === 'resume' || word === 'signup' ? 'in' : undefined
}

/** A message of the person, as far as it may opt in or out. */
type Heard = Pick<InboxRow, 'event' | 'at'>

/** What may be a word: a text, or a button of a template that sends nothing of the bot's own. */
function toWord(commit: Commit, { event }: Heard): string | undefined {
  const { type, text, choiceId, title } = event
  if (type === 'user.text') return String(text)
  const isForeign = type === 'user.choice' && findChoice(commit, String(choiceId)) === 'foreign'
  return isForeign ? String(title) : undefined
}

/**
 * Hears whether a message opts out of marketing, or in again, and writes it down. Answers what is
 * said to it; undefined: it is a message like others. A command of the bot goes first, and who has
 * opted out already means something else by the same word.
 */
export function hearWord(commit: Commit, row: Heard, bot: Bot | undefined): Text | undefined {
  const text = toWord(commit, row)
  if (bot?.consent === undefined || text === undefined) return undefined
  const value = bot.consent.match(text)
  if (value === undefined || bot.matchCommand(text) !== undefined) return undefined
  const isOut = consentOf(commit.contact, 'marketing')?.value === 'out'
  if (isOut === (value === 'out')) return undefined
  const { numberId } = commit.conversation
  const source = String(row.event['messageId'])
  putConsent(commit, { at: row.at, category: 'marketing', value, by: 'word', numberId, source })
  return value === 'out' ? bot.consent.optedOut : bot.consent.optedIn
}
