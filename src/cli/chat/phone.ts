import { choicesOf } from '../../core/choices.ts'
import type { OutboundMessage } from '../../core/messages.ts'
import type { Messenger } from '../../core/ports.ts'
import { wordsOf } from '../../core/preview.ts'
import { toOneLine } from '../print.ts'

/** A choice that can be pressed. */
export interface ShownChoice {
  readonly id: string
  readonly title: string
  /** The message it belongs to. */
  readonly messageId: string
}

/** The phone of a person at a terminal. */
export interface Phone {
  readonly messenger: Messenger
  /** The choice that a line means: `/2`, or its title as it stands there; undefined: a text. */
  findChoice(line: string): ShownChoice | undefined
}

/** Shows what the bot says, and remembers the choices of the latest message that had some. */
export function createPhone(print: (line: string) => void): Phone {
  let count = 0
  let choices: readonly ShownChoice[] = []

  function show(message: OutboundMessage, messageId: string): void {
    for (const line of wordsOf(message, String).split('\n')) {
      print(`  bot  ${toOneLine(line)}`)
    }
    const found = choicesOf(message).map(({ title, send }) => ({
      id: String(send),
      title: String(title),
      messageId,
    }))
    if (found.length === 0) return
    choices = found
    for (const [index, { title }] of found.entries()) print(`       /${index + 1} ${title}`)
  }

  return {
    messenger: {
      send: async ({ message }) => {
        count += 1
        const wamid = `wamid.out.${count}`
        show(message, wamid)
        return { outcome: 'accepted', wamid }
      },
      markRead: async () => undefined,
      close: async () => undefined,
    },
    findChoice: (line) => {
      const place = /^\/(\d{1,3})$/.exec(line)?.[1]
      if (place !== undefined) return choices[Number(place) - 1]
      return choices.find(({ title }) => title === line)
    },
  }
}
