import { choicesOf } from '../core/choices.ts'
import { KnownError } from '../core/errors.ts'
import { flowTokenOf } from '../core/flow-token.ts'
import type { OutboundMessage } from '../core/messages.ts'
import type { Messenger } from '../core/ports.ts'
import { wordsOf } from '../core/preview.ts'
import type { Failure } from '../core/rows.ts'

/** Something the bot said. */
export interface HeardMessage {
  /** Its `wamid`. */
  readonly id: string
  readonly kind: OutboundMessage['kind']
  /** What it says, in plain text: the body, the caption, or what stands for it. */
  readonly text: string
  /** The titles of what can be pressed, in order. */
  readonly choices: readonly string[]
  /** The whole message, as it was committed. */
  readonly message: OutboundMessage
}

/** What WhatsApp says of a message that a person does not get, whatever is tried (reference 5). */
const REFUSED: Failure = {
  class: 'recipient',
  code: 131026,
  reason: 'The message cannot be delivered to this person.',
}

/** The person's end: keeps what was said, and finds what can be pressed. */
export function createPhone() {
  const all: HeardMessage[] = []
  const choices = new Map<string, { title: string; choiceId: string }[]>()
  let told = 0
  let toRefuse = 0

  const messenger: Messenger = {
    send: async ({ message }) => {
      if (toRefuse > 0) {
        toRefuse -= 1
        return { outcome: 'refused', failure: REFUSED }
      }
      const id = `wamid.out.${all.length + 1}`
      const found = choicesOf(message).map(({ title, send }) => ({
        title: String(title),
        choiceId: String(send),
      }))
      choices.set(id, found)
      all.push({
        id,
        kind: message.kind,
        text: wordsOf(message, String),
        choices: found.map(({ title }) => title),
        message,
      })
      return { outcome: 'accepted', wamid: id }
    },
    markRead: async () => undefined,
    close: async () => undefined,
  }

  return {
    messenger,
    refuse: (count: number) => {
      toRefuse = count
    },
    heard: (): readonly HeardMessage[] => {
      const news = all.slice(told)
      told = all.length
      return news
    },
    /** The token of the latest form. */
    findForm: (): string => {
      const token = all.map(({ message }) => flowTokenOf(message)).findLast((given) => given)
      if (token !== undefined) return token
      throw new KnownError('not-found', 'The bot has sent no form yet.')
    },
    findChoice: (title: string, from?: HeardMessage, card = 1) => {
      const candidates = from === undefined ? all.toReversed() : [from]
      for (const message of candidates) {
        const named = choices.get(message.id)?.filter((found) => found.title === title) ?? []
        const choice = named[card - 1]
        if (choice !== undefined) return { message, choiceId: choice.choiceId }
      }
      const titles = candidates.flatMap((message) => message.choices)
      throw new KnownError(
        'not-found',
        `Nothing called \`${title}\` can be pressed: there is ${titles.map((t) => `\`${t}\``).join(', ') || 'nothing'}.`,
      )
    },
  }
}
