import { multiplyConversation } from '../../../src/store/postgres/multiply.ts'
import { nowMs } from '../clock.ts'
import type { Database } from '../database.ts'
import { toMedian } from '../figures.ts'
import { toPhone } from '../meta-webhooks.ts'
import type { Bench, RunFigures } from '../run.ts'
import { measureRun } from '../run.ts'
import type { RunningSystem } from '../systems.ts'
import { startOnDatabase } from '../systems.ts'

/** What a turn costs on PostgreSQL, with and without conversations that nobody talks in. */
export interface DatabaseIdleCost {
  readonly conversations: number
  readonly without: TurnCost
  readonly among: TurnCost
  readonly startedAfterMs: number
}

export interface TurnCost {
  readonly perSecond: number
  /** Processor time a message of the server and of the database together. */
  readonly cpuUs: number | undefined
}

const activeContacts = 1000
const inFlight = 64
const measurements = 3

/** Copies one idle conversation a million times, then talks among the copies. */
export async function measureDatabaseIdleCost(
  bench: Bench,
  conversations: number,
  messages: number,
): Promise<DatabaseIdleCost> {
  const { progress } = bench
  const begin = (title: string) => progress.begin(`database-idle  ${title}`)
  const database = await bench.database()

  begin('a turn without idle conversations')
  const empty = await start(bench, database, database.createStoreUrl())
  const without = await measureTurn(bench, empty, messages)
  await empty.stop()

  begin(`copying one conversation ${conversations} times`)
  const storeUrl = database.createStoreUrl()
  const first = await start(bench, database, storeUrl)
  await measureRun(bench, {
    ...closedLoop,
    system: first,
    contacts: 1,
    messages: 1,
    statuses: true,
  })
  await first.stop()
  await multiplyConversation(toAddress(storeUrl), {
    phone: toPhone(0),
    copies: conversations,
    onPortion: (done) => progress.show(done, conversations),
  })

  begin(`a turn among ${conversations} idle conversations`)
  const startedAtMs = nowMs()
  const crowded = await start(bench, database, storeUrl)
  const startedAfterMs = nowMs() - startedAtMs
  const among = await measureTurn(bench, crowded, messages)
  await crowded.stop()
  return { conversations, without, among, startedAfterMs }
}

const closedLoop = { pace: { inFlight }, statuses: false }

function start(bench: Bench, database: Database, storeUrl: string): Promise<RunningSystem> {
  return startOnDatabase(database, {
    graphUrl: bench.graph.url,
    prefix: bench.cores.server,
    environment: { STORE_URL: storeUrl },
    readyWithinMs: 60_000,
  })
}

function toAddress(storeUrl: string) {
  const url = new URL(storeUrl)
  const schema = url.searchParams.get('schema') ?? ''
  url.searchParams.delete('schema')
  return { url: url.href, schema }
}

// The first run warms up: it is when the active conversations are read from the database.
async function measureTurn(
  bench: Bench,
  system: RunningSystem,
  messages: number,
): Promise<TurnCost> {
  const talk = () =>
    measureRun(bench, { ...closedLoop, system, contacts: activeContacts, messages })
  await talk()
  const runs: RunFigures[] = []
  for (let count = 0; count < measurements; count++) runs.push(await talk())
  const costs = runs.flatMap(({ cpuUsPerMessage, databaseUsPerMessage }) =>
    cpuUsPerMessage === undefined || databaseUsPerMessage === undefined
      ? []
      : [cpuUsPerMessage + databaseUsPerMessage],
  )
  return {
    perSecond: toMedian(runs.map(({ repliesPerSecond }) => repliesPerSecond)),
    cpuUs: costs.length === 0 ? undefined : toMedian(costs),
  }
}
