import { tmpdir } from 'node:os'
import { parseArgs } from 'node:util'
import { comparisonNames } from './scenarios/comparison.ts'
import { systemNames } from './systems.ts'

const scenarioNames = [
  ...comparisonNames,
  ...(['batch', 'rates', 'agent', 'idle', 'database-idle', 'timers'] as const),
] as const

/** What the bench is asked to do. */
export interface BenchOptions {
  readonly help: boolean
  readonly rounds: number
  readonly messages: number
  readonly only: readonly (typeof scenarioNames)[number][]
  readonly systems: readonly (typeof systemNames)[number][]
  /** How many idle conversations to make. */
  readonly idle: number
  /** The same on PostgreSQL. */
  readonly databaseIdle: number
  readonly json: boolean
  readonly unpinned: boolean
  readonly folder: string
}

export const usage = `npm run bench -- [options]

Turnwise, on its embedded store and on PostgreSQL, against two stateless echoes, each as its own
process, in turns.

  --rounds <n>     how often each run is repeated (3)
  --messages <n>   messages of a run (20000)
  --only <names>   ${scenarioNames.join(',')} (all)
  --systems <names>  ${systemNames.join(',')} (all)
  --idle <n>       idle conversations (100000)
  --database-idle <n>  the same on PostgreSQL (1000000)
  --folder <path>  where Turnwise keeps its data: on the disk that is to be measured (${tmpdir()})
  --unpinned       do not keep the server and the load on cores of their own
  --json           print the figures of every run as JSON`

/** Reads the command line; throws a sentence for what it does not understand. */
export function parseOptions(words: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...words],
    options: {
      help: { type: 'boolean', default: false },
      rounds: { type: 'string', default: '3' },
      messages: { type: 'string', default: '20000' },
      only: { type: 'string', default: scenarioNames.join() },
      systems: { type: 'string', default: systemNames.join() },
      idle: { type: 'string', default: '100000' },
      'database-idle': { type: 'string', default: '1000000' },
      folder: { type: 'string', default: tmpdir() },
      unpinned: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  })
  return {
    ...values,
    rounds: toCount('rounds', values.rounds),
    messages: toCount('messages', values.messages),
    idle: toCount('idle', values.idle),
    databaseIdle: toCount('database-idle', values['database-idle']),
    only: toNames('only', values.only, scenarioNames),
    systems: toNames('systems', values.systems, systemNames),
  }
}

function toCount(option: string, text: string): number {
  const count = Number(text)
  if (Number.isInteger(count) && count > 0) return count
  throw new Error(`\`--${option} ${text}\`: a whole number above 0 is wanted.`)
}

function toNames<Name extends string>(
  option: string,
  text: string,
  known: readonly Name[],
): readonly Name[] {
  return text.split(',').map((word) => {
    const name = known.find((candidate) => candidate === word)
    if (name === undefined) {
      throw new Error(`\`--${option} ${text}\`: there is no ${word}, only ${known.join(', ')}.`)
    }
    return name
  })
}
