import { findFreePort } from '../../test/support/free-port.ts'
import { startProcess, waitUntilReady } from '../../test/support/running-process.ts'
import { testSettings } from '../../test/support/settings.ts'
import { startTurnwise } from '../../test/support/turnwise-process.ts'
import type { Database } from './database.ts'

/** What is compared; express is the yardstick. `postgres` is Turnwise with its store there. */
export const systemNames = ['turnwise', 'postgres', 'express', 'http'] as const
export type SystemName = (typeof systemNames)[number]

/** A system that runs and is being measured. */
export interface RunningSystem {
  readonly url: string
  serverPid(): Promise<number>
  /** The processor time of its database so far, where it has one and that can be known. */
  databaseBusyMs?(): number | undefined
  /** `kill -9` of the server, which is started again under the same address. */
  killServer(): Promise<void>
  /** `kill -9` of all of it; nothing is started again. */
  kill(): Promise<void>
  stop(): Promise<unknown>
}

export interface SystemOptions {
  readonly graphUrl: string
  /** Where Turnwise keeps its conversations; the others keep none. */
  readonly folder: string
  readonly prefix: readonly string[]
  /** Which of Turnwise's bots answers; `echo` unless told. */
  readonly bot?: string
  /** A copy of the project with bots of its own. */
  readonly project?: string
  readonly environment?: Readonly<Record<string, string>>
  /** How long the start may take. */
  readonly readyWithinMs?: number
}

/** Starts a system and waits until it is ready. */
export function startSystem(
  name: Exclude<SystemName, 'postgres'>,
  options: SystemOptions,
): Promise<RunningSystem> {
  return name === 'turnwise' ? startTurnwise(options) : startBaseline(name, options)
}

/** Starts Turnwise on a schema of its own, or on the one that STORE_URL names. */
export async function startOnDatabase(
  database: Database,
  options: Omit<SystemOptions, 'folder'>,
): Promise<RunningSystem> {
  const environment = { STORE_URL: database.createStoreUrl(), ...options.environment }
  const turnwise = await startTurnwise({ ...options, environment })
  return { ...turnwise, databaseBusyMs: database.busyMs }
}

async function startBaseline(
  name: 'express' | 'http',
  { graphUrl, prefix }: Pick<SystemOptions, 'graphUrl' | 'prefix'>,
): Promise<RunningSystem> {
  const port = await findFreePort()
  const url = `http://127.0.0.1:${port}`
  const program = [process.execPath, '--import', 'tsx', `scripts/bench/${name}-echo.ts`]
  const environment = {
    ...testSettings,
    PORT: String(port),
    GRAPH_API_URL: graphUrl,
    NODE_ENV: 'production',
  }
  const start = async () => {
    const started = startProcess([...prefix, ...program], environment)
    await waitUntilReady(started, `${url}/readyz`)
    return started
  }

  let server = await start()
  return {
    url,
    serverPid: async () => server.pid,
    killServer: async () => {
      await server.kill()
      server = await start()
    },
    kill: () => server.kill(),
    stop: () => server.stop(),
  }
}
