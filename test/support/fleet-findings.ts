import { mostInASecond } from '../../scripts/bench/figures.ts'
import type { Crowd, CrowdDifference, Rounds } from './crowd.ts'
import { findDifferences } from './crowd.ts'
import type { FleetStage } from './fleet-stage.ts'
import type { SeenSend } from './graph-door.ts'
import { runTurnwise } from './run-turnwise.ts'

/** What is wrong with what several servers did; all of it empty is as it shall be. */
export interface FleetFindings {
  /** Conversations that are not as one undisturbed process holds them. */
  readonly differences: readonly CrowdDifference[]
  /** Messages that WhatsApp took twice without the log saying that this may be. */
  readonly unmarked: readonly string[]
  /** What WhatsApp refused, such as what went beyond a limit. */
  readonly refusals: readonly SeenSend[]
  readonly deadLetters: unknown
  /** Messages whose sending has not come to an end. */
  readonly open: unknown
}

/** Looks through the phones, the door and the store, when everything is settled. */
export async function readFindings(
  stage: FleetStage,
  undisturbed: Crowd,
  rounds: Rounds,
): Promise<FleetFindings> {
  const { door, crowd } = stage
  const marked = await readMarked(stage)
  return {
    differences: await findDifferences(undisturbed, crowd, rounds),
    unmarked: [...door.repeated()].filter((id) => !marked.has(id)),
    refusals: door.sends.filter(({ code }) => code !== undefined),
    deadLetters: await list(stage, 'dead-letters'),
    open: await list(stage, 'outbox'),
  }
}

/** As the findings shall be. */
export const NOTHING_FOUND: FleetFindings = {
  differences: [],
  unmarked: [],
  refusals: [],
  deadLetters: [],
  open: [],
}

/** The most messages that one number sent within any second. */
export function findMost({ door }: FleetStage): number {
  const arrivals = new Map<string, number[]>()
  for (const { numberId, arrivedAtMs } of door.sends) {
    const known = arrivals.get(numberId)
    if (known === undefined) arrivals.set(numberId, [arrivedAtMs])
    else known.push(arrivedAtMs)
  }
  return Math.max(0, ...[...arrivals.values()].map(mostInASecond))
}

/** The outbox rows that the log openly says may have been sent twice. */
async function readMarked(stage: FleetStage): Promise<ReadonlySet<string>> {
  const printed = await ask(stage, 'tail', '--no-follow', '--json')
  const lines = printed.split('\n').filter((line) => line.includes('"doubled":true'))
  return new Set(lines.map((line) => (JSON.parse(line) as { outboxId: string }).outboxId))
}

async function list(stage: FleetStage, verb: 'dead-letters' | 'outbox'): Promise<unknown> {
  return JSON.parse(await ask(stage, verb, 'list', '--json'))
}

async function ask({ environment }: FleetStage, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runTurnwise(args, { environment, withinMs: 120_000 })
  if (code !== 0) throw new Error(stderr)
  return stdout
}
