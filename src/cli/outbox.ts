import type { Command } from 'commander'
import { nameOf } from '../core/contact.ts'
import { KnownError } from '../core/errors.ts'
import type { OperatorView } from '../core/operator.ts'
import type { OutboxRow } from '../core/rows.ts'
import { findConversationId, findOutboxId } from './conversation-id.ts'
import { withOperator, withView } from './open-operator.ts'
import { printListing, toLocalTime, toOneLine } from './print.ts'
import type { Terminal } from './terminal.ts'

const HELP = `
A message that is uncertain or held blocks what its conversation says next: resend or drop it. The
first letters of a conversation's id are enough where no other begins like that.

Examples:
  $ turnwise outbox list
  $ turnwise outbox list --conversation c7kq2mfx4bzad
  $ turnwise outbox resend c7kq2mfx4bzad.12.1
  $ turnwise outbox drop c7kq.12.1
`

interface ListOptions {
  readonly conversation?: string
  readonly json?: boolean
}

/** `turnwise outbox list | resend | drop`. */
export function addOutbox(program: Command, terminal: Terminal): void {
  const verb = program
    .command('outbox')
    .helpCommand(false)
    .summary('look after messages to people')
    .description('Look after messages to people.')
    .addHelpText('after', HELP)
  verb
    .command('list')
    .description('List messages that are not settled: queued, sending, uncertain or held.')
    .option('--conversation <id>', 'all kept messages of one conversation, settled ones too')
    .option('--json', 'print one JSON array')
    .addHelpText('after', HELP)
    .action((options: ListOptions) => list(terminal, options))
  verb
    .command('resend <id...>')
    .description('Send messages again that are uncertain, held, failed or dropped.')
    .addHelpText('after', HELP)
    .action(async (ids: readonly string[]) => {
      await withOperator(terminal, async (operator) => {
        for (const id of ids) {
          const found = await findOutboxId(operator, id)
          if (!(await operator.resendOutbox(found))) throw notPossible(id, 'sent again')
          terminal.print(`${found} is sent again.`)
        }
      })
    })
  verb
    .command('drop <id...>')
    .description('Give messages up that wait: what is behind them may go.')
    .addHelpText('after', HELP)
    .action(async (ids: readonly string[]) => {
      await withOperator(terminal, async (operator) => {
        for (const id of ids) {
          const found = await findOutboxId(operator, id)
          if (!(await operator.dropOutbox(found))) throw notPossible(id, 'dropped')
          terminal.print(`${found} was dropped.`)
        }
      })
    })
}

async function list(terminal: Terminal, { conversation, json }: ListOptions): Promise<void> {
  const rows = await withView(terminal, (view) => findRows(view, conversation))
  printListing(terminal, rows, {
    json,
    headings: ['ID', 'TO', 'STATUS', 'ATTEMPTS', 'SINCE', 'KIND', 'REASON'],
    cells: ({ id, to, status, attempts, createdAt, message, failure }) => [
      id,
      nameOf(to),
      status,
      String(attempts.length),
      toLocalTime(createdAt),
      message.kind,
      toOneLine(failure?.reason ?? ''),
    ],
    whenEmpty: 'There are no such messages.',
  })
}

async function findRows(
  view: OperatorView,
  conversationId: string | undefined,
): Promise<readonly OutboxRow[]> {
  if (conversationId === undefined) return view.listOutbox()
  const found = await view.showConversation(await findConversationId(view, conversationId))
  if (found !== undefined) return found.outbox
  throw new KnownError(
    'not-found',
    `There is no conversation \`${conversationId}\`: see \`turnwise conversations list\`.`,
  )
}

function notPossible(id: string, what: string): KnownError {
  return new KnownError(
    'not-found',
    `The message \`${id}\` cannot be ${what}: it is not there, or settled otherwise. See \`turnwise outbox list\`.`,
  )
}
