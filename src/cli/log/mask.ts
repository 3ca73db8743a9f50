import type { LogLine } from '../../core/log.ts'

/** Enough of a phone number to tell two people apart, and too little to call them. */
const SHOWN_DIGITS = 4
/** WhatsApp writes the phone number into the front of its message ids; the end is random. */
const SHOWN_OF_WAMID = 12

/** A line without what is personal: who it is, what was said, and what others sent. */
export function maskLine<Line extends LogLine>(line: Line): Line {
  const { contact, text, detail, kind, messageId } = line
  // The bot's own notes and raw webhooks may hold anything; the rest of `detail` is ours.
  const isForeign = kind === 'note' || kind === 'notice'
  return {
    ...line,
    ...(contact === undefined ? {} : { contact: maskContact(contact) }),
    ...(messageId === undefined ? {} : { messageId: `…${messageId.slice(-SHOWN_OF_WAMID)}` }),
    ...(text === undefined ? {} : { text: `(${[...text].length} characters)` }),
    ...(detail !== undefined && isForeign ? { detail: '(hidden)' } : {}),
  }
}

/** The last digits of a phone number or id: `…0001`. */
export function maskContact(contact: string): string {
  return contact === '' ? '' : `…${contact.slice(-SHOWN_DIGITS)}`
}
