import { createHmac } from 'node:crypto'
import { createLogger } from '../../src/app/logger.ts'
import type { App } from '../../src/app.ts'
import { startApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import type { LogLine } from '../../src/core/log.ts'
import type { Store } from '../../src/core/ports.ts'
import type { Emulator } from '../../src/emulator/emulator.ts'
import { startEmulator } from '../../src/emulator/emulator.ts'
import type { ShownMessage } from '../../src/emulator/shown.ts'
import type { TestClock } from '../../src/engine/clock.ts'
import { createTestClock } from '../../src/engine/clock.ts'
import type { Bot } from '../../src/index.ts'
import { eventually } from './eventually.ts'
import { findFreePort } from './free-port.ts'
import { waId } from './incoming.ts'
import { appSecret, phoneNumberId, testSettings } from './settings.ts'
import type { StoreHome } from './stores.ts'
import { STORE_KINDS } from './stores.ts'
import { readWholeLog } from './whole-log.ts'

export interface WorldOptions {
  readonly bot: Bot
  /** Stands between the server and its store: to refuse, to delay. */
  readonly between?: (store: Store) => Store
  /** Faults of the emulator, as its control API takes them. */
  readonly faults?: object
  /** Settings of the server that other tests do not care about. */
  readonly settings?: Readonly<Record<string, string>>
}

/** A server and a WhatsApp of their own, which meet only over HTTP, on a clock that stands still. */
export interface World {
  readonly clock: TestClock
  readonly app: App
  /** The emulator's control API: registers what messages name, for example `POST /flows`. */
  control<Answer>(method: string, path: string, sent?: object): Promise<Answer>
  /** Everything that the application log said, as it was written. */
  applicationLog(): string
  phone(from?: string): WorldPhone
  /** Waits until both sides have nothing more to do but to wait for the clock. */
  settle(): Promise<void>
  passes(ms: number): Promise<void>
  faults(faults: object): Promise<void>
  /** WhatsApp forgets a file, or the addresses that it has told of it. */
  expires(mediaId: string, what: 'id' | 'url'): Promise<void>
  /** Posts a webhook that the emulator would not make; answers the HTTP status. */
  post(body: unknown): Promise<number>
  restart(): Promise<void>
  log(): Promise<readonly LogLine[]>
}

/** A phone of the emulator. */
export interface WorldPhone {
  says(text: string): Promise<void>
  taps(title: string): Promise<void>
  sends(draft: object): Promise<void>
  /** The business answers without the server: in its app, or while on standby by Meta's agent. */
  hears(draft: object): Promise<void>
  /** Meta's own agent takes the conversation, or gives it back. */
  standsBy(on: boolean): Promise<void>
  /** What it shows: `user: hi`, `bot: Which one? [A] [B]`. */
  shows(): Promise<readonly string[]>
  /** The ticks of the bot's messages, oldest first. */
  ticks(): Promise<readonly string[]>
  messages(): Promise<readonly ShownMessage[]>
  /** The person looks at it: blue ticks. */
  looks(): Promise<void>
}

/**
 * Runs integration tests on every store, once as they stand and once with a new server between
 * every two things that a person does.
 */
export function describeWorld(
  title: string,
  body: (start: (options: WorldOptions) => Promise<World>) => void,
): void {
  const ways = STORE_KINDS.flatMap(({ name, create }) => [
    { name, create, isRestless: false },
    { name: `${name}, restarted between events`, create, isRestless: true },
  ])
  describe.each(ways)(`${title} ($name)`, ({ create, isRestless }) => {
    const closing: (() => Promise<void>)[] = []
    afterEach(async () => {
      for (const close of closing.splice(0)) await close()
    })
    body(async (options) => {
      const clock = createTestClock()
      const { world, close } = await startWorld(options, clock, create(clock), isRestless)
      closing.push(close)
      return world
    })
  })
}

/** One world on a store in memory, for what is the same on every store. The caller closes it. */
export async function startPlainWorld(
  options: WorldOptions,
): Promise<{ world: World; close(): Promise<void> }> {
  const [kind] = STORE_KINDS
  if (kind === undefined) throw new Error('There is no kind of store.')
  const clock = createTestClock()
  return startWorld(options, clock, kind.create(clock), false)
}

async function startWorld(
  { bot, between = (store) => store, faults, settings = {} }: WorldOptions,
  clock: TestClock,
  home: StoreHome,
  isRestless: boolean,
): Promise<{ world: World; close(): Promise<void> }> {
  const port = await findFreePort()
  const emulator = await startEmulatorFor(port, clock)
  const config = readConfig({
    ...testSettings,
    PORT: String(port),
    GRAPH_API_URL: emulator.url,
    STORE_URL: 'memory:',
    BOT: bot.name,
    LOG_LEVEL: 'debug',
    ...settings,
  })
  const written: string[] = []
  const logger = createLogger('debug', { write: (line) => void written.push(line) })
  let app = await start()
  let hasBegun = false

  async function start(): Promise<App> {
    const store = between(await home.open())
    return startApp(config, { clock, logger, store, bots: [bot], watchdog: false })
  }

  async function restart(): Promise<void> {
    await app.stop()
    app = await start()
    await settle()
  }

  async function ask<Answer>(method: string, path: string, sent?: object): Promise<Answer> {
    const response = await fetch(`${emulator.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
    })
    const answer = (await response.json()) as Answer
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`)
    return answer
  }

  async function isBusy(): Promise<boolean> {
    const { engine, store } = app
    if (!engine.isIdle() || (await store.backlog()).events > 0) return true
    const { nextAt } = await store.claimOutbox({ limit: 0, now: clock.now() })
    if (nextAt !== null && nextAt <= clock.now()) return true
    return (await store.openOutbox()).some(({ status }) => status === 'sending')
  }

  /** `undelivered`: only webhooks are left that met no server, or were refused. */
  async function look(): Promise<'quiet' | 'busy' | 'undelivered'> {
    if (await isBusy()) return 'busy'
    const phones = await ask<{ waId: string }[]>('GET', '/phones')
    const shown = await Promise.all(
      phones.map((phone) => ask<ShownMessage[]>('GET', `/phones/${phone.waId}/messages`)),
    )
    return shown.flat().every(({ ticks }) => ticks !== 'pending') ? 'quiet' : 'undelivered'
  }

  async function settle(): Promise<void> {
    let quiet = 0
    await eventually(
      async () => {
        const found = await look()
        quiet = found === 'quiet' ? quiet + 1 : 0
        // The emulator tries again by the clock.
        if (found === 'undelivered') clock.advance(5)
        return quiet >= 2
      },
      { everyMs: 1 },
    )
  }

  async function passes(ms: number): Promise<void> {
    const until = clock.now() + ms
    for (let next = clock.nextAt(); next !== null && next <= until; next = clock.nextAt()) {
      clock.advance(Math.max(0, next - clock.now()))
      await new Promise((done) => setImmediate(done))
      await eventually(async () => !(await isBusy()), { everyMs: 1 })
    }
    clock.advance(Math.max(0, until - clock.now()))
    await settle()
  }

  function phone(from = waId): WorldPhone {
    const messages = () => ask<ShownMessage[]>('GET', `/phones/${from}/messages`)
    async function sends(draft: object): Promise<void> {
      if (isRestless && hasBegun) await restart()
      hasBegun = true
      clock.advance(1_000)
      await ask('POST', `/phones/${from}/messages`, draft)
      await settle()
    }
    async function asks(path: string, sent: object): Promise<void> {
      await ask('POST', `/phones/${from}/${path}`, sent)
      await settle()
    }
    return {
      sends,
      hears: (draft) => asks('echoes', draft),
      standsBy: (on) => asks('standby', { on }),
      messages,
      says: (text) => sends({ type: 'text', text }),
      taps: async (title) => {
        const found = (await messages())
          .flatMap(({ choices = [] }) => choices)
          .findLast((choice) => choice.title === title)
        if (found === undefined) throw new Error(`There is nothing called \`${title}\` to tap.`)
        await sends({ type: 'choice', id: found.id })
      },
      shows: async () => (await messages()).map(toLine),
      ticks: async () =>
        (await messages()).filter((shown) => shown.from === 'business').map(({ ticks }) => ticks),
      looks: () => asks('read', {}),
    }
  }

  const world: World = {
    clock,
    get app() {
      return app
    },
    control: ask,
    applicationLog: () => written.join(''),
    phone,
    settle,
    passes,
    faults: (wanted) => ask('POST', '/faults', wanted),
    expires: (mediaId, what) => ask('POST', `/media/${mediaId}/expire`, { what }),
    post: (sent) => postWebhook(port, sent),
    restart,
    log: () => readWholeLog(app.store),
  }
  if (faults !== undefined) await world.faults(faults)
  return {
    world,
    close: async () => {
      await app.stop()
      await emulator.stop()
      await home.clear()
    },
  }
}

function startEmulatorFor(port: number, clock: TestClock): Promise<Emulator> {
  return startEmulator({
    port: 0,
    webhookUrl: `http://127.0.0.1:${port}/webhook`,
    appSecret,
    accessToken: testSettings['WHATSAPP_ACCESS_TOKEN'] ?? '',
    numbers: [
      { phoneNumberId, displayPhoneNumber: '15550783881', businessAccountId: '102290129340398' },
    ],
    phones: [{ waId, name: 'Sheena' }],
    pairLimit: false,
    throughput: 100_000,
    sentDelayMs: 0,
    deliveredDelayMs: 0,
    retryFirstMs: 5,
    clock,
  })
}

async function postWebhook(port: number, sent: unknown): Promise<number> {
  const body = JSON.stringify(sent)
  const signature = createHmac('sha256', appSecret).update(body).digest('hex')
  const response = await fetch(`http://127.0.0.1:${port}/webhook`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` },
    body,
  })
  await response.arrayBuffer()
  return response.status
}

function toLine({ from, type, text = `(${type})`, choices = [] }: ShownMessage): string {
  const side = from === 'phone' ? 'user' : 'bot'
  return [`${side}: ${text}`, ...choices.map(({ title }) => `[${title}]`)].join(' ')
}
