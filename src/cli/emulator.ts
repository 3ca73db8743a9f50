import { randomBytes } from 'node:crypto'
import type { Command } from 'commander'
import { startEmulatorFor } from './development/emulation.ts'
import { toDevelopmentSettings } from './development/settings.ts'
import type { Terminal } from './terminal.ts'

const HELP = `
A WhatsApp of our own on this machine alone: the Graph API, phones in a browser, signed webhooks and
faults on demand. It uses the settings of the server it talks to; what is not set is made up and
printed, so that the server can be given the same.

Examples:
  $ turnwise emulator
  $ turnwise emulator --webhook http://127.0.0.1:8080/webhook
`

/** The settings that both sides must agree on. */
const SHARED = [
  'WHATSAPP_APP_SECRET',
  'WHATSAPP_VERIFY_TOKEN',
  'WHATSAPP_ACCESS_TOKEN',
  'WHATSAPP_PHONE_NUMBER_ID',
] as const

/** `turnwise emulator`: the emulator alone. */
export function addEmulator(program: Command, terminal: Terminal): void {
  program
    .command('emulator')
    .summary('run the emulator alone')
    .description('Run the emulator alone, for a server that is started elsewhere.')
    .option('--webhook <url>', 'the server’s webhook (default: on PORT of this machine)')
    .addHelpText('after', HELP)
    .action(async ({ webhook }: { readonly webhook?: string }) => {
      const newSecret = () => randomBytes(24).toString('base64url')
      const { config, environment } = toDevelopmentSettings(terminal.environment, { newSecret })
      const webhookUrl = webhook ?? `http://127.0.0.1:${config.port}/webhook`
      const emulator = await startEmulatorFor(config, { webhookUrl })
      terminal.print(`Phone page: ${emulator.url} (webhooks go to ${webhookUrl})`)
      terminal.print('The server needs these settings:')
      terminal.print(`GRAPH_API_URL=${emulator.url}`)
      for (const name of SHARED) {
        const isOwn = (terminal.environment[name] ?? '').trim() !== ''
        if (!isOwn) terminal.print(`${name}=${environment[name]}`)
      }
      const stopped = terminal.untilStopped()
      await new Promise((resolve) => stopped.addEventListener('abort', resolve))
      await emulator.stop()
    })
}
