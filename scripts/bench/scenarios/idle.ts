import { nowMs, pause } from '../clock.ts'
import { toMedian } from '../figures.ts'
import { busyMs, memoryMb } from '../process-usage.ts'
import type { Bench, RunFigures } from '../run.ts'
import { measureRun } from '../run.ts'
import type { RunningSystem } from '../systems.ts'
import { startSystem } from '../systems.ts'

/** What a start took, from the command to the first 200 of `/readyz`. */
export interface Start {
  readonly startedAfterMs: number
  readonly memoryMb: number | undefined
  readonly peakMemoryMb: number | undefined
}

/** What many conversations cost that nobody talks in. */
export interface IdleCost {
  readonly conversations: number
  readonly mistakes: number
  readonly afterKill: Start
  readonly afterStop: Start
  /** Processor time of a turn among the active contacts, without and with the idle ones. */
  readonly cpuUsPerMessage: {
    readonly without: number | undefined
    readonly with: number | undefined
  }
}

const activeContacts = 1000
const inFlight = 64
const measurements = 3

/** Makes idle conversations by real turns, then starts and talks among them. */
export async function measureIdleCost(
  bench: Bench,
  conversations: number,
  messages: number,
): Promise<IdleCost> {
  const folder = bench.createFolder()
  const begin = (title: string) => bench.progress.begin(`idle  ${title}`)
  const talk = (system: RunningSystem) =>
    measureRun(bench, { ...closedLoop, system, contacts: activeContacts, messages })

  begin('a turn without idle conversations')
  const empty = await start(bench, bench.createFolder())
  const without = await measureTurn(() => talk(empty.system))
  await empty.system.stop()

  begin(`making ${conversations} conversations`)
  const first = await start(bench, folder)
  const made = await measureRun(bench, {
    ...closedLoop,
    system: first.system,
    contacts: conversations,
    messages: conversations,
  })
  await first.system.kill()

  begin('starting after kill -9')
  const second = await start(bench, folder)
  // What it read from the journal goes into documents: a stop in the middle of that leaves the rest.
  await untilQuiet(await second.system.serverPid())
  await second.system.stop()

  begin('starting after a clean stop')
  const third = await start(bench, folder)

  begin(`a turn among ${conversations} idle conversations`)
  const among = await measureTurn(() => talk(third.system))
  await third.system.stop()

  return {
    conversations,
    mistakes: made.lost + made.doubled + made.outOfOrder + made.foreign,
    afterKill: second.cost,
    afterStop: third.cost,
    cpuUsPerMessage: { without, with: among },
  }
}

const closedLoop = { pace: { inFlight }, statuses: false }

async function start(bench: Bench, folder: string) {
  const startedAtMs = nowMs()
  const system = await startSystem('turnwise', {
    readyWithinMs: 60_000,
    graphUrl: bench.graph.url,
    folder,
    prefix: bench.cores.server,
  })
  const startedAfterMs = nowMs() - startedAtMs
  const memory = memoryMb(await system.serverPid())
  const cost: Start = { startedAfterMs, memoryMb: memory?.now, peakMemoryMb: memory?.peak }
  return { system, cost }
}

/** Waits until a process has next to nothing to do for a second; three minutes at most. */
async function untilQuiet(pid: number): Promise<void> {
  const deadlineMs = nowMs() + 180_000
  for (let before = busyMs(pid); nowMs() < deadlineMs; ) {
    await pause(1_000)
    const after = busyMs(pid)
    if (before === undefined || after === undefined || after - before < 30) return
    before = after
  }
}

// The first run warms up: it is when the active conversations are read from the disk.
async function measureTurn(talk: () => Promise<RunFigures>): Promise<number | undefined> {
  await talk()
  const costs: number[] = []
  for (let count = 0; count < measurements; count++) {
    const { cpuUsPerMessage } = await talk()
    if (cpuUsPerMessage !== undefined) costs.push(cpuUsPerMessage)
  }
  return costs.length === 0 ? undefined : toMedian(costs)
}
