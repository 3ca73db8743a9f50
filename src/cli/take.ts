import { userInfo } from 'node:os'
import type { Command } from 'commander'
import type { Taking } from '../core/operator.ts'
import { findConversationId } from './conversation-id.ts'
import { withOperator } from './open-operator.ts'
import type { Terminal } from './terminal.ts'

const HELP = `
The machine stops stepping and what it had queued is held, until \`turnwise release\` (or until nobody
has written for long, if the bot declares that). Its timers and the results of its jobs wait. Answer
the person with \`turnwise reply\`. The first letters of an id are enough where no other begins like that.

Examples:
  $ turnwise take c7kq2mfx4bzad
  $ turnwise take c7kq --as ann --reason 'asked for a person'
  $ turnwise take c7kq --as bob --force
`

interface TakeOptions extends Taking {
  readonly as?: string
}

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
    .option('--force', 'also when another operator has it')
    .addHelpText('after', HELP)
    .action(async (given: string, { as: name = userName(), ...options }: TakeOptions) => {
      const id = await withOperator(terminal, async (operator) => {
        const found = await findConversationId(operator, given)
        await operator.take(found, name, options)
        return found
      })
      terminal.print(`${id} is in the hands of ${name}.`)
    })
}
