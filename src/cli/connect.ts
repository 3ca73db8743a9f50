import type { Command } from 'commander'
import { clock } from '../app/clock.ts'
import type { Finding } from '../app/connect/finding.ts'
import type { ConnectWish } from '../app/connect.ts'
import { readConfig } from '../config.ts'
import { KnownError } from '../core/errors.ts'
import { ask } from './ask.ts'
import { chooseNumbers } from './chosen-numbers.ts'
import { endWith, toLine } from './findings.ts'
import type { Terminal } from './terminal.ts'

const HELP = `
Looks at the access token, the number and its business account, subscribes the app to the account and
your webhook to every field that a bot needs, where they are not yet, and sends a test message if you
want one. The server must run, and be reached from outside. Done again it changes nothing more.
Ends with 1 when something is left for you to do. In a terminal it asks for what is not given.

Examples:
  $ turnwise connect --url https://bot.example.org --test '+1 555 010 0001'
  $ turnwise connect --json
`

interface ConnectOptions {
  readonly url?: string
  readonly test?: string
  readonly number?: string
  readonly json?: boolean
}

/** `turnwise connect`: the guided set-up of a real number. */
export function addConnect(program: Command, terminal: Terminal): void {
  program
    .command('connect')
    .summary('set up a real number, and say what is left to do')
    .description('Set up the numbers of the settings, and say what is left to do.')
    .option('--url <https>', 'the public address of this server (default: the one that Meta has)')
    .option('--test <phone>', 'send a test message to this phone number')
    .option('--number <id>', 'only this number (phone_number_id), not all of the settings')
    .option('--json', 'print one JSON array; ask nothing')
    .addHelpText('after', HELP)
    .action((options: ConnectOptions) => connect(terminal, options))
}

async function connect(terminal: Terminal, options: ConnectOptions): Promise<void> {
  const config = readConfig(terminal.environment)
  const findings: Finding[] = []
  const report = (finding: Finding) => {
    findings.push(finding)
    if (!options.json) terminal.print(toLine(finding, terminal))
  }
  for (const { place, problem, cure } of config.missing) {
    report({ state: 'fix', about: place, sentence: `${problem} ${cure}` })
  }
  if (config.missing.length === 0) {
    const numbers = chooseNumbers(config, options.number)
    const wish = await completeWish(terminal, options)
    const { connectNumber } = await import('../app/connect.ts')
    for (const number of numbers) await connectNumber(config, number, wish, clock, report)
  }
  if (options.json) terminal.print(JSON.stringify(findings, null, 2))
  endWith(findings, terminal)
}

/** Asks a person for what was not given; programs are not asked. */
async function completeWish(terminal: Terminal, options: ConnectOptions): Promise<ConnectWish> {
  const mayAsk = terminal.isInteractive && options.json !== true && process.stdin.isTTY === true
  const url =
    options.url ??
    (mayAsk ? await ask('Public https address of this server (empty: the one Meta has): ') : '')
  const testTo =
    options.test ?? (mayAsk ? await ask('Phone number for a test message (empty: none): ') : '')
  return {
    ...(url === '' ? {} : { publicUrl: checkUrl(url) }),
    ...(testTo === '' ? {} : { testTo: checkPhone(testTo) }),
  }
}

function checkUrl(url: string): string {
  const protocol = URL.canParse(url) ? new URL(url).protocol : ''
  const isLocal = URL.canParse(url) && ['127.0.0.1', 'localhost'].includes(new URL(url).hostname)
  // Meta takes https alone; an emulator on this machine takes what is there.
  if (protocol === 'https:' || (protocol === 'http:' && isLocal)) return url
  throw new KnownError(
    'usage',
    `\`${url}\` is no https address: give one like https://bot.example.org.`,
  )
}

function checkPhone(phone: string): string {
  if (/^\+?[\d\s().-]{7,25}$/.test(phone)) return phone
  throw new KnownError(
    'usage',
    `\`${phone}\` is no phone number: give it with its country code, like +1 555 010 0001.`,
  )
}
