import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Store } from '../../src/core/ports.ts'
import { createTestClock } from '../../src/engine/clock.ts'
import { openLowdbStore } from '../../src/store/lowdb/lowdb-store.ts'
import { createMemoryStore } from '../../src/store/memory/memory-store.ts'
import { openFreshPostgres, whereItRuns } from '../support/postgres-store.ts'
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

test.each(KINDS)('the %s store tells what was written last under a name', async (_, openStore) => {
  const store = await openStore()
  expect(store.facts.read('templates')).toBeUndefined()
  await Promise.all([
    store.facts.write('templates', [{ name: 'a' }]),
    store.facts.write('templates', [{ name: 'b' }]),
    store.facts.write('numbers', { one: null }),
  ])
  expect(store.facts.read('templates')).toEqual([{ name: 'b' }])
  expect(store.facts.read('numbers')).toEqual({ one: null })
  await store.close()
})

test.each(KINDS)(
  'the %s store changes what is there, each after the other',
  async (_, openStore) => {
    const store = await openStore()
    const add = (name: string) =>
      store.facts.change('list', (known) => [...(Array.isArray(known) ? known : []), name])
    await Promise.all(['a', 'b', 'c'].map(add))
    const kept = store.facts.read('list')
    expect(Array.isArray(kept) ? kept.map(String).sort() : kept).toEqual(['a', 'b', 'c'])
    await store.close()
  },
)

test('facts outlive the process, and a backup holds them', async () => {
  const folder = createTemporaryFolder()
  const copy = join(createTemporaryFolder(), 'copy')
  const first = await open(folder)
  await first.facts.write('templates', [{ name: 'a' }])
  await first.backup(copy)
  await first.close()
  for (const place of [folder, copy]) {
    const again = await open(place)
    expect(again.facts.read('templates')).toEqual([{ name: 'a' }])
    await again.close()
  }
})

test('a damaged document of facts stops the start and is named', async () => {
  const folder = createTemporaryFolder()
  const first = await open(folder)
  await first.facts.write('templates', [])
  await first.close()
  writeFileSync(join(folder, 'facts', 'templates.json'), '{"version":1,')
  await expect(open(folder)).rejects.toMatchObject({
    code: 'data-corrupt',
    message: expect.stringContaining('facts/templates.json'),
  })
})
