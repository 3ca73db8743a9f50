// The tests that take minutes: kills over and over, and properties in great numbers. Words behind the
// command choose among them, by what their names begin with: `npm run test:long -- many 'one of'`.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

interface LongTest {
  readonly name: string
  /** What jest is told to run. */
  readonly path: string
  readonly environment: Readonly<Record<string, string>>
}

const tests: readonly LongTest[] = [
  { name: 'kills in bad weather', path: 'test/long/kill.test.ts', environment: {} },
  { name: 'many processes', path: 'test/long/many-processes.test.ts', environment: {} },
  { name: 'one of them cut off', path: 'test/long/cut-off.test.ts', environment: {} },
  {
    name: 'properties of the engine on PostgreSQL',
    path: 'test/property/(agents|conversation|delivery-statuses|identity|window).test.ts',
    environment: { TURNWISE_STORES: 'postgres' },
  },
  {
    name: 'a million webhooks',
    path: 'test/property/webhook.test.ts',
    environment: { TURNWISE_WEBHOOK_CASES: '1000000' },
  },
  {
    name: '500,000 operations on both sides of parity',
    path: 'test/property/step-parity.test.ts',
    environment: { TURNWISE_PARITY_OPERATIONS: '500000' },
  },
]

/** All of them, or those that are asked for. */
const beginnings = process.argv.slice(2)
const chosen = tests.filter(
  ({ name }) => beginnings.length === 0 || beginnings.some((words) => name.startsWith(words)),
)

const jest = fileURLToPath(new URL('../node_modules/jest/bin/jest.js', import.meta.url))

/** Runs one of them and shows what it prints; whether it passed. */
function run({ path, environment }: LongTest): Promise<boolean> {
  const child = spawn(process.execPath, [jest, '--runInBand', path], {
    env: { ...process.env, TURNWISE_LONG: '1', ...environment },
    stdio: 'inherit',
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code === 0))
  })
}

async function main(): Promise<void> {
  if (chosen.length === 0) {
    console.error(`There is no such test: they are ${tests.map(({ name }) => name).join(', ')}.`)
    process.exitCode = 2
    return
  }
  const failed: string[] = []
  for (const [index, test] of chosen.entries()) {
    console.log(`\n== ${index + 1} of ${chosen.length}: ${test.name}`)
    const startedAtMs = performance.now()
    const hasPassed = await run(test)
    const seconds = Math.round((performance.now() - startedAtMs) / 1000)
    console.log(`== ${hasPassed ? 'passed' : 'FAILED'} after ${seconds} s`)
    if (!hasPassed) failed.push(test.name)
  }
  console.log(failed.length === 0 ? '\nAll passed.' : `\nFailed: ${failed.join('; ')}.`)
  process.exitCode = failed.length === 0 ? 0 : 1
}

void main()
