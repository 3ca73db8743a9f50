import { pause } from './clock.ts'
import type { Cores } from './cores.ts'
import type { Database } from './database.ts'
import type { FakeGraph, FakeGraphOrder, Refusal } from './fake-graph-client.ts'
import type { Figures } from './figures.ts'
import { toFigures } from './figures.ts'
import type { LoadOptions } from './load-client.ts'
import { sendMessages } from './load-client.ts'
import { busyMs, memoryMb } from './process-usage.ts'
import type { Progress } from './progress.ts'
import type { RunningSystem } from './systems.ts'

/** What all runs of the bench share. */
export interface Bench {
  readonly cores: Cores
  readonly graph: FakeGraph
  readonly progress: Progress
  /** Makes an empty folder for conversations, on the disk that is measured. */
  readonly createFolder: () => string
  /** A PostgreSQL server whose data is on that disk; it starts when first asked for. */
  readonly database: () => Promise<Database>
}

/** One run: what is written to which system, and what happens on the way. */
export interface RunOptions {
  readonly system: RunningSystem
  readonly messages: number
  readonly contacts: number
  readonly pace: LoadOptions['pace']
  readonly statuses: boolean
  readonly isMixed?: boolean
  readonly numberIds?: LoadOptions['numberIds']
  readonly refusals?: readonly Refusal[]
  /** Without movement for so long, what has not arrived is lost. */
  readonly quietMs?: number
  /** Called each time that such a share of the replies has arrived. */
  readonly interruption?: {
    readonly atShares: readonly number[]
    readonly interrupt: () => Promise<void>
  }
}

/** The figures of one run with what it cost. */
export interface RunFigures extends Figures {
  /** Processor time of the server for each message; undefined where it cannot be known. */
  readonly cpuUsPerMessage: number | undefined
  /** The same of its database. */
  readonly databaseUsPerMessage: number | undefined
  readonly memoryMb: number | undefined
  /** The share of their cores' time that load and fake Graph used: near 1 they are the limit. */
  readonly loadShare: number | undefined
}

let runs = 0

/** Writes, waits until everything is answered or lost, and works out the figures. */
export async function measureRun(bench: Bench, options: RunOptions): Promise<RunFigures> {
  const { graph, cores } = bench
  const { system, messages, contacts, pace } = options
  const { refusals = [], numberIds } = options
  const order: FakeGraphOrder = options.statuses
    ? { statuses: true, serverUrl: system.url, refusals }
    : { statuses: false, refusals }
  await graph.reset(order)

  const pid = await system.serverPid()
  const serverBefore = busyMs(pid)
  const databaseBefore = system.databaseBusyMs?.()
  const graphBefore = busyMs(graph.pid)
  const run = `${process.pid}-${++runs}`
  const ends = { serverUrl: system.url, graphUrl: graph.url }
  const { isMixed = false } = options
  const common = { ...ends, run, messages, contacts, pace, isMixed }
  const load = numberIds === undefined ? common : { ...common, numberIds }
  const sending = sendMessages(cores.others, load)
  await watch(bench, options, sending)
  const sent = await sending
  await graph.drain(messages, options.quietMs ?? 3000)

  const serverMs = difference(busyMs(pid), serverBefore)
  const databaseMs = difference(system.databaseBusyMs?.(), databaseBefore)
  const graphMs = difference(busyMs(graph.pid), graphBefore)
  const replies = await graph.replies()
  const elapsedMs = (replies.settledAtMs.at(-1) ?? Number.NaN) - (sent.sentAtMs[0] ?? Number.NaN)
  return {
    ...toFigures(sent, replies, contacts),
    cpuUsPerMessage: serverMs === undefined ? undefined : (serverMs * 1000) / messages,
    databaseUsPerMessage: databaseMs === undefined ? undefined : (databaseMs * 1000) / messages,
    memoryMb: memoryMb(pid)?.now,
    loadShare: graphMs === undefined ? undefined : (graphMs + sent.busyMs) / elapsedMs,
  }
}

async function watch(
  { graph, progress }: Bench,
  { messages, interruption }: RunOptions,
  sending: Promise<unknown>,
): Promise<void> {
  let isSent = false
  const noteEnd = () => {
    isSent = true
  }
  sending.then(noteEnd, noteEnd)
  const shares = [...(interruption?.atShares ?? [])]
  while (!isSent) {
    const { replies } = await graph.progress()
    progress.show(replies, messages)
    if (replies >= messages * (shares[0] ?? 2)) {
      shares.shift()
      await interruption?.interrupt()
    }
    await pause(100)
  }
  if (shares.length > 0) throw new Error('Everything was sent before the last interruption.')
}

function difference(after: number | undefined, before: number | undefined): number | undefined {
  return after === undefined || before === undefined ? undefined : after - before
}
