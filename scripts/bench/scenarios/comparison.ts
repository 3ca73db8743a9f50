import type { Bench, RunFigures } from '../run.ts'
import { measureRun } from '../run.ts'
import type { RunningSystem, SystemName } from '../systems.ts'
import { startOnDatabase, startSystem } from '../systems.ts'

/** Runs in which the systems are compared with each other. */
export const comparisonNames = ['plain', 'mixed', 'statuses', 'rate', 'kill'] as const
export type ComparisonName = (typeof comparisonNames)[number]

/** The figures of one system in one round of one comparison. */
export interface Comparison {
  readonly name: ComparisonName
  readonly system: SystemName
  readonly round: number
  readonly figures: RunFigures
}

export interface ComparisonOptions {
  readonly systems: readonly SystemName[]
  readonly names: readonly ComparisonName[]
  readonly rounds: number
  readonly messages: number
}

const contacts = 1024
const inFlight = 64
const perSecond = 200
const warmUpMessages = 5000
const killAtShares = [0.25, 0.5, 0.75]

/** Runs every comparison, the systems taking turns, so that a noisy minute meets them all. */
export async function compareSystems(
  bench: Bench,
  { systems, names, rounds, messages }: ComparisonOptions,
): Promise<Comparison[]> {
  const comparisons: Comparison[] = []
  for (let round = 1; round <= rounds; round++) {
    for (const name of names) {
      for (const system of systems) {
        // The echoes know nothing but texts.
        if (name === 'mixed' && (system === 'express' || system === 'http')) continue
        bench.progress.begin(`round ${round}/${rounds}  ${name}  ${system}`)
        const figures = await compare(bench, name, system, messages)
        comparisons.push({ name, system, round, figures })
      }
    }
  }
  return comparisons
}

async function compare(
  bench: Bench,
  name: ComparisonName,
  systemName: SystemName,
  messages: number,
): Promise<RunFigures> {
  const options = {
    graphUrl: bench.graph.url,
    prefix: bench.cores.server,
    bot: name === 'mixed' ? 'parrot' : 'echo',
    // Statuses reach a restarted server within seconds here, so it need not wait longer for them.
    environment: name === 'kill' ? { TURNWISE_UNCERTAIN_MS: '5000' } : {},
  }
  const system =
    systemName === 'postgres'
      ? await startOnDatabase(await bench.database(), options)
      : await startSystem(systemName, { ...options, folder: bench.createFolder() })
  const plain = { system, contacts, pace: { inFlight }, statuses: false }
  await measureRun(bench, { ...plain, messages: warmUpMessages })
  const figures = await measureRun(bench, { ...plain, messages, ...toChanges(name, system) })
  await system.stop()
  return figures
}

function toChanges(name: ComparisonName, system: RunningSystem) {
  switch (name) {
    case 'plain':
      return {}
    case 'mixed':
      return { isMixed: true }
    case 'statuses':
      return { statuses: true }
    case 'rate':
      return { pace: { perSecond }, messages: perSecond * 10 }
    case 'kill':
      return {
        statuses: true,
        quietMs: 15_000,
        interruption: { atShares: killAtShares, interrupt: () => system.killServer() },
      }
  }
}
