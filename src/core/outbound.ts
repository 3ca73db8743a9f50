import { KnownError, toSentences } from './errors.ts'
import type { StoredEvent } from './events.ts'
import { messageProblems } from './limits.ts'
import type { Message, OutboundMessage, Text } from './messages.ts'
import type { StoredChoice } from './rows.ts'
import { splitText } from './split-text.ts'
import { TEXT_LIMITS } from './text-limits.ts'
import { pickText } from './texts.ts'
import type { Saying } from './translation.ts'
import { translate } from './translation.ts'

/** A reply in the one language it will be said in, and what its choices mean. */
export interface Rendered {
  readonly message: OutboundMessage
  readonly choices: readonly StoredChoice[]
}

/**
 * The id of a turn's n-th reply. It begins with the conversation's, so that a status finds its row,
 * and is short: with the choice's number behind it, it is the id of a choice, for which the cards
 * of a carousel have 20 characters (reference section 4.4).
 */
export function toOutboxId(conversationId: string, turn: number, n: number): string {
  return `${conversationId}.${turn.toString(36)}.${n.toString(36)}`
}

/** A conversation's id, a turn, a message of it and a choice of that. */
const CHOICE_ID = /^c[a-z0-9]{8,}(\.[0-9a-z]{1,9}){3}$/

/** Whether an id may be that of a choice of ours, of whichever conversation. */
export function isChoiceId(text: string): boolean {
  return CHOICE_ID.test(text)
}

/**
 * Makes a reply ready to be committed: picks translations, gives every choice an id that begins
 * with the outbox row's, and refuses what WhatsApp would refuse. `firstChoice` is the number of its
 * first choice in the row.
 * @throws KnownError `message-refused` with every limit that is broken
 */
export function renderMessage(
  message: Message<unknown>,
  outboxId: string,
  say: (text: Text) => string,
  firstChoice = 0,
): Rendered {
  const choices: StoredChoice[] = []
  const rendered = tryToTranslate(message, {
    say,
    toId: (choice) => {
      const id = `${outboxId}.${(firstChoice + choices.length).toString(36)}`
      choices.push({
        id,
        title: say(choice.title),
        event: choice.send as StoredEvent,
        ...(choice.once ? { once: true } : {}),
      })
      return id
    },
  })
  const problems = messageProblems(rendered, message)
  if (problems.length > 0) throw new KnownError('message-refused', toSentences(problems))
  return { message: rendered, choices }
}

/** What cannot even be translated is left as it is: its problems are told with all others. */
function tryToTranslate(message: Message<unknown>, saying: Saying): OutboundMessage {
  try {
    return translate(message, saying)
  } catch (cause) {
    const problems = messageProblems(message)
    if (problems.length === 0) throw cause
    throw new KnownError('message-refused', toSentences(problems), { cause })
  }
}

/** A `say` for one person: translations by their language, else the bot's. */
export function createSay(
  language: string | undefined,
  defaultLanguage: string | undefined,
): (text: Text) => string {
  return (text) =>
    toSendable(typeof text === 'string' ? text : pickText(text, language, defaultLanguage))
}

const HALF_CHARACTER = /\p{Surrogate}/u

/**
 * What people type or a service answers may hold half a character (a cut emoji), which cannot be told
 * in UTF-8: it becomes U+FFFD, and the person gets all the rest.
 */
function toSendable(text: string): string {
  if (!HALF_CHARACTER.test(text)) return text
  return text.replace(/\p{Surrogate}/gu, '\ufffd')
}

/**
 * The messages that a reply becomes: itself, or the parts of a long text that its author lets be
 * split. Only the first part quotes.
 */
export function toParts(
  message: Message<unknown>,
  say: (text: Text) => string,
): readonly Message<unknown>[] {
  if (message.kind !== 'text' || message.split !== true) return [message]
  const { split: _, replyTo: __, ...rest } = message
  return splitText(say(message.body), TEXT_LIMITS.text).map((body, index) =>
    index === 0 && message.replyTo !== undefined
      ? { ...rest, body, replyTo: message.replyTo }
      : { ...rest, body },
  )
}
