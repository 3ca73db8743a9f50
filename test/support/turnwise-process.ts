import { join } from 'node:path'
import { eventually } from './eventually.ts'
import { findFreePort } from './free-port.ts'
import type { Ending, RunningProcess } from './running-process.ts'
import { startProcess, waitUntilReady } from './running-process.ts'
import { testSettings } from './settings.ts'

/** `turnwise start` as a process of its own: a supervisor and the server it watches over. */
export interface TurnwiseProcess {
  readonly url: string
  readonly port: number
  readonly supervisor: RunningProcess
  /** The process id of the server itself, which changes with every restart. */
  serverPid(): Promise<number>
  /** `kill -9` of the server alone, in the middle of whatever it does; it is started again. */
  killServer(): Promise<void>
  /** `kill -9` of everything at once; nothing is started again. */
  kill(): Promise<void>
  /** SIGTERM, as a deployment does it. */
  stop(): Promise<Ending>
}

export interface TurnwiseOptions {
  /**
   * The folder of an embedded store; one that was used before goes on where it ended. Another store
   * is named by STORE_URL in `environment`.
   */
  readonly folder?: string
  /** Where the fake Graph API or the emulator answers. */
  readonly graphUrl: string
  readonly bot?: string
  /** A copy of the project, with bots of its own; else this one. */
  readonly project?: string
  /** A restart under the same address keeps the port. */
  readonly port?: number
  readonly environment?: Readonly<Record<string, string>>
  /** `serve` is the server without a supervisor, which starts sooner; else `start`. */
  readonly verb?: 'start' | 'serve'
  /** Words before the command, such as `taskset -c 0`. */
  readonly prefix?: readonly string[]
  /** How long the start may take; see `waitUntilReady`. */
  readonly readyWithinMs?: number
}

/** Starts the server as a process that may not be ready yet. */
export function launchTurnwise(
  options: TurnwiseOptions & { readonly port: number },
): RunningProcess {
  const { prefix = [], project = '.', verb = 'start', folder, graphUrl, port } = options
  const entry = join(project, 'scripts/turnwise.js')
  return startProcess([...prefix, process.execPath, entry, verb], {
    ...testSettings,
    PORT: String(port),
    GRAPH_API_URL: graphUrl,
    ...(folder === undefined ? {} : { STORE_URL: `lowdb:${folder}` }),
    BOT: options.bot ?? 'echo',
    ...options.environment,
  })
}

/** Starts the server as a process and waits until it is ready. */
export async function startTurnwise(options: TurnwiseOptions): Promise<TurnwiseProcess> {
  const port = options.port ?? (await findFreePort())
  const url = `http://127.0.0.1:${port}`
  const supervisor = launchTurnwise({ ...options, port })
  await waitUntilReady(supervisor, `${url}/readyz`, options.readyWithinMs)

  // Between a kill and the restart nobody answers for a moment.
  const serverPid = () =>
    eventually(async () => {
      const response = await fetch(`${url}/healthz`)
      const { pid } = (await response.json()) as { pid: number }
      return pid
    })
  return {
    url,
    port,
    supervisor,
    serverPid,
    killServer: async () => {
      process.kill(await serverPid(), 'SIGKILL')
    },
    kill: supervisor.kill,
    stop: supervisor.stop,
  }
}
