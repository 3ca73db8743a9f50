import type { Command } from 'commander'
import type { NumberState } from '../app/connect/number.ts'
import { readConfig } from '../config.ts'
import { KnownError } from '../core/errors.ts'
import { printTable } from './print.ts'
import type { Terminal } from './terminal.ts'
import { EXIT } from './terminal.ts'

const HELP = `
Asks WhatsApp now, and changes nothing.

Examples:
  $ turnwise number show
  $ turnwise number show --json
`
const HEADINGS = ['ID', 'NUMBER', 'NAME', 'STATUS', 'QUALITY', 'THROUGHPUT', 'LIMIT'] as const

/** `turnwise number`: the numbers of the settings as WhatsApp has them. */
export function addNumber(program: Command, terminal: Terminal): void {
  const number = program
    .command('number')
    .summary('show what WhatsApp says of your numbers')
    .description('The numbers of the settings, as WhatsApp has them.')
    .helpCommand(false)
    .addHelpText('after', HELP)
  number
    .command('show')
    .summary('status, quality, throughput and limit of each number')
    .description('Show status, quality, throughput and limit of each number.')
    .option('--json', 'print one JSON array')
    .addHelpText('after', HELP)
    .action(({ json }: { readonly json?: boolean }) => show(terminal, json === true))
}

async function show(terminal: Terminal, isJson: boolean): Promise<void> {
  const config = readConfig(terminal.environment)
  if (config.numbers.length === 0) {
    throw new KnownError(
      'config-invalid',
      'No number is set: fill in .env first (see .env.example).',
    )
  }
  const { showNumbers } = await import('../app/connect.ts')
  const shown = await showNumbers(config)
  if (isJson) terminal.print(JSON.stringify(shown, null, 2))
  else {
    const known = shown.filter((entry) => 'numberId' in entry)
    if (known.length > 0) printTable(terminal, HEADINGS, known.map(toCells))
  }
  for (const entry of shown) {
    if ('numberId' in entry) continue
    terminal.tell(`${entry.about}: ${entry.sentence}`)
    terminal.exitWith(EXIT.failed)
  }
}

function toCells(number: NumberState): readonly string[] {
  const { numberId, phoneNumber, name, status, quality, throughput, messagingLimit } = number
  return [numberId, phoneNumber, name, status, quality, throughput, messagingLimit].map(
    (cell) => cell ?? '-',
  )
}
