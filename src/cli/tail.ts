import type { Command } from 'commander'
import { Option } from 'commander'
import picocolors from 'picocolors'
import { clock } from '../app/clock.ts'
import { readConfig } from '../config.ts'
import type { Duration } from '../core/duration.ts'
import { parseDuration } from '../core/duration.ts'
import { KnownError } from '../core/errors.ts'
import type { Cursor } from '../core/log.ts'
import type { LogNews, OperatorView } from '../core/operator.ts'
import type { LogFilter } from './log/filter.ts'
import { isAskedFor } from './log/filter.ts'
import { followLog } from './log/follow-log.ts'
import { toJsonLine, toTextLine } from './log/format.ts'
import { maskLine } from './log/mask.ts'
import { findSocket, withView } from './open-operator.ts'
import { probeSocket } from './operator-client.ts'
import type { Terminal } from './terminal.ts'

const PAGE = 500
const BEGINNING: Cursor = { n: 0, index: 0 }

const HELP = `
Each line: time, direction, contact, what happened (a turn shows the state before -> after), what
was said, and the ticks of deliveries, with the end of the id of the message that they are about.
Phone numbers and texts are masked unless you ask to --reveal them. It goes on over restarts of the server, without losing or repeating a line.

Examples:
  $ turnwise tail
  $ turnwise tail --failed --since '2 hours'
  $ turnwise tail --contact 15550100001 --state order --reveal
  $ turnwise tail --since 2026-01-31T12:00 --no-follow | jq 'select(.kind == "turn")'
`

interface TailOptions {
  readonly contact?: string
  readonly state?: string
  readonly direction?: 'in' | 'out'
  readonly since?: string
  readonly grep?: string
  readonly failed?: boolean
  readonly reveal?: boolean
  readonly json?: boolean
  readonly text?: boolean
  readonly follow: boolean
}

/** `turnwise tail`: the log of conversations, as it is written. */
export function addTail(program: Command, terminal: Terminal): void {
  program
    .command('tail')
    .summary('follow the log of conversations')
    .description('Follow the log of conversations. One JSON object a line when piped.')
    .option('--contact <part>', 'only this phone number (or part of it), contact or conversation')
    .option('--state <name>', 'only turns from or to this state, or one inside it')
    .addOption(new Option('--direction <way>', 'only what goes one way').choices(['in', 'out']))
    .option('--since <time>', "begin at a time (2026-01-31T12:00) or so long ago ('2 hours')")
    .option('--grep <pattern>', 'only lines whose text, event or reason has this pattern')
    .option('--failed', 'only what went wrong')
    .option('--reveal', 'show phone numbers and texts')
    .option('--json', 'one JSON object a line, in a terminal too')
    .option('--text', 'lines for people, when piped too')
    .option('--no-follow', 'print what is there (all of it, without --since) and end')
    .addHelpText('after', HELP)
    .action((options: TailOptions) => tail(terminal, options))
}

async function tail(terminal: Terminal, options: TailOptions): Promise<void> {
  const filter = toFilter(options)
  const since = options.since === undefined ? undefined : parseSince(options.since, clock.now())
  const printNews = createNewsPrinter(terminal, filter, {
    reveals: options.reveal === true,
    isJson: options.json ?? (options.text ? false : !terminal.isInteractive),
  })
  if (!options.follow) {
    await withView(terminal, (view) => printAll(view, since, printNews))
    return
  }
  const config = readConfig(terminal.environment)
  const from = await findBeginning(terminal, await findSocket(config), since, printNews)
  const following = {
    from,
    signal: terminal.untilStopped(),
    onConnect: () => terminal.tell('Following the log. Ctrl-C ends it.'),
    onTrouble: terminal.tell,
  }
  for await (const news of followLog(config, following)) printNews(news)
}

/** Prints news that are asked for; used by `dev` as well. */
export function createNewsPrinter(
  terminal: Terminal,
  filter: LogFilter,
  { reveals, isJson }: { readonly reveals: boolean; readonly isJson: boolean },
): (news: LogNews) => void {
  const colors = picocolors.createColors(terminal.isInteractive)
  return (news) => {
    if ('gap' in news) {
      terminal.tell('Lines from here on are no longer kept: going on with the oldest there are.')
      return
    }
    if (!isAskedFor(news.line, filter)) return
    const line = reveals ? news.line : maskLine(news.line)
    terminal.print(isJson ? toJsonLine(line) : toTextLine(line, colors))
  }
}

/**
 * Where following begins. Beside no server, what the files hold is printed already, and following
 * goes on behind it.
 */
async function findBeginning(
  terminal: Terminal,
  socketPath: string | undefined,
  since: number | undefined,
  printNews: (news: LogNews) => void,
): Promise<Cursor> {
  if (socketPath !== undefined && (await probeSocket(socketPath)) === 'nobody') {
    terminal.tell('No server runs: its log goes on here when one is started.')
  }
  return withView(terminal, (view) =>
    since === undefined ? view.logEnd() : printAll(view, since, printNews),
  )
}

/** Prints everything from a time on, and answers the place behind it. */
async function printAll(
  view: OperatorView,
  since: number | undefined,
  printNews: (news: LogNews) => void,
): Promise<Cursor> {
  let cursor = since === undefined ? BEGINNING : await view.logSince(since)
  for (;;) {
    const page = await view.readLog({ from: cursor, limit: PAGE })
    if ('gap' in page) {
      // Asked for everything, the oldest line there is, is the beginning.
      if (cursor !== BEGINNING) printNews({ gap: true, next: page.first })
      cursor = page.first
      continue
    }
    for (const line of page.lines) printNews({ line, next: page.next })
    cursor = page.next
    if (page.lines.length === 0) return cursor
  }
}

function toFilter({ contact, state, direction, grep, failed }: TailOptions): LogFilter {
  return {
    ...(contact === undefined ? {} : { contact }),
    ...(state === undefined ? {} : { state }),
    ...(direction === undefined ? {} : { direction }),
    ...(grep === undefined ? {} : { grep: toPattern(grep) }),
    ...(failed === undefined ? {} : { failed }),
  }
}

function toPattern(text: string): RegExp {
  try {
    return new RegExp(text, 'iu')
  } catch {
    throw new KnownError(
      'usage',
      `\`${text}\` is no regular expression: escape what stands for itself with \\.`,
    )
  }
}

/** A time, or a length of time that lies behind us, as epoch ms. */
export function parseSince(text: string, now: number): number {
  if (/^\d{4}-\d\d-\d\d/.test(text)) {
    const at = Date.parse(text)
    if (!Number.isNaN(at)) return at
  } else {
    try {
      return now - parseDuration(text as Duration)
    } catch {
      // Told below, with both ways to write it.
    }
  }
  throw new KnownError(
    'usage',
    `\`${text}\` is no time: give one like 2026-01-31T12:00, or a length such as '2 hours'.`,
  )
}
