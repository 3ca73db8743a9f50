import type { Command } from 'commander'
import { KnownError } from '../core/errors.ts'
import { withOperator, withView } from './open-operator.ts'
import { printListing, toLocalTime, toOneLine, toShortJson } from './print.ts'
import type { Terminal } from './terminal.ts'

const HELP = `
A dead letter is an event that could not be stepped. Mend the bot, then replay it; or drop it.

Examples:
  $ turnwise dead-letters list
  $ turnwise dead-letters show i4711
  $ turnwise dead-letters show i4711 --json | jq -r .event.text
  $ turnwise dead-letters replay i4711
`

interface JsonOption {
  readonly json?: boolean
}

/** `turnwise dead-letters list | show | replay | drop`. */
export function addDeadLetters(program: Command, terminal: Terminal): void {
  const verb = program
    .command('dead-letters')
    .helpCommand(false)
    .summary('look after events that could not be stepped')
    .description('Look after events that could not be stepped.')
    .addHelpText('after', HELP)
  verb
    .command('list')
    .description('List dead letters, oldest first, with their reasons.')
    .option('--json', 'print one JSON array')
    .addHelpText('after', HELP)
    .action((options: JsonOption) => list(terminal, options))
  verb
    .command('show <id>')
    .description('Show one dead letter: the event, what Meta sent, the reason.')
    .option('--json', 'print it whole, however long its texts are')
    .addHelpText('after', HELP)
    .action((id: string, options: JsonOption) => show(terminal, id, options))
  verb
    .command('replay <id...>')
    .description('Let dead letters have their turn again.')
    .addHelpText('after', HELP)
    .action(async (ids: readonly string[]) => {
      await withOperator(terminal, async (operator) => {
        for (const id of ids) {
          if (!(await operator.replayDeadLetter(id))) throw notFound(id)
          terminal.print(`${id} has its turn again.`)
        }
      })
    })
  verb
    .command('drop <id...>')
    .description('Forget dead letters for good.')
    .addHelpText('after', HELP)
    .action(async (ids: readonly string[]) => {
      await withOperator(terminal, async (operator) => {
        for (const id of ids) {
          if (!(await operator.dropDeadLetter(id))) throw notFound(id)
          terminal.print(`${id} was dropped.`)
        }
      })
    })
}

async function list(terminal: Terminal, { json }: JsonOption): Promise<void> {
  const letters = await withView(terminal, (view) => view.listDeadLetters())
  printListing(terminal, letters, {
    json,
    headings: ['ID', 'CONVERSATION', 'SINCE', 'EVENT', 'REASON'],
    cells: ({ id, conversationId, deadAt, event, reason }) => [
      id,
      conversationId,
      toLocalTime(deadAt),
      event.type,
      toOneLine(reason ?? ''),
    ],
    whenEmpty: 'There are no dead letters.',
  })
}

async function show(terminal: Terminal, id: string, { json }: JsonOption): Promise<void> {
  const letters = await withView(terminal, (view) => view.listDeadLetters())
  const letter = letters.find((row) => row.id === id)
  if (letter === undefined) throw notFound(id)
  terminal.print(json ? JSON.stringify(letter, null, 2) : toShortJson(letter))
}

function notFound(id: string): KnownError {
  return new KnownError(
    'not-found',
    `There is no dead letter \`${id}\`: see \`turnwise dead-letters list\`.`,
  )
}
