import { createDurableLives } from '../support/parity-durable.ts'
import { createLiveLives } from '../support/parity-live.ts'
import type { ParitySide } from '../support/parity-side.ts'
import { chooseSeed, createRandom } from '../support/random.ts'

const OPERATIONS = Number(process.env['TURNWISE_PARITY_OPERATIONS'] ?? 20_000)
const SEED = chooseSeed('TURNWISE_PARITY_SEED')
const OPERATIONS_PER_LIFE = 60
// An operation takes half a millisecond; a busy machine may take its time.
jest.setTimeout(60_000 + 5 * OPERATIONS)

const EVENTS = [
  ...['user.a', 'user.b', 'user.c', 'user.d', 'user.a', 'user.b', 'user.c', 'user.d'],
  ...['S', 'S', 'POKE', 'POKE', 'KILL', 'SWAP', 'SELF', 'COUNT', 'SOLO', 'note', 'KEEP', 'ASK'],
  ...['FLASH', 'BORN', 'NEST', 'WATCH', 'restart', 'nobody.listens'],
]

/** The simulated clock fires only at its steps: all delays of the machine are multiples of it. */
const CLOCK_STEP_MS = 50

test('a machine that lives in JSON between its steps does what a live one does', async () => {
  const lives = [createLiveLives(), createDurableLives()] as const
  for (let life = 0; life * OPERATIONS_PER_LIFE < OPERATIONS; life++) {
    await live([lives[0](), lives[1]()], SEED + life)
  }
})

type Sides = readonly [live: ParitySide, durable: ParitySide]

/** One life of the machine on both sides. */
async function live(sides: Sides, seed: number): Promise<void> {
  const random = createRandom(seed)
  const story = ['begin']
  for (const side of sides) side.begin()
  compare(sides, story, seed)
  for (let n = 0; n < OPERATIONS_PER_LIFE; n++) {
    story.push(await operate(sides, random))
    compare(sides, story, seed)
  }
  for (const side of sides) side.stop()
}

async function operate(sides: Sides, random: () => number): Promise<string> {
  const dice = random()
  const jobs = sides[0].jobs()
  if (dice < 0.2 && jobs.length > 0) {
    const index = Math.floor(random() * jobs.length)
    const ok = random() < 0.6
    for (const side of sides) await side.settle(index, ok)
    return `${jobs[index]} ${ok ? 'succeeds' : 'fails'}`
  }
  if (dice < 0.45) {
    const delayMs = pick([50, 100, 250, 400, 700, 1000], random)
    for (let waited = 0; waited < delayMs; waited += CLOCK_STEP_MS) {
      for (const side of sides) side.wait(CLOCK_STEP_MS)
    }
    return `${delayMs} ms pass`
  }
  const type = random() < 0.003 ? 'END' : pick(EVENTS, random)
  for (const side of sides) side.send({ type })
  return type
}

function compare(sides: Sides, story: string[], seed: number): void {
  const [live, durable] = sides.map(look)
  if (live === durable) return
  throw new Error(
    `The sides differ after: ${story.slice(-12).join(', ')}\nlive    ${live}\ndurable ${durable}\n` +
      `Run again with TURNWISE_PARITY_SEED=${seed}`,
  )
}

function look(side: ParitySide): string {
  const heard = side.heard.splice(0)
  return JSON.stringify([heard, side.jobs(), side.timers(), side.state()])
}

function pick<T>(items: readonly T[], random: () => number): T {
  return items[Math.floor(random() * items.length)] as T
}
