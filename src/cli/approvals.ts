import type { Command } from 'commander'
import { KnownError } from '../core/errors.ts'
import { withOperator, withView } from './open-operator.ts'
import { printListing, toLocalTime, toOneLine } from './print.ts'
import { userName } from './take.ts'
import type { Terminal } from './terminal.ts'

const HELP = `
Some things agents may do only when the business allows them (\`needsApproval: { by: 'operator' }\`).
Until somebody has decided, the agent rests. \`show\` tells what exactly it would do.

Examples:
  $ turnwise approvals list
  $ turnwise approvals show c7kq2mfx4bzad.3.j1
  $ turnwise approvals approve c7kq2mfx4bzad.3.j1
  $ turnwise approvals deny c7kq2mfx4bzad.3.j1 --as ann
`

interface JsonOption {
  readonly json?: boolean
}

/** `turnwise approvals list | show | approve | deny`. */
export function addApprovals(program: Command, terminal: Terminal): void {
  const verb = program
    .command('approvals')
    .helpCommand(false)
    .summary('allow agents what only the business may allow')
    .description('Allow agents what only the business may allow, or deny it.')
    .addHelpText('after', HELP)
  verb
    .command('list')
    .description('List what agents ask for, oldest first.')
    .option('--json', 'print one JSON array')
    .addHelpText('after', HELP)
    .action((options: JsonOption) => list(terminal, options))
  verb
    .command('show <id>')
    .description('Show what an agent asks for, with all that it was given.')
    .addHelpText('after', HELP)
    .action((id: string) => show(terminal, id))
  for (const [name, granted] of [
    ['approve', true],
    ['deny', false],
  ] as const) {
    verb
      .command(`${name} <id...>`)
      .description(granted ? 'Let it happen.' : 'Let it not happen: the agent is told so.')
      .option('--as <operator>', 'your name (default: of the user of this machine)')
      .addHelpText('after', HELP)
      .action(async (ids: readonly string[], { as: operator = userName() }: { as?: string }) => {
        await withOperator(terminal, async (door) => {
          for (const id of ids) {
            if (!(await door.decideApproval(id, { granted, operator }))) throw notFound(id)
            terminal.print(`${id} is ${granted ? 'allowed' : 'denied'}.`)
          }
        })
      })
  }
}

async function list(terminal: Terminal, { json }: JsonOption): Promise<void> {
  const waiting = await withView(terminal, (view) => view.listApprovals())
  printListing(terminal, waiting, {
    json,
    headings: ['ID', 'CONVERSATION', 'SINCE', 'AGENT', 'WHAT', 'WITH'],
    cells: ({ id, conversationId, askedAt, agent, what, input }) => [
      id,
      conversationId,
      toLocalTime(askedAt),
      agent,
      what,
      toOneLine(JSON.stringify(input)),
    ],
    whenEmpty: 'No agent asks for anything.',
  })
}

async function show(terminal: Terminal, id: string): Promise<void> {
  const waiting = await withView(terminal, (view) => view.listApprovals())
  const found = waiting.find((one) => one.id === id)
  if (found === undefined) throw notFound(id)
  terminal.print(JSON.stringify(found, null, 2))
}

function notFound(id: string): KnownError {
  return new KnownError(
    'not-found',
    `Nothing waits for an operator under \`${id}\`: see \`turnwise approvals list\`.`,
  )
}
