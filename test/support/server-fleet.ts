import { eventually } from './eventually.ts'
import type { Ending, RunningProcess } from './running-process.ts'
import type { TurnwiseOptions } from './turnwise-process.ts'
import { launchTurnwise } from './turnwise-process.ts'

/** Servers as processes on one store, each started again whenever it dies. */
export interface ServerFleet {
  /** Waits until every one of them takes webhooks. */
  ready(): Promise<void>
  /** The process id of a server itself, which is another one after every start. */
  serverPid(index: number): Promise<number>
  /** `kill -9` of one, whatever it is doing; it is started again. */
  kill(index: number): Promise<void>
  /** Stops one where it stands, as a machine does that is moved; it does not know of it. */
  freeze(index: number): void
  thaw(index: number): void
  /** Ends them all with SIGTERM, in the order of their numbers; none is started again. */
  stop(): Promise<readonly Ending[]>
  /** Kills them all; none is started again. */
  close(): Promise<void>
  /** What all processes of one have printed. */
  output(index: number): string
}

interface Member {
  current: RunningProcess
  readonly printed: string[]
}

/** Everybody starts at once, on a machine with much else to do. */
const LONGEST_START_MS = 60_000

/** Starts a server for each address; nobody waits until they are ready. */
export function startFleet(
  urls: readonly string[],
  toOptions: (index: number) => Omit<TurnwiseOptions, 'port'>,
): ServerFleet {
  let isStopping = false

  const members = urls.map((url, index): Member => {
    const launch = () => launchTurnwise({ ...toOptions(index), port: Number(new URL(url).port) })
    const member: Member = { current: launch(), printed: [] }
    const live = async () => {
      while (!isStopping) {
        await member.current.ended
        member.printed.push(member.current.output())
        if (!isStopping) member.current = launch()
      }
    }
    void live()
    return member
  })
  const find = (index: number): Member => {
    const member = members[index]
    if (member === undefined) throw new Error(`There is no server ${index}.`)
    return member
  }
  const signal = (index: number, name: NodeJS.Signals) => {
    process.kill(-find(index).current.pid, name)
  }
  const output = (index: number) => [...find(index).printed, find(index).current.output()].join('')

  return {
    ready: async () => {
      for (const [index, url] of urls.entries()) {
        await eventually(async () => (await fetch(`${url}/readyz`)).ok, {
          withinMs: LONGEST_START_MS,
          everyMs: 50,
        }).catch((cause: unknown) => {
          throw new Error(`Server ${index} is not ready:\n${output(index)}`, { cause })
        })
      }
    },
    serverPid: async (index) => {
      const response = await fetch(`${urls[index]}/healthz`)
      return ((await response.json()) as { readonly pid: number }).pid
    },
    kill: async (index) => {
      const { current } = find(index)
      await current.kill()
    },
    freeze: (index) => signal(index, 'SIGSTOP'),
    thaw: (index) => signal(index, 'SIGCONT'),
    stop: async () => {
      isStopping = true
      const endings: Ending[] = []
      for (const { current } of members) endings.push(await current.stop(20_000))
      return endings
    },
    close: async () => {
      isStopping = true
      await Promise.all(members.map(({ current }) => current.kill()))
    },
    output,
  }
}
