import { findDifferences } from '../support/crowd.ts'
import { startKillStage } from '../support/kill-stage.ts'
import { chooseSeed, createRandom } from '../support/random.ts'
import { readStoreFacts } from '../support/store-facts.ts'

jest.setTimeout(90_000)

const SEED = chooseSeed('TURNWISE_KILL_SEED')
const PHONES = 8
const KILLS = 2
/** Long enough for the statuses of what was sent just before a kill, also on a slow machine. */
const UNCERTAIN_MS = 2_500

test('a server that is killed in mid-work loses nothing and says nothing twice', async () => {
  const random = createRandom(SEED)
  const [killed, undisturbed] = await Promise.all([
    startKillStage({ phones: PHONES, uncertainMs: UNCERTAIN_MS }),
    startKillStage({ phones: 1 }),
  ])
  let kills = 0
  let isOver = false
  async function killAtRandom(): Promise<void> {
    for (; kills < KILLS; kills++) await killed.killServer(100 + 1_000 * random())
  }
  const talking = Promise.all([killed.crowd.talk(() => kills < KILLS), killAtRandom()]).finally(
    () => {
      isOver = true
    },
  )
  const [[rounds]] = await Promise.all([talking, undisturbed.crowd.talk(() => !isOver)])
  await killed.end()

  const differences = await findDifferences(undisturbed.crowd, killed.crowd, rounds)
  const { deadLetters, open } = await readStoreFacts(killed.folder)
  const asItShallBe = { differences: [], deadLetters: [], open: [], seed: SEED }
  expect({ differences, deadLetters, open, seed: SEED }).toEqual(asItShallBe)
})
