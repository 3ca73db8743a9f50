import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { KnownError, toSentences } from '../core/errors.ts'
import type { OperatorSaying } from '../core/operator-message.ts'
import type { FilledTemplate } from '../core/template-filled.ts'
import { fillTemplate } from '../core/template-filled.ts'
import { findConversationId } from './conversation-id.ts'
import { withOperator } from './open-operator.ts'
import { userName } from './take.ts'
import { pickDefinition, readDefinitions } from './templates/folder.ts'
import { collect, toPair } from './templates/settings.ts'
import type { Terminal } from './terminal.ts'

const HELP = `
The conversation must be in your hands (\`turnwise take\`), or --take takes it first, if nobody else has
it. What you say leaves behind what the bot had said before; the bot hears of it at the release. With
--file the text is its caption; the ending of the file tells what it is sent as. Outside of the 24-hour
window WhatsApp takes only templates: --template says one of templates/, with its variables by the names
of \`turnwise templates preview\`. \`turnwise conversations show\` tells what became of it. The first
letters of an id are enough.

Examples:
  $ turnwise reply c7kq2mfx4bzad 'Your table is free at eight.'
  $ turnwise reply c7kq --take Ann here, how can I help?
  $ turnwise reply c7kq --file menu.pdf 'Our menu'
  $ turnwise reply c7kq --template order_update --language es --set 1=Ada --set 2=A17
`

interface ReplyOptions {
  readonly as?: string
  readonly take?: boolean
  readonly file?: string
  readonly template?: string
  readonly language?: string
  readonly set: readonly string[]
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
    .option('--template <name>', 'say this template')
    .option('--language <code>', 'of the template, where it has several')
    .option('--set <name=value>', 'what stands for a variable; once for each', collect, [])
    .addHelpText('after', HELP)
    .action(async (given: string, words: readonly string[], options: ReplyOptions) => {
      const { as: name = userName(), take = false } = options
      const said = { ...(await toSaying(words.join(' '), options)), take }
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

async function toSaying(text: string, options: ReplyOptions): Promise<OperatorSaying> {
  const { file, template } = options
  if (template !== undefined) {
    if (text === '' && file === undefined) return { template: await toTemplate(template, options) }
    throw new KnownError('usage', 'A template is said alone: leave the text and --file out.')
  }
  if (text === '' && file === undefined) {
    throw new KnownError('usage', 'There is nothing to say: give a text, --file or --template.')
  }
  return {
    ...(text === '' ? {} : { text }),
    ...(file === undefined ? {} : { file: toWholePath(file) }),
  }
}

async function toTemplate(name: string, { language, set }: ReplyOptions): Promise<FilledTemplate> {
  const definition = pickDefinition(await readDefinitions(), name, language)
  const filled = fillTemplate(definition, new Map(set.map(toPair)))
  if ('message' in filled) return filled.message
  throw new KnownError(
    'template-invalid',
    `\`${name}\` cannot be said.\n${toSentences(filled.problems)}`,
  )
}

/** The server may work in another folder. */
function toWholePath(given: string): string {
  const path = resolve(given)
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) return path
  throw new KnownError('media-missing', `There is no file ${path}: give the path of one.`)
}
