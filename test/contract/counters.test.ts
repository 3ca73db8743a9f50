import type { CounterPart } from '../../src/core/counters.ts'
import type { Store } from '../../src/core/ports.ts'
import { createTestClock } from '../../src/engine/clock.ts'
import { openLowdbStore } from '../../src/store/lowdb/lowdb-store.ts'
import { createCounters } from '../../src/store/memory/counters.ts'
import { createMemoryFacts } from '../../src/store/memory/facts.ts'
import { createMemoryStore } from '../../src/store/memory/memory-store.ts'
import { openFreshPostgres, whereItRuns } from '../support/postgres-store.ts'
import { unavailable } from '../support/store-faults.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'
import { createComplaints } from './store-rows.ts'

const clock = createTestClock()
const { logger } = createComplaints()
const open = (folder: string) => openLowdbStore({ folder, clock, logger, lockSettleMs: 0 })

const KINDS: readonly [string, () => Promise<Store>][] = [
  ['memory', async () => createMemoryStore({ clock })],
  ['lowdb', () => open(createTemporaryFolder())],
  ...whereItRuns<[string, () => Promise<Store>]>([
    'postgres',
    () => openFreshPostgres({ clock, logger }),
  ]),
]

const DAY_MS = 86_400_000

function part(name: string, amount: number, limit?: number): CounterPart {
  const until = clock.now() + DAY_MS
  return { name, amount, until, ...(limit === undefined ? {} : { limit }) }
}

describe.each(KINDS)('counters (%s)', (_, openStore) => {
  let store: Store
  beforeEach(async () => {
    store = await openStore()
  })
  afterEach(() => store.close())

  test('what is reserved is granted up to the limit, and to nobody beyond it', async () => {
    const { counters } = store
    expect(await counters.reserve([part('day', 6, 10)])).toBeUndefined()
    expect(await counters.reserve([part('day', 5, 10)])).toMatchObject({ name: 'day' })
    expect(await counters.reserve([part('day', 4, 10)])).toBeUndefined()
    expect(await counters.reserve([part('day', 1, 10)])).toMatchObject({ name: 'day' })
  })

  test('of those who ask at once no more are granted than there is room for', async () => {
    const asked = Array.from({ length: 50 }, () => store.counters.reserve([part('day', 3, 100)]))
    const granted = (await Promise.all(asked)).filter((refused) => refused === undefined)
    expect(granted).toHaveLength(33)
  })

  test('where one counter is full, nothing is added to any', async () => {
    const { counters } = store
    await counters.reserve([part('month', 9, 10)])
    expect(await counters.reserve([part('day', 5, 10), part('month', 2, 10)])).toMatchObject({
      name: 'month',
    })
    expect(await counters.reserve([part('day', 10, 10)])).toBeUndefined()
  })

  test('what was reserved too much is given back, and what was used beyond it is counted', async () => {
    const { counters } = store
    await counters.reserve([part('day', 10, 10)])
    await counters.settle([part('day', -7)])
    expect(await counters.reserve([part('day', 8, 10)])).toBeDefined()
    await counters.settle([part('day', 20)])
    expect(await counters.reserve([part('day', 0, 10)])).toBeDefined()
  })
})

test('counters outlive the process', async () => {
  const folder = createTemporaryFolder()
  const first = await open(folder)
  await first.counters.reserve([part('day', 8, 10)])
  await first.close()
  const again = await open(folder)
  expect(await again.counters.reserve([part('day', 3, 10)])).toBeDefined()
  expect(await again.counters.reserve([part('day', 2, 10)])).toBeUndefined()
  await again.close()
})

test('a counter is forgotten when its time is over', async () => {
  const facts = createMemoryFacts()
  const counters = createCounters(facts, clock)
  await counters.reserve([part('monday', 10, 10)])
  clock.advance(DAY_MS)
  await counters.reserve([part('tuesday', 1, 10)])
  expect(Object.keys(Object(facts.read('counters')))).toEqual(['tuesday'])
})

test('what could not be made durable is not counted', async () => {
  const facts = createMemoryFacts()
  let isDown = true
  const counters = createCounters(
    {
      ...facts,
      write: async (name, value) => {
        if (isDown) throw unavailable()
        return facts.write(name, value)
      },
    },
    clock,
  )
  const refused = [counters.reserve([part('day', 4, 10)]), counters.reserve([part('day', 5, 10)])]
  for (const one of refused) await expect(one).rejects.toMatchObject({ code: 'store-unavailable' })
  isDown = false
  expect(await counters.reserve([part('day', 10, 10)])).toBeUndefined()
})
