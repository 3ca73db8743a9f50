import type { Command } from 'commander'
import { Option } from 'commander'
import { KnownError } from '../core/errors.ts'
import { withOperator } from './open-operator.ts'
import { userName } from './take.ts'
import type { Terminal } from './terminal.ts'

const HELP = `
The machine goes on as it was: it hears operator.released with what was said meanwhile, then what
had waited.

Examples:
  $ turnwise release c3f1
  $ turnwise release c3f1 --held drop
`

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
      async (id: string, options: { readonly as?: string; readonly held: 'send' | 'drop' }) => {
        const name = options.as ?? userName()
        const isReleased = await withOperator(terminal, (operator) =>
          operator.release(id, name, options.held),
        )
        if (!isReleased) {
          throw new KnownError('not-found', `${id} is in the bot's hands already.`)
        }
        terminal.print(`${id} is in the bot's hands again.`)
      },
    )
}
