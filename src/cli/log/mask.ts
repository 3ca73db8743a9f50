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
    ...(text === undefined ? {} : { text: maskText(text) }),
    ...(detail !== undefined && isForeign ? { detail: '(hidden)' } : {}),
  }
}

/** What a preview says of a message's kind: these words alone, whoever wrote them. */
const KIND =
  /^\((image|video|audio|voice message|document|sticker|location|contacts|order|form|address|template|reaction|product|catalog|changed to|\d+ products?|\d+ cards?)( [^)]*)?\)( |$)/

/** Of words only how many characters, and which kind of message they are of. */
function maskText(text: string): string {
  const [label = '', kind] = KIND.exec(text) ?? []
  const length = `(${[...text.slice(label.length)].length} characters)`
  if (kind === undefined) return length
  return label === text ? `(${kind})` : `(${kind}) ${length}`
}

/** The last digits of a phone number or id: `…0001`. */
export function maskContact(contact: string): string {
  return contact === '' ? '' : `…${contact.slice(-SHOWN_DIGITS)}`
}
