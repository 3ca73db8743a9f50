import { phoneNumberId } from '../../../test/support/settings.ts'
import { mostInASecond, toMedian } from '../figures.ts'
import { toPhone } from '../meta-webhooks.ts'
import type { Bench, RunOptions } from '../run.ts'
import { measureRun } from '../run.ts'
import { startSystem } from '../systems.ts'

/** How a number's rate is kept, and what failing neighbours cost everybody else. */
export interface RatesKept {
  readonly perSecond: number
  /** Replies a second while there are more than may leave. */
  readonly keptPerSecond: number
  /** The most that arrived within any second. */
  readonly mostInASecond: number
  /** The 99th percentile from a message to its reply, of the people to whom nothing is refused. */
  readonly repliedMs: {
    readonly undisturbed: number
    readonly besidePairs: number
    readonly besideNumber: number
  }
}

/** Meta's default for a number. */
const perSecond = 80
const otherNumberId = '106540352242999'
/** Enough for twenty seconds. */
const backlog = 1600
const contacts = 64
/** Messages come and replies leave: three quarters of what the number may carry. */
const writtenPerSecond = 30
const written = 450
/** The first seconds settle the burst with which the backlog begins. */
const settlingMs = 3000

/** Drains a backlog at the number's rate, then lets some fail beside others. */
export async function measureRates(bench: Bench, rounds: number): Promise<RatesKept> {
  const backlogged = await keepRate(bench)
  const undisturbed: number[] = []
  const besidePairs: number[] = []
  const besideNumber: number[] = []
  for (let round = 1; round <= rounds; round++) {
    const title = (what: string) => `rates  round ${round}/${rounds}  ${what}`
    undisturbed.push(await talk(bench, title('nobody fails'), []))
    const refusedPairs = [0, 2, 4, 6].map((contact) => ({ phone: toPhone(contact), code: 131056 }))
    besidePairs.push(await talk(bench, title('four people are refused'), refusedPairs))
    const refusedNumber = [{ numberId: otherNumberId, code: 190 }]
    besideNumber.push(await talk(bench, title('a number is refused'), refusedNumber))
  }
  return {
    perSecond,
    ...backlogged,
    repliedMs: {
      undisturbed: toMedian(undisturbed),
      besidePairs: toMedian(besidePairs),
      besideNumber: toMedian(besideNumber),
    },
  }
}

async function keepRate(bench: Bench) {
  bench.progress.begin(`rates  ${backlog} replies at ${perSecond} a second`)
  const system = await start(bench, 'off')
  const pace = { inFlight: 64 }
  await measureRun(bench, { system, messages: backlog, contacts: backlog, pace, statuses: false })
  await system.stop()
  const { arrivedAtMs } = await bench.graph.replies()
  const settled = arrivedAtMs.filter((at) => at - (arrivedAtMs[0] ?? 0) >= settlingMs)
  const spanMs = (settled.at(-1) ?? Number.NaN) - (settled[0] ?? Number.NaN)
  return {
    keptPerSecond: ((settled.length - 1) * 1000) / spanMs,
    mostInASecond: mostInASecond(arrivedAtMs),
  }
}

/** Every second person writes to the other number. */
async function talk(
  bench: Bench,
  title: string,
  refusals: NonNullable<RunOptions['refusals']>,
): Promise<number> {
  bench.progress.begin(title)
  const system = await start(bench, 'on')
  const run = { system, contacts, statuses: false, numberIds: [phoneNumberId, otherNumberId] }
  // The first messages find cold code.
  await measureRun(bench, { ...run, messages: contacts, pace: { perSecond: 20 } })
  const pace = { perSecond: writtenPerSecond }
  const { repliedMs } = await measureRun(bench, { ...run, messages: written, pace, refusals })
  await system.stop()
  return repliedMs.p99
}

function start(bench: Bench, pairLimit: 'on' | 'off') {
  return startSystem('turnwise', {
    graphUrl: bench.graph.url,
    folder: bench.createFolder(),
    prefix: bench.cores.server,
    environment: {
      WHATSAPP_PHONE_NUMBER_ID: `${phoneNumberId},${otherNumberId}`,
      WHATSAPP_THROUGHPUT: String(perSecond),
      WHATSAPP_PAIR_LIMIT: pairLimit,
      // Each refusal is told, which is not what is measured.
      LOG_LEVEL: 'error',
    },
  })
}
