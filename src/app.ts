import { createDisplayNumbers } from './app/display-number.ts'
import { toGraphAccess } from './app/graph.ts'
import { loadBots } from './app/load-bots.ts'
import { createLogger } from './app/logger.ts'
import { createModelParts, findUnpriced } from './app/models.ts'
import type { OpenedStore } from './app/open-store.ts'
import { openStore } from './app/open-store.ts'
import { createStoreProbe } from './app/readiness.ts'
import { startTemplateUpkeep } from './app/template-upkeep.ts'
import { runTrial } from './app/trial.ts'
import { startUpkeep } from './app/upkeep.ts'
import type { Config } from './config.ts'
import type { Bot } from './core/bot.ts'
import { KnownError } from './core/errors.ts'
import type { Clock, Logger, Messenger, Store } from './core/ports.ts'
import { createClock } from './engine/clock.ts'
import type { Engine } from './engine/engine.ts'
import { startEngine } from './engine/engine.ts'
import { createOperator } from './engine/operator.ts'
import { startWatchdog } from './engine/watchdog.ts'
import { createFlowDoor } from './http/flows.ts'
import type { ReadyCheck } from './http/health.ts'
import { createOperatorDoor } from './http/operator.ts'
import type { HttpServer } from './http/server.ts'
import { startHttpServer } from './http/server.ts'
import { createWebhook } from './http/webhook.ts'
import { createMessenger } from './whatsapp/client.ts'
import { createFlowKeys } from './whatsapp/flows/keys.ts'
import { checkGraphVersion } from './whatsapp/graph-version.ts'
import { createMediaExchange } from './whatsapp/media/exchange.ts'

/** Requests under way are awaited this long when the process stops. */
const LONGEST_STOP_MS = 5_000

/** A running server: webhook, engine and store. */
export interface App {
  readonly url: string
  readonly port: number
  readonly engine: Engine
  readonly store: Store
  readonly bots: readonly Bot[]
  /** Refuses webhooks, ends the turns in hand, writes everything down. May be called twice. */
  stop(): Promise<void>
}

/** Parts that tests bring themselves. */
export interface AppParts {
  readonly clock?: Clock
  readonly logger?: Logger
  readonly store?: Store
  readonly messenger?: Messenger
  readonly bots?: readonly Bot[]
  /** Off in tests, which share their process with the test runner. */
  readonly watchdog?: boolean
}

/**
 * Starts a server from its settings: loads the bots, opens the store, takes webhooks.
 * @throws KnownError `bot-unknown`, `bot-broken`, `store-locked`, `data-newer`, `data-corrupt`,
 * `port-in-use`
 */
