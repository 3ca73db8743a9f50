import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { relative } from 'node:path'
import type { Command } from 'commander'
import picocolors from 'picocolors'
import { clock } from '../app/clock.ts'
import type { Config } from '../config.ts'
import type { OperatorView } from '../core/operator.ts'
import type { Emulator } from '../emulator/emulator.ts'
import { startEmulatorFor } from './development/emulation.ts'
import { shareFlowKey } from './development/flow-key.ts'
import { showServerLog } from './development/server-log.ts'
import { toDevelopmentSettings } from './development/settings.ts'
import { shareTemplates } from './development/share-templates.ts'
import { watchBots } from './development/watch-bots.ts'
import { watchTemplates } from './development/watch-templates.ts'
import { followLog } from './log/follow-log.ts'
import { launchServer } from './server-process.ts'
import type { Supervisor } from './supervisor.ts'
import { describeEnding, startSupervisor } from './supervisor.ts'
import { createNewsPrinter } from './tail.ts'
import type { Terminal } from './terminal.ts'
import { EXIT } from './terminal.ts'

const HELP = `
Starts the server, the emulator with its phone page, and shows the log of conversations. No Meta
account and no settings are needed. When a file of a bot changes, the server is started again and
conversations go on; they are kept in the folder of STORE_URL (./data).

Examples:
  $ turnwise dev
  $ turnwise dev echo
  $ PORT=8080 EMULATOR_PORT=8081 turnwise dev
`

const KEPT_ELSEWHERE = {
  memory: 'nowhere (STORE_URL=memory:)',
  postgres: 'the database of STORE_URL',
} as const

/** `turnwise dev`: everything one needs to write a bot. */
export function addDev(program: Command, terminal: Terminal): void {
  program
    .command('dev [bot]')
    .summary('run server, emulator and live log for writing bots')
    .description('Run the server, the emulator with its phone page, and a live log.')
    .addHelpText('after', HELP)
    .action((bot: string | undefined) => develop(terminal, bot))
}

async function develop(terminal: Terminal, bot: string | undefined): Promise<void> {
  const port = await choosePort(terminal.environment['PORT'])
  const { config, environment } = toDevelopmentSettings(
    { ...terminal.environment, ...(port === undefined ? {} : { PORT: port }) },
    {
      ...(bot === undefined ? {} : { bot }),
      newSecret: () => randomBytes(24).toString('base64url'),
    },
  )
  const webhookUrl = `http://127.0.0.1:${config.port}/webhook`
  const emulator = await startEmulatorFor(config, { webhookUrl })
  const flowKey = await shareFlowKey(config, environment, emulator.url)
  await shareTemplates(terminal, config, emulator.url)
  greet(terminal, config, emulator, webhookUrl)

  let pid: number | undefined
  const supervisor = startSupervisor({
    launch: () => {
      const child = launchServer({
        environment: { ...environment, ...flowKey, GRAPH_API_URL: emulator.url },
        pipesLog: true,
      })
      if (child.stderr !== null) showServerLog(child.stderr, terminal)
      pid = child.pid
      return child
    },
    onCrash: (ending, delayMs) => {
      terminal.tell(`The server was ended ${describeEnding(ending)}: again in ${delayMs} ms.`)
    },
    onRefusal: (code) => {
      if (code !== EXIT.botRefused) return 'end'
      terminal.tell('The server starts again when a file in bots/ changes.')
      return 'wait'
    },
  })
  const following = new AbortController()
  const onConnect = () => terminal.tell(`The server is up: process ${pid}.`)
  const follows = showLog(terminal, config, { signal: following.signal, onConnect })
  const share = () => shareTemplates(terminal, config, emulator.url)
  const watching = await watchForChanges(terminal, supervisor, share)
  const stop = () => supervisor.stop('SIGTERM')
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)

  const code = await supervisor.ended
  watching.stop()
  following.abort()
  await follows
  await emulator.stop()
  terminal.exitWith(code)
}

/** The emulator must know the server's port before there is a server: `0` is chosen here. */
async function choosePort(asked: string | undefined): Promise<string | undefined> {
  if (asked?.trim() !== '0') return undefined
  const server = createServer()
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return String(port)
}

function greet(terminal: Terminal, config: Config, emulator: Emulator, webhookUrl: string): void {
  const colors = picocolors.createColors(terminal.isInteractive)
  const { store } = config
  const kept = store.kind === 'lowdb' ? store.folder : KEPT_ELSEWHERE[store.kind]
  const bots = new Set(config.numbers.map(({ bot }) => bot))
  const lines = [
    '',
    `  ${colors.bold('Phone page')}     ${colors.bold(colors.cyan(emulator.url))}  <- open it and write to the bot`,
    `  Bot            ${[...bots].join(', ')}`,
    `  Webhook        ${webhookUrl}`,
    `  Kept in        ${kept}`,
    '',
    '  Ctrl-C stops everything; conversations go on with the next start.',
    '',
  ]
  for (const line of lines) terminal.print(line)
}

/** These people are made up: nothing about them is hidden. */
async function showLog(
  terminal: Terminal,
  config: Config,
  { signal, onConnect }: { readonly signal: AbortSignal; readonly onConnect: () => void },
): Promise<void> {
  if (config.store.kind === 'memory') {
    terminal.tell('STORE_URL is memory: there is no log to follow, and nothing survives a restart.')
    return
  }
  const printNews = createNewsPrinter(terminal, {}, { reveals: true, isJson: false })
  const startedAt = clock.now()
  const from = (view: OperatorView) => view.logSince(startedAt)
  for await (const news of followLog(config, { from, signal, onConnect })) printNews(news)
}

async function watchForChanges(
  terminal: Terminal,
  supervisor: Supervisor,
  shareTemplatesAgain: () => Promise<void>,
): Promise<{ readonly stop: () => void }> {
  const { BOTS_FOLDER } = await import('../app/load-bots.ts')
  function restart(path: string): void {
    terminal.tell(`${relative(process.cwd(), path)} changed: the server starts again.`)
    supervisor.restart()
  }
  const bots = watchBots(BOTS_FOLDER, restart)
  const templates = watchTemplates(terminal, shareTemplatesAgain, restart)
  return {
    stop: () => {
      bots.stop()
      templates.stop()
    },
  }
}
