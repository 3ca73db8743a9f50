import type { Command } from 'commander'
import { Option } from 'commander'
import { clock } from '../app/clock.ts'
import { nameOf } from '../core/contact.ts'
import { RETURN_EVENT } from '../core/conversation.ts'
import { KnownError } from '../core/errors.ts'
import type { TimerRow } from '../core/rows.ts'
import type { ConversationQuery, ConversationSummary, ConversationView } from '../core/views.ts'
import { windowOf } from '../core/window.ts'
import { findConversationId } from './conversation-id.ts'
import { toJobLine } from './job-line.ts'
import { withView } from './open-operator.ts'
import { toOwnerLine } from './owner-line.ts'
import { printListing, toLocalTime, toOneLine } from './print.ts'
import { toTalk } from './talk.ts'
import type { Terminal } from './terminal.ts'
import { toWindowCell, toWindowLines } from './window.ts'

const LIST_HELP = `
Examples:
  $ turnwise conversations list
  $ turnwise conversations list --owner operator
  $ turnwise conversations list --search 1555 --json | jq '.[].id'
`
const SHOW_HELP = `
The first letters of an id are enough where no other begins like that.

Examples:
  $ turnwise conversations show c7kq2mfx4bzad
  $ turnwise conversations show c7kq
`

interface ListOptions {
  readonly limit: string
  readonly after?: string
  readonly owner?: 'bot' | 'operator'
  readonly status?: ConversationQuery['status']
  readonly search?: string
  readonly json?: boolean
}

/** `turnwise conversations list | show`. */
export function addConversations(program: Command, terminal: Terminal): void {
  const verb = program
    .command('conversations')
    .helpCommand(false)
    .summary('look at conversations')
    .description('Look at conversations.')
    .addHelpText('after', LIST_HELP)
  verb
    .command('list')
    .description('List conversations: whose, which bot, in which state.')
    .option('--limit <count>', 'at most so many', '100')
    .option('--after <id>', 'go on behind this conversation')
    .addOption(new Option('--owner <who>', 'in whose hands').choices(['bot', 'operator']))
    .addOption(
      new Option('--status <status>', 'of the machine').choices(['new', 'active', 'done', 'held']),
    )
    .option('--search <part>', 'part of a name, phone number, BSUID or conversation id')
    .option('--json', 'print one JSON array')
    .addHelpText('after', LIST_HELP)
    .action((options: ListOptions) => list(terminal, options))
  verb
    .command('show <id>')
    .description('Show what is kept of one conversation: messages, timers, jobs, dead letters.')
    .option('--json', 'print one JSON object')
    .addHelpText('after', SHOW_HELP)
    .action((id: string, options: { readonly json?: boolean }) => show(terminal, id, options))
}

async function list(terminal: Terminal, options: ListOptions): Promise<void> {
  const { limit, after, owner, status, search, json } = options
  if (!/^[1-9]\d{0,8}$/.test(limit)) {
    throw new KnownError('usage', `--limit is \`${limit}\`: give a whole number from 1.`)
  }
  const query = {
    limit: Number(limit),
    ...(after === undefined ? {} : { after }),
    ...(owner === undefined ? {} : { owner }),
    ...(status === undefined ? {} : { status }),
    ...(search === undefined ? {} : { search }),
  }
  const found = await withView(terminal, (view) => view.listConversations(query))
  printListing(terminal, found.map(toFlat), {
    json,
    headings: [
      ...['ID', 'CONTACT', 'NAME', 'BOT', 'STATE', 'OWNER'],
      ...['WINDOW', 'WAITING', 'UNSENT', 'LAST'],
    ],
    cells: (row) => [
      row.id,
      nameOf(row.contact),
      toOneLine(row.contact.name ?? ''),
      row.bot,
      row.status === 'active' ? (row.state ?? '') : `(${row.status})`,
      row.handOff === undefined ? 'bot' : row.handOff.operator || 'operator (nobody yet)',
      toWindowCell(row.window),
      String(row.waiting),
      String(row.openOutbox),
      toLocalTime(row.updatedAt),
    ],
    whenEmpty: 'There are no such conversations.',
  })
  if (found.length === query.limit) {
    terminal.tell(`There may be more: go on with --after ${found.at(-1)?.conversation.id}.`)
  }
}

/** The conversation's own fields first: a program reads `.id`, not `.conversation.id`. */
function toFlat({ conversation, contact, waiting, openOutbox }: ConversationSummary) {
  const window = windowOf(conversation, clock.now())
  return { ...conversation, window, contact, waiting, openOutbox }
}

async function show(
  terminal: Terminal,
  id: string,
  { json }: { readonly json?: boolean },
): Promise<void> {
  const found = await withView(terminal, async (view) =>
    view.showConversation(await findConversationId(view, id)),
  )
  if (found === undefined) {
    throw new KnownError(
      'not-found',
      `There is no conversation \`${id}\`: see \`turnwise conversations list\`.`,
    )
  }
  const window = windowOf(found.conversation, clock.now())
  if (json) terminal.print(JSON.stringify({ ...found, window }, null, 2))
  else for (const line of toLines(found)) terminal.print(line)
}

function toReachLines({ unreachable }: ConversationView['contact']): readonly string[] {
  if (unreachable === undefined) return []
  const code = unreachable.code === undefined ? '' : ` (\`turnwise errors ${unreachable.code}\`)`
  return [`not reached since ${toLocalTime(unreachable.at)}${code}`]
}

function toTimerLine({ event, delayName, sendId, due }: TimerRow): string {
  return event.type === RETURN_EVENT
    ? `goes back to the bot by itself when nobody writes, not before ${toLocalTime(due)}`
    : `timer ${delayName ?? sendId}, due ${toLocalTime(due)}`
}

function toLines(view: ConversationView): readonly string[] {
  const { conversation, contact, inbox, timers, jobs } = view
  const { handOff, holdReason } = conversation
  const who = [contact.name, contact.waId ?? contact.userId].filter((part) => part !== undefined)
  return [
    `${conversation.id}  ${toOneLine(who.join(', '))}`,
    `bot ${conversation.bot}, ${conversation.status}${conversation.state === undefined ? '' : ` in ${conversation.state}`}, generation ${conversation.generation}, turn ${conversation.turn}`,
    ...(handOff === undefined ? [] : [toOwnerLine(handOff)]),
    ...(holdReason === undefined ? [] : [holdReason]),
    ...toReachLines(contact),
    ...toWindowLines(view, clock.now()),
    ...toTalk(view),
    ...inbox.map((row) =>
      `${row.state} event ${row.id}: ${row.event.type} ${row.reason ?? ''}`.trimEnd(),
    ),
    ...timers.map(toTimerLine),
    ...jobs.map(toJobLine),
  ]
}
