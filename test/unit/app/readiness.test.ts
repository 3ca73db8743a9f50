import { createStoreProbe } from '../../../src/app/readiness.ts'
import { KnownError } from '../../../src/core/errors.ts'
import { createTestClock } from '../../../src/engine/clock.ts'

const PLACE = { n: 1, index: 0 }

test('a store that answers is no trouble, and is asked at most twice a second', async () => {
  const clock = createTestClock()
  let asked = 0
  const logEnd = async () => {
    asked += 1
    return PLACE
  }
  const findTrouble = createStoreProbe({ store: { logEnd }, clock })
  for (let n = 0; n < 20; n += 1) expect(await findTrouble()).toBeUndefined()
  expect(asked).toBe(1)
  clock.advance(500)
  await findTrouble()
  expect(asked).toBe(2)
})

test('what a store says when it cannot answer is told, until it can again', async () => {
  const clock = createTestClock()
  let failure: Error | undefined = new KnownError('store-unavailable', 'The database is away.')
  const logEnd = async () => {
    if (failure !== undefined) throw failure
    return PLACE
  }
  const findTrouble = createStoreProbe({ store: { logEnd }, clock })
  expect(await findTrouble()).toBe('The database is away.')
  failure = undefined
  clock.advance(500)
  expect(await findTrouble()).toBeUndefined()
})

test('a store that never answers keeps nobody waiting for longer than two seconds', async () => {
  const clock = createTestClock()
  const logEnd = () => new Promise<typeof PLACE>(() => undefined)
  const trouble = createStoreProbe({ store: { logEnd }, clock })()
  clock.advance(2_000)
  expect(await trouble).toBe('The store has not answered for 2000 ms.')
})
