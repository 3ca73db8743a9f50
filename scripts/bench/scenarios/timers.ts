import { nowMs, pause } from '../clock.ts'
import type { Spread } from '../figures.ts'
import { toSpread } from '../figures.ts'
import { busyMs } from '../process-usage.ts'
import { copyProjectWith } from '../project-with.ts'
import type { Bench } from '../run.ts'
import { measureRun } from '../run.ts'
import { FIRST_MS, toDelayMs } from '../sleeper-bot.ts'
import { startOnDatabase } from '../systems.ts'

/** What many pending timers cost on PostgreSQL, and how punctual they are. */
export interface TimersCost {
  readonly pending: number
  /** How many of them came in the time that was measured. */
  readonly fired: number
  readonly expected: number
  /** From the time that was ordered to the arrival of what is said then. */
  readonly lateMs: Spread & { readonly most: number }
  /** Processor time of the server and of the database, as shares of a core. */
  readonly serverShare: number | undefined
  readonly databaseShare: number | undefined
}

const sleepers = 100_000
/** Slow enough that an answer comes at once: it tells when the timer was set. */
const perSecond = 500
const measuredMs = 60_000
/** From then on as many are due at any time as in the whole hour. */
const settlingMs = FIRST_MS + 5_000

/** Sets timers by real turns, spread over an hour, and watches a minute of it. */
export async function measureTimers(bench: Bench): Promise<TimersCost> {
  bench.progress.begin(`timers  setting ${sleepers}`)
  const system = await startOnDatabase(await bench.database(), {
    graphUrl: bench.graph.url,
    prefix: bench.cores.server,
    bot: 'sleeper',
    project: copyProjectWith(bench.createFolder(), 'sleeper', 'scripts/bench/sleeper-bot.ts'),
  })
  const load = { messages: sleepers, contacts: sleepers, pace: { perSecond }, statuses: false }
  await measureRun(bench, { system, ...load })
  const set = await bench.graph.replies()
  await pause(settlingMs)

  const pid = await system.serverPid()
  const busyOf = () => ({ server: busyMs(pid), database: system.databaseBusyMs?.() })
  const before = busyOf()
  const beganAtMs = nowMs()
  bench.progress.begin('timers  watching a minute of them')
  await pause(measuredMs)
  const endedAtMs = nowMs()
  const after = busyOf()
  // What was due just before the end may still be on its way.
  await pause(2_000)
  const { numbers, arrivedAtMs } = await bench.graph.replies()
  await system.stop()

  const dueAtMs = new Map<number, number>()
  for (const [row, number] of set.numbers.entries()) {
    // Some have been answered a second time already.
    if (dueAtMs.has(number)) continue
    dueAtMs.set(number, (set.arrivedAtMs[row] ?? Number.NaN) + toDelayMs(number))
  }
  const isMeasured = (at: number | undefined): at is number =>
    at !== undefined && at >= beganAtMs && at < endedAtMs
  const lateMs = numbers.flatMap((number, row) => {
    const due = row < set.numbers.length ? undefined : dueAtMs.get(number)
    return isMeasured(due) ? [(arrivedAtMs[row] ?? Number.NaN) - due] : []
  })
  const share = (end: number | undefined, begin: number | undefined) =>
    end === undefined || begin === undefined ? undefined : (end - begin) / (endedAtMs - beganAtMs)
  return {
    pending: sleepers,
    fired: lateMs.length,
    expected: [...dueAtMs.values()].filter(isMeasured).length,
    lateMs: { ...toSpread(lateMs), most: Math.max(...lateMs) },
    serverShare: share(after.server, before.server),
    databaseShare: share(after.database, before.database),
  }
}
