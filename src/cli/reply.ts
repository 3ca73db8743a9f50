import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { KnownError } from '../core/errors.ts'
import { findConversationId } from './conversation-id.ts'
import { withOperator } from './open-operator.ts'
import { userName } from './take.ts'
import type { Terminal } from './terminal.ts'

const HELP = `
The conversation must be in your hands (\`turnwise take\`), or --take takes it first, if nobody else has
it. What you say leaves behind what the bot had said before; the bot hears of it at the release. With
--file the text is its caption; the ending of the file tells what it is sent as. \`turnwise
conversations show\` tells what became of it. The first letters of an id are enough.

Examples:
  $ turnwise reply c7kq2mfx4bzad 'Your table is free at eight.'
  $ turnwise reply c7kq --take Ann here, how can I help?
  $ turnwise reply c7kq --file menu.pdf 'Our menu'
`

interface ReplyOptions {
  readonly as?: string
  readonly take?: boolean
  readonly file?: string
}

/** `turnwise reply`: an operator answers the person. */
export function addReply(program: Command, terminal: Terminal): void {
  program
    .command('reply <conversation> [text...]')
    .summary('answer the person of a conversation that you took')
    .description('Answer the person of a conversation that you took.')
    .option('--as <operator>', 'your name (default: of the user of this machine)')
    .option('--take', 'take the conversation first')
    .option('--file <path>', 'send this file')
    .addHelpText('after', HELP)
    .action(async (given: string, words: readonly string[], options: ReplyOptions) => {
      const { as: name = userName(), take = false } = options
      const text = words.join(' ')
      const file = options.file === undefined ? undefined : toWholePath(options.file)
      if (text === '' && file === undefined) {
        throw new KnownError('usage', 'There is nothing to say: give a text, --file, or both.')
      }
      const said = {
        take,
        ...(text === '' ? {} : { text }),
        ...(file === undefined ? {} : { file }),
      }
      const { id, ids } = await withOperator(terminal, async (operator) => {
        const found = await findConversationId(operator, given)
        return { id: found, ids: await operator.reply(found, name, said) }
      })
      const what = ids.length === 1 ? ids[0] : `${ids.length} messages`
      terminal.print(
        `${what} is queued as ${name}: \`turnwise conversations show ${id}\` follows it.`,
      )
    })
}

/** The server may work in another folder. */
function toWholePath(given: string): string {
  const path = resolve(given)
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) return path
  throw new KnownError('media-missing', `There is no file ${path}: give the path of one.`)
}
