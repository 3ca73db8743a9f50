import type { Command } from 'commander'
import { Option } from 'commander'
import { KnownError } from '../core/errors.ts'
import { findConversationId } from './conversation-id.ts'
import { withOperator } from './open-operator.ts'
import { userName } from './take.ts'
import type { Terminal } from './terminal.ts'

const HELP = `
The machine goes on as it was: it hears operator.released with what was said meanwhile, then what
had waited. The first letters of an id are enough where no other begins like that.

Examples:
  $ turnwise release c7kq2mfx4bzad
  $ turnwise release c7kq --held drop
`

/** What came while a person had the conversation: the machine has answered none of it. */
function toNews(said: number): string {
  const came = said === 1 ? '1 message came' : `${said} messages came`
  return `${came} meanwhile; the bot has answered none of it, and hears it in operator.released if it takes that.`
}

/** `turnwise release`: the machine gets a conversation back. */
export function addRelease(program: Command, terminal: Terminal): void {
  program
    .command('release <conversation>')
    .summary('give a conversation back to the bot')
    .description('Give a conversation back to the bot.')
    .option('--as <operator>', 'your name (default: of the user of this machine)')
    .addOption(
      new Option('--held <what>', 'becomes of messages that were held when it was taken')
        .choices(['send', 'drop'])
        .default('send'),
    )
    .addHelpText('after', HELP)
    .action(
      async (given: string, options: { readonly as?: string; readonly held: 'send' | 'drop' }) => {
        const name = options.as ?? userName()
        const { id, said } = await withOperator(terminal, async (operator) => {
          const found = await findConversationId(operator, given)
          const view = await operator.showConversation(found)
          if (!(await operator.release(found, name, options.held))) {
            throw new KnownError('not-found', `${found} is in the bot's hands already.`)
          }
          const said = view?.conversation.handOff?.said ?? []
          return { id: found, said: said.filter(({ operator: by }) => by === undefined).length }
        })
        terminal.print(`${id} is in the bot's hands again.`)
        if (said > 0) terminal.print(toNews(said))
      },
    )
}