export async function startApp(config: Config, parts: AppParts = {}): Promise<App> {
  const { clock = createClock(), logger = createLogger(config.logLevel) } = parts
  const bots = parts.bots ?? (await findBots(config, { logger, now: clock.now() }))
  const { store, serve } = await findStore(config, parts, { clock, logger })
  const graph = { ...toGraphAccess(config), clock }
  const messenger = parts.messenger ?? createMessenger({ ...graph, logger })
  const exchange = createMediaExchange(graph)
  const models = await createModelParts(config, bots, logger)
  const engine = startEngine({
    store,
    messenger,
    clock,
    logger,
    bots,
    botOf: toBotOf(config),
    numberIds: config.numbers.map(({ numberId }) => numberId),
    accountOf: (numberId) =>
      config.numbers.find((number) => number.numberId === numberId)?.businessAccountId,
    throughput: config.throughput,
    displayNumberOf: createDisplayNumbers(config),
    pairLimit: config.pairLimit,
    media: { ...config.media, exchange },
    ...models,
    trial: runTrial,
    ...(config.uncertainMs === undefined ? {} : { uncertainMs: config.uncertainMs }),
  })
  let isStopping = false
  const findTrouble = createStoreProbe({ store, clock })
  const appSecrets = [...new Set(config.numbers.flatMap((number) => number.appSecrets))]
  const flows = createFlowDoor({
    appSecrets,
    keys: createFlowKeys(config.flowKeys),
    logger,
    answer: engine.answerForm,
  })
  const webhook = createWebhook({
    appSecrets,
    verifyToken: config.verifyToken ?? '',
    clock,
    logger,
    receive: engine.receive,
  })
  let server: HttpServer
  try {
    const { port, host } = config
    server = await startHttpServer({ port, host, webhook, flows, isReady })
  } catch (error) {
    await engine.stop()
    await exchange.close()
    await models.model?.close()
    await store.close()
    throw error
  }
  serve(createOperatorDoor(createOperator(store, engine), logger))
  const upkeep = startUpkeep({ store, clock, logger, retentionDays: config.retentionDays })
  const templateUpkeep = startTemplateUpkeep({
    config,
    templates: engine.templates,
    clock,
    logger,
  })
  const watchdog = parts.watchdog === false ? undefined : startWatchdog(config.watchdogMs)
  for (const { place, problem, cure } of config.missing) {
    logger.warn({ setting: place }, `${problem} ${cure}`)
  }
  const news = checkGraphVersion(config.graphVersion, clock.now())
  if (news !== undefined) logger.warn({ setting: 'GRAPH_API_VERSION' }, news.sentence)
  logger.info({ url: server.url, bots: bots.map(({ name }) => name) }, 'Turnwise is listening.')

  async function isReady(): ReturnType<ReadyCheck> {
    if (isStopping) return { isReady: false, notes: ['The process is stopping.'] }
    const missing = config.missing.map(({ place, problem, cure }) => `${place}: ${problem} ${cure}`)
    const trouble = await findTrouble()
    return trouble === undefined
      ? { isReady: true, notes: missing }
      : { isReady: false, notes: [trouble, ...missing] }
  }

  async function stop(): Promise<void> {
    isStopping = true
    // Whoever spreads webhooks over servers sees first that this one is going.
    await pause(config.drainSeconds * 1_000, clock)
    engine.drain()
    upkeep.stop()
    templateUpkeep.stop()
    await within(engine.stop(), LONGEST_STOP_MS, clock)
    await messenger.close()
    await exchange.close()
    await models.model?.close()
    await store.close()
    await server.stop()
    await watchdog?.stop()
    logger.info({}, 'Turnwise has stopped.')
  }

  let stopping: Promise<void> | undefined
  return {
    url: server.url,
    port: server.port,
    engine,
    store,
    bots,
    stop: () => {
      stopping ??= stop()
      return stopping
    },
  }
}

/** The store of the settings, or the one that a test brings. */
async function findStore(
  config: Config,
  parts: AppParts,
  options: { readonly clock: Clock; readonly logger: Logger },
): Promise<OpenedStore> {
  if (parts.store !== undefined) return { store: parts.store, serve: () => undefined }
  return openStore(config.store, {
    ...options,
    mayMigrate: config.migratesOnStart,
    // What is not durable must not be answered 200: the supervisor starts a new process.
    onBroken: () => process.exit(1),
  })
}

/** Every bot that loads; the ones that numbers name must. */
async function findBots(
  config: Config,
  { logger, now }: { readonly logger: Logger; readonly now: number },
): Promise<readonly Bot[]> {
  const { bots, broken } = await loadBots()
  const needed = new Set([config.bot, ...config.numbers.map(({ bot }) => bot ?? config.bot)])
  const unpriced = bots.flatMap((bot) => {
    const error = findUnpriced(bot, config, now)
    return error === undefined ? [] : [{ name: bot.name, error }]
  })
  for (const { name, error } of [...broken, ...unpriced]) {
    if (needed.has(name)) throw error
    logger.warn({ bot: name }, error.message)
  }
  const known = bots.map(({ name }) => name)
  for (const name of needed) {
    if (known.includes(name)) continue
    throw new KnownError(
      'bot-unknown',
      `There is no bot \`${name}\`: the bots are ${known.join(', ')}. Set BOT to one of them.`,
    )
  }
  return bots
}

function toBotOf(config: Config): (numberId: string) => string | undefined {
  const bots = new Map(config.numbers.map(({ numberId, bot }) => [numberId, bot ?? config.bot]))
  return (numberId) => bots.get(numberId)
}

function pause(ms: number, clock: Clock): Promise<void> {
  return ms === 0 ? Promise.resolve() : new Promise((resolve) => clock.setTimeout(resolve, ms))
}

function within(work: Promise<void>, longestMs: number, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const timer = clock.setTimeout(resolve, longestMs)
    void work.finally(() => {
      timer.cancel()
      resolve()
    })
  })
}
