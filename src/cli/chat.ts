import { createInterface } from 'node:readline'
import type { Command } from 'commander'
import { clock } from '../app/clock.ts'
import type { App } from '../app.ts'
import type { Config } from '../config.ts'
import { readConfig } from '../config.ts'
import type { StoredEvent } from '../core/events.ts'
import type { Logger } from '../core/ports.ts'
import type { Phone } from './chat/phone.ts'
import { createPhone } from './chat/phone.ts'
import type { Terminal } from './terminal.ts'

const HELP = `
Talks to a bot through the real turns, timers and jobs; nothing is kept. A line is a text; /1, /2 ...
or its title presses a choice; Ctrl-D ends.

Examples:
  $ turnwise chat pizza
  $ printf 'hi\\nstop\\n' | turnwise chat pizza
`
const NUMBER_ID = 'chat'
const WA_ID = '15550001111'
const silent: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore }

function ignore(): void {}

/** `turnwise chat`: a conversation with a bot, in the terminal. */
export function addChat(program: Command, terminal: Terminal): void {
  program
    .command('chat <bot>')
    .summary('talk to a bot in the terminal')
    .description('Talk to a bot in the terminal, without WhatsApp and without the emulator.')
    .option('--name <name>', 'the name the bot sees', 'Ann')
    .addHelpText('after', HELP)
    .action((bot: string, { name }: { readonly name: string }) => chat(terminal, bot, name))
}

async function chat(terminal: Terminal, name: string, person: string): Promise<void> {
  const { loadBot } = await import('../app/load-bots.ts')
  const { startApp } = await import('../app.ts')
  const bot = await loadBot(name)
  const phone = createPhone(terminal.print)
  const app = await startApp(toConfig(name), {
    bots: [bot],
    messenger: phone.messenger,
    logger: silent,
  })
  terminal.tell(`Write to ${name}. Ctrl-D ends.`)
  const lines = createInterface({ input: process.stdin, terminal: false })
  let isAsking = true
  let count = 0
  process.on('SIGINT', () => {
    isAsking = false
    lines.close()
  })
  for await (const line of lines) {
    if (!isAsking) break
    if (line.trim() === '') continue
    count += 1
    await receive(app, { line, phone, person, id: `wamid.in.${count}` })
    await settle(app)
    await tellDeadLetters(terminal, app)
  }
  await app.stop()
}

/** A server for one person, which nobody else can reach. */
function toConfig(bot: string): Config {
  return {
    ...readConfig({}),
    port: 0,
    host: '127.0.0.1',
    numbers: [{ numberId: NUMBER_ID, bot, accessToken: '', appSecrets: [] }],
    store: { kind: 'memory' },
    bot,
    pairLimit: false,
    missing: [],
  }
}

async function receive(
  app: App,
  said: {
    readonly line: string
    readonly phone: Phone
    readonly person: string
    readonly id: string
  },
): Promise<void> {
  const { line, phone, person, id } = said
  const choice = phone.findChoice(line)
  const event: StoredEvent =
    choice === undefined
      ? { type: 'user.text', text: line, messageId: id }
      : {
          type: 'user.choice',
          choiceId: choice.id,
          title: choice.title,
          replyTo: choice.messageId,
          messageId: id,
        }
  await app.engine.receive([
    {
      kind: 'message',
      numberId: NUMBER_ID,
      id,
      at: clock.now(),
      aliases: { waId: WA_ID },
      name: person,
      event,
      raw: null,
    },
  ])
}

/** The next line is read when the bot has answered this one: a script of lines keeps its order. */
async function settle(app: App): Promise<void> {
  for (let quiet = 0; quiet < 3; quiet = app.engine.isIdle() ? quiet + 1 : 0) {
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

async function tellDeadLetters(terminal: Terminal, { store }: App): Promise<void> {
  const letters = await store.deadLetters()
  for (const { event, reason } of letters.slice(-1)) {
    terminal.tell(`The bot could not take ${event.type}: ${reason}`)
  }
}
