import { startEmulator } from '../../src/emulator/emulator.ts'
import type { BotName, Crowd, CrowdOptions } from './crowd.ts'
import { businessNumbersOf, gatherCrowd, numbersOf } from './crowd.ts'
import { eventually } from './eventually.ts'
import { findFreePort } from './free-port.ts'
import type { GraphDoor } from './graph-door.ts'
import { openGraphDoor } from './graph-door.ts'
import type { ServerFleet } from './server-fleet.ts'
import { startFleet } from './server-fleet.ts'
import { testSettings } from './settings.ts'
import type { RoadOptions, WebhookRoad } from './webhook-road.ts'
import { startWebhookRoad } from './webhook-road.ts'

/** Several servers on one store between a bad road and a door that keeps a record. */
export interface FleetStage {
  readonly fleet: ServerFleet
  readonly road: WebhookRoad
  readonly door: GraphDoor
  readonly crowd: Crowd
  /** What the verbs beside the servers are run with. */
  readonly environment: Readonly<Record<string, string>>
  /** Waits until each side knows all that the other one has to tell. */
  settle(): Promise<void>
}

export interface FleetStageOptions {
  readonly phones: number
  readonly bots: readonly BotName[]
  /** See `gatherCrowd`. */
  readonly sizes?: CrowdOptions['sizes']
  /** A copy of the project that has these bots. */
  readonly project: string
  readonly random: RoadOptions['random']
  /** STORE_URL, and whatever else these servers need. */
  readonly environment: Readonly<Record<string, string>>
  /** Where each server runs and finds its neighbours. */
  readonly places: readonly Place[]
}

/** A corner of the network with a server in it. */
export interface Place {
  /** Words before the server's command. */
  readonly prefix: readonly string[]
  /** The server's own address. */
  readonly host: string
  /** The address of WhatsApp as it is seen from there. */
  readonly graphHost: string
  readonly environment: Readonly<Record<string, string>>
}

/** This machine as it is. */
export const HERE: Place = {
  prefix: [],
  host: '127.0.0.1',
  graphHost: '127.0.0.1',
  environment: {},
}

/** Meta's own limits: for one number, in a second. */
export const THROUGHPUT = 80

/**
 * What leaves evenly does not arrive so: with all of this on a few cores, processes stand still for
 * a fifth of a second now and then, and what they held back arrives with what follows. And what
 * people wrote counts at once at WhatsApp, but not before it has come over the road at a server.
 */
export const LENIENCE = 1.25

/** What the way from WhatsApp does to webhooks. */
const BAD_ROAD = {
  duplicates: 0.1,
  messageDelayMs: 200,
  statusDelayMs: 1_500,
  patienceMs: 2_000,
} as const satisfies Partial<RoadOptions>

/** All at once would use up what a number may carry before a server has heard of anybody. */
const STAGGER_MS = 75

const opened: (() => Promise<unknown>)[] = []

afterEach(async () => {
  await Promise.all(opened.splice(0).map((close) => close()))
})

/** Starts it all and waits until every server is ready; it ends with the test. */
export async function startFleetStage(options: FleetStageOptions): Promise<FleetStage> {
  const { bots, project, places } = options
  const urls: string[] = []
  for (const { host } of places) urls.push(`http://${host}:${await findFreePort()}`)

  const road = await startWebhookRoad({ ...BAD_ROAD, random: options.random, servers: urls })
  opened.push(road.close)
  const emulator = await startEmulator({
    port: 0,
    webhookUrl: `${road.url}/webhook`,
    appSecret: testSettings['WHATSAPP_APP_SECRET'] ?? '',
    accessToken: testSettings['WHATSAPP_ACCESS_TOKEN'] ?? '',
    numbers: businessNumbersOf(bots),
    throughput: THROUGHPUT * LENIENCE,
    pairLimit: true,
    // What a person writes goes on the road in the order of writing.
    webhooksInFlight: 1,
  })
  opened.push(emulator.stop)
  const door = await openGraphDoor(emulator.url)
  opened.push(door.close)

  const environment = {
    ...testSettings,
    ...options.environment,
    WHATSAPP_PHONE_NUMBER_ID: numbersOf(bots).join(),
    WHATSAPP_THROUGHPUT: String(THROUGHPUT),
    WHATSAPP_PAIR_LIMIT: 'on',
  }
  const fleet = startFleet(urls, (index) => {
    const { prefix, host, graphHost, environment: own } = places[index] ?? HERE
    return {
      graphUrl: `http://${graphHost}:${door.port}`,
      bot: bots.join(),
      project,
      // The fleet itself starts again what dies.
      verb: 'serve',
      prefix,
      environment: { ...environment, HOST: host, ...own },
    }
  })
  opened.push(fleet.close)
  await fleet.ready()
  const crowd = await gatherCrowd(emulator.url, {
    size: options.phones,
    bots,
    ...(options.sizes === undefined ? {} : { sizes: options.sizes }),
    isRepeat: door.isRepeat,
    staggerMs: STAGGER_MS,
  })
  opened.push(...crowd.phones.map(({ close }) => close))

  return {
    fleet,
    road,
    door,
    crowd,
    environment,
    settle: async () => {
      const patience = { withinMs: 120_000, everyMs: 100 }
      await eventually(() => crowd.phones.every((phone) => phone.hasAllArrived()), patience)
      await eventually(() => road.isEmpty(), patience)
    },
  }
}
