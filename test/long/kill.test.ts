import { setTimeout as pause } from 'node:timers/promises'
import type { Faults } from '../../src/emulator/faults.ts'
import { findDifferences } from '../support/crowd.ts'
import type { KillStage } from '../support/kill-stage.ts'
import { startKillStage } from '../support/kill-stage.ts'
import { chooseSeed, createRandom } from '../support/random.ts'
import { readStoreFacts } from '../support/store-facts.ts'

jest.setTimeout(30 * 60_000)

const SEED = chooseSeed('TURNWISE_KILL_SEED')
const KILLS = Number(process.env['TURNWISE_KILLS'] ?? 24)
const PHONES = 40
/** Statuses come late here: see `weathers` and `startKillStage`. */
const UNCERTAIN_MS = 4_000
const WEATHER_MS = 400
/** Of three processes one dies young, one in its best years, and one gets everybody going again. */
const LIVES_MS = [0, 1_500, UNCERTAIN_MS + 3_000]
const CHANCE_MS = 1_500

/** What goes wrong on WhatsApp's side, a part of it at a time. */
const weathers: readonly Faults[] = [
  {},
  { latencyMs: 150 },
  { loseResponse: true, next: 10 },
  { badGateway: true, next: 2 },
  { error: { code: 130_429 }, next: 5 },
  { duplicateWebhooks: true },
  { duplicateWebhooks: true, batchWebhooks: true, loseResponse: true, next: 10 },
  { reorderWebhooks: true },
  { reorderWebhooks: true, batchWebhooks: true, latencyMs: 50 },
  { batchWebhooks: true },
  { webhookDelayMs: 300 },
]

test('a server that is killed over and over, in bad weather, loses nothing and says nothing twice', async () => {
  const random = createRandom(SEED)
  const [killed, undisturbed] = await Promise.all([
    startKillStage({
      phones: PHONES,
      uncertainMs: UNCERTAIN_MS,
      emulator: { sentDelayMs: 200, deliveredDelayMs: 300 },
    }),
    startKillStage({ phones: 1 }),
  ])
  let kills = 0
  let isOver = false
  async function killAtRandom(): Promise<void> {
    for (; kills < KILLS; kills++) {
      await killed.killAll((LIVES_MS[kills % LIVES_MS.length] ?? 0) + CHANCE_MS * random())
      tell(`kill ${kills + 1} of ${KILLS}`)
    }
  }
  const talking = Promise.all([
    killed.crowd.talk(() => kills < KILLS),
    killAtRandom(),
    changeWeather(killed, random, () => kills < KILLS),
  ]).finally(() => {
    isOver = true
  })
  const [[rounds]] = await Promise.all([talking, undisturbed.crowd.talk(() => !isOver)])
  await killed.end()

  const differences = await findDifferences(undisturbed.crowd, killed.crowd, rounds)
  const { deadLetters, open, ...counts } = await readStoreFacts(killed.folder)
  tell(`rounds ${JSON.stringify([...rounds])}, ${JSON.stringify(counts)}, seed ${SEED}`)
  const asItShallBe = { differences: [], deadLetters: [], open: [], seed: SEED }
  expect({ differences, deadLetters, open, seed: SEED }).toEqual(asItShallBe)
  // Without these the moments of the kills would have proved little.
  expect(counts.uncertainByDeath).toBeGreaterThan(0)
  expect(counts.uncertainByAnswer).toBeGreaterThan(0)
  expect(counts.halfDone).toBeGreaterThan(0)
})

async function changeWeather(
  stage: KillStage,
  random: () => number,
  goesOn: () => boolean,
): Promise<void> {
  while (goesOn()) {
    await stage.order(weathers[Math.floor(random() * weathers.length)] ?? {})
    await pause(WEATHER_MS)
  }
  await stage.order({})
}

/** The test takes minutes: somebody may be watching. */
function tell(sentence: string): void {
  process.stderr.write(`${sentence}\n`)
}
