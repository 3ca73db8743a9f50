import { userInfo } from 'node:os'
import type { Command } from 'commander'
import { withOperator } from './open-operator.ts'
import type { Terminal } from './terminal.ts'

const HELP = `
The machine stops stepping and what it had queued is held, until \`turnwise release\`. Its timers and
the results of its jobs wait.

Examples:
  $ turnwise take c3f1
  $ turnwise take c3f1 --as ann --reason 'asked for a person'
`

/** The person who gives orders here, unless they say another name. */
export function userName(): string {
  try {
    return userInfo().username
  } catch {
    // In a container the user may have a number and no name.
    return 'operator'
  }
}

/** `turnwise take`: a person takes a conversation over. */
export function addTake(program: Command, terminal: Terminal): void {
  program
    .command('take <conversation>')
    .summary('take a conversation out of the bot’s hands')
    .description('Take a conversation out of the bot’s hands.')
    .option('--as <operator>', 'your name (default: of the user of this machine)')
    .option('--reason <text>', 'why, for the log and other operators')
    .addHelpText('after', HELP)
    .action(async (id: string, options: { readonly as?: string; readonly reason?: string }) => {
      const name = options.as ?? userName()
      await withOperator(terminal, (operator) => operator.take(id, name, options.reason))
      terminal.print(`${id} is in the hands of ${name}.`)
    })
}
