import type { Command } from 'commander'
import type { FlowKeyPair, KeyUpload } from '../app/flow-keys.ts'
import { readConfig } from '../config.ts'
import { chooseNumbers } from './chosen-numbers.ts'
import type { Terminal } from './terminal.ts'
import { EXIT } from './terminal.ts'

const NO_NUMBER = 'fill in .env first (see .env.example), or give --no-upload'

const HELP = `
Flows with an endpoint are encrypted for a key of yours. This makes an RSA key in a file that only
you can read, encrypted with WHATSAPP_FLOWS_PASSPHRASE if that is set, and tells WhatsApp its public
half for each number. A key that is there is used, and never changed.

To change a key: make the new one with --no-upload, name both files in WHATSAPP_FLOWS_PRIVATE_KEY,
restart the server, and run the command again without it. Forms that are open go on with the old one.

Examples:
  $ turnwise flows keys
  $ turnwise flows keys --file keys/flows-2027.pem --no-upload
  $ turnwise flows keys --number 106540352242922 --json
`
const DEFAULT_FILE = 'flows-private-key.pem'

interface KeysOptions {
  readonly file?: string
  readonly number?: string
  readonly upload: boolean
  readonly json?: boolean
}

/** `turnwise flows`: what the endpoint of Flows needs. */
export function addFlows(program: Command, terminal: Terminal): void {
  const flows = program
    .command('flows')
    .summary('make the keys of Flows')
    .description('What the endpoint of your Flows needs.')
    .helpCommand(false)
    .addHelpText('after', HELP)
  flows
    .command('keys')
    .summary('make the key that Flows are encrypted for, and tell WhatsApp')
    .description('Make the key that Flows are encrypted for, and tell WhatsApp its public half.')
    .option('--file <path>', `the private key (default: that of the settings, or ${DEFAULT_FILE})`)
    .option('--number <id>', 'only this number (phone_number_id), not all of the settings')
    .option('--no-upload', 'do not tell WhatsApp yet')
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action((options: KeysOptions) => makeKeys(terminal, options))
}

async function makeKeys(terminal: Terminal, options: KeysOptions): Promise<void> {
  const { environment } = terminal
  const named = environment['WHATSAPP_FLOWS_PRIVATE_KEY']?.split(',')[0]?.trim()
  const file = options.file ?? (named || DEFAULT_FILE)
  // The file may be there only afterwards.
  const config = readConfig({ ...environment, WHATSAPP_FLOWS_PRIVATE_KEY: '' })
  const numbers = options.upload ? chooseNumbers(config, options.number, NO_NUMBER) : []
  const { openFlowKeyPair, uploadFlowKey } = await import('../app/flow-keys.ts')
  const pair = await openFlowKeyPair(
    file,
    environment['WHATSAPP_FLOWS_PASSPHRASE']?.trim() || undefined,
  )
  const uploads: KeyUpload[] = []
  for (const number of numbers) uploads.push(await uploadFlowKey(config, number, pair))
  if (options.json) terminal.print(JSON.stringify({ ...pair, uploads }, null, 2))
  else tell(terminal, pair, uploads, named)
  if (uploads.some(({ reason }) => reason !== undefined)) terminal.exitWith(EXIT.failed)
}

function tell(
  terminal: Terminal,
  { file, fingerprint, isNew }: FlowKeyPair,
  uploads: readonly KeyUpload[],
  named: string | undefined,
): void {
  terminal.print(`${file}: ${isNew ? 'a new key was made' : 'the key that was there'}.`)
  terminal.print(`Its public half has the SHA-256 ${fingerprint}.`)
  for (const { numberId, reason } of uploads) {
    terminal.print(
      reason === undefined
        ? `Number ${numberId}: WhatsApp encrypts forms with it from now on.`
        : `Number ${numberId}: WhatsApp did not take it. ${reason}`,
    )
  }
  if (!named)
    terminal.tell(`Set WHATSAPP_FLOWS_PRIVATE_KEY=${file} in .env and restart the server.`)
  terminal.tell('The endpoint of your Flows is https://<your host>/flows.')
}
