/**
 * A mistake that Turnwise can name. `code` is for programs (tests, the console), the message for
 * people: what happened, with the value in it, and what to do.
 */
export class KnownError extends Error {
  readonly code: ErrorCode
  override readonly name = 'KnownError'

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}

/** A mistake that stays one: a job that ends in it is not tried again, whatever it declares. */
export class FinalError extends KnownError {}

/** Every mistake that is named, with what it means. */
export const ERROR_CODES = {
  'bot-invalid': 'A bot cannot be made durable as it is written; the message lists place and cure.',
  'bot-unknown': 'No bot of that name is in bots/.',
  'bot-broken': 'A bot file does not load.',
  'duration-invalid': 'A length of time is not written as one.',
  'config-invalid': 'Settings are missing or wrong; the message lists all of them.',
  'data-newer': 'The stored data were written by a newer Turnwise.',
  'data-corrupt': 'Stored data are damaged below the last durable record.',
  'data-incomplete': 'Part of the stored data is missing.',
  'schema-outdated': 'The tables of the database lack changes that this Turnwise needs.',
  'schema-changed': 'The tables of the database were made by other migrations than ours.',
  'migration-failed': 'A change of the tables could not be made.',
  'template-invalid': 'A template is not as WhatsApp takes it; the message lists place and cure.',
  'graph-refused': 'WhatsApp refused what was asked of it.',
  'graph-unreachable': 'The Graph API did not answer, or something else did.',
  'message-refused': 'WhatsApp would refuse this message.',
  'not-json': 'A value does not survive JSON.',
  'step-failed': 'The machine threw, or ended in error, while taking an event.',
  'step-refused': 'The machine did something that cannot be made durable.',
  'turn-too-large': 'A turn broke a bound: replies, effects or snapshot size.',
  'store-unavailable': 'The store cannot write now; what was sent is not accepted.',
  'store-locked': 'Another process works on this folder.',
  'store-closed': 'The store was closed.',
  'not-found': 'There is nothing of that id.',
  'conversation-taken': 'Another operator has the conversation.',
  'conversation-not-taken': 'The machine has the conversation: nobody speaks in between.',
  'window-closed':
    'More than 24 hours have passed since the person wrote: only templates may be sent.',
  'media-missing': 'A file that is to be sent is not there, or is not a file.',
  'media-changed': 'A file that is to be sent changed while it was read.',
  'media-too-large': 'A file has more bytes than are allowed.',
  'media-wrong-type': 'A file is of another type than its message says, or than is allowed.',
  'media-wrong-hash': 'What was fetched is not the file that was announced.',
  'media-unsafe': 'A file is at an address that nothing is fetched from.',
  'media-expired': 'WhatsApp does not have the file any more.',
  'media-unreachable': 'A file could not be fetched.',
  'evaluation-invalid':
    'A file of scripted conversations is not right; the message lists every mistake.',
  'model-unavailable': 'A language model could not be asked, or refused what it was asked.',
  usage: 'A command was called the wrong way.',
  'port-in-use': 'Another program listens on the port.',
} as const

export type ErrorCode = keyof typeof ERROR_CODES

/** One thing wrong with something a person wrote: where, what, and the cure. */
export interface Problem {
  readonly place: string
  readonly problem: string
  readonly cure: string
}

/** Joins problems into the text of one error: every mistake is reported at once. */
export function toSentences(problems: readonly Problem[]): string {
  return problems.map(({ place, problem, cure }) => `${place}: ${problem} ${cure}`).join('\n')
}

/** An error as plain data, without its stack: what a log or an event may carry. */
export function toPlainError(error: unknown): { name: string; message: string } {
  if (error instanceof Error) return { name: error.name, message: error.message }
  if (typeof error === 'object' && error !== null && 'message' in error) {
    const name = 'name' in error ? String(error.name) : 'Error'
    return { name, message: String(error.message) }
  }
  return { name: 'Error', message: String(error) }
}
