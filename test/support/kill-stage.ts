import { setTimeout as pause } from 'node:timers/promises'
import type { EmulatorOptions } from '../../src/emulator/emulator.ts'
import { startEmulator } from '../../src/emulator/emulator.ts'
import type { Faults } from '../../src/emulator/faults.ts'
import type { BotName, Crowd } from './crowd.ts'
import { businessNumbersOf, gatherCrowd, numbersOf } from './crowd.ts'
import { followEvents } from './event-stream.ts'
import { eventually } from './eventually.ts'
import { findFreePort } from './free-port.ts'
import { startTurnwise } from './processes.ts'
import { testSettings } from './settings.ts'
import { createTemporaryFolder } from './temporary-folder.ts'
import type { TurnwiseProcess } from './turnwise-process.ts'

/** A server as a process, an emulator before it, and a crowd that talks to its bots. */
export interface KillStage {
  readonly folder: string
  readonly crowd: Crowd
  /** Kills the server's process alone after `delayMs`; its supervisor starts it again. */
  killServer(delayMs: number): Promise<void>
  /** Kills everything but the emulator after `delayMs`, as a power cut does, and starts it again. */
  killAll(delayMs: number): Promise<void>
  /** Orders faults of the emulator; they replace earlier ones. */
  order(faults: Faults): Promise<void>
  /** Waits until each side knows all that the other one has to tell, and stops the server. */
  end(): Promise<void>
}

/** All that was ever said is read again, on a machine with much else to do. */
const LONGEST_START_MS = 60_000

const opened: (() => Promise<void>)[] = []

afterEach(async () => {
  await Promise.all(opened.splice(0).map((close) => close()))
})

/**
 * Starts it all; it ends with the test. What a killed server was just sending is sent again
 * `uncertainMs` after its restart (20 s unless told), if no status has come by then.
 */
export async function startKillStage(options: {
  readonly phones: number
  /** Whom they talk to: `echo` and `pizza` unless told. */
  readonly bots?: readonly BotName[]
  /** A copy of the project that has these bots; else this one. */
  readonly project?: string
  readonly uncertainMs?: number
  readonly emulator?: Partial<EmulatorOptions>
}): Promise<KillStage> {
  const { uncertainMs, project, bots = ['echo', 'pizza'] } = options
  const folder = createTemporaryFolder()
  const port = await findFreePort()
  const emulator = await startEmulator({
    port: 0,
    webhookUrl: `http://127.0.0.1:${port}/webhook`,
    appSecret: testSettings['WHATSAPP_APP_SECRET'] ?? '',
    accessToken: testSettings['WHATSAPP_ACCESS_TOKEN'] ?? '',
    numbers: businessNumbersOf(bots),
    pairLimit: false,
    throughput: 100_000,
    retryFirstMs: 50,
    retryCapMs: 250,
    ...options.emulator,
  })
  opened.push(emulator.stop)
  const start = () =>
    startTurnwise({
      folder,
      graphUrl: emulator.url,
      port,
      bot: bots.join(),
      ...(project === undefined ? {} : { project }),
      readyWithinMs: LONGEST_START_MS,
      environment: {
        WHATSAPP_PHONE_NUMBER_ID: numbersOf(bots).join(),
        ...(uncertainMs === undefined ? {} : { TURNWISE_UNCERTAIN_MS: String(uncertainMs) }),
      },
    })
  let server: TurnwiseProcess = await start()
  let restarting: Promise<unknown> | undefined
  let isClosed = false
  opened.push(async () => {
    isClosed = true
    // Its failure has been told to whoever wanted it.
    await restarting?.catch(() => undefined)
    await server.kill()
  })
  const crowd = await gatherCrowd(emulator.url, { size: options.phones, bots })
  opened.push(...crowd.phones.map(({ close }) => close))

  async function restart(): Promise<void> {
    await server.kill()
    server = await start()
  }

  /** How many webhooks the emulator has not delivered yet. */
  async function countWaiting(): Promise<number> {
    const { events, close } = await followEvents(
      `${emulator.url}/phones/${crowd.phones[0]?.waId}/events`,
    )
    const { waiting } = await eventually(() => {
      const greeting = events.find(({ event }) => event === 'business')
      if (greeting === undefined) throw new Error('The emulator did not greet.')
      return greeting.value as { readonly waiting: number }
    })
    await close()
    return waiting
  }

  return {
    folder,
    crowd,
    killServer: async (delayMs) => {
      const pid = await server.serverPid()
      await pause(delayMs)
      process.kill(pid, 'SIGKILL')
      await eventually(async () => (await server.serverPid()) !== pid, { withinMs: 20_000 })
    },
    killAll: async (delayMs) => {
      await pause(delayMs)
      // The test has failed meanwhile: nothing may be started after its end.
      if (isClosed) throw new Error('The stage is closed.')
      restarting = restart()
      await restarting
    },
    order: async (faults) => {
      const response = await fetch(`${emulator.url}/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(faults),
      })
      if (!response.ok) throw new Error(await response.text())
      await response.arrayBuffer()
    },
    end: async () => {
      await eventually(() => crowd.phones.every((phone) => phone.hasAllArrived()), {
        withinMs: 60_000,
        everyMs: 100,
      })
      await eventually(async () => (await countWaiting()) === 0, { withinMs: 60_000, everyMs: 100 })
      await server.stop()
    },
  }
}
