import { openLowdbStore } from '../../src/store/lowdb/lowdb-store.ts'
import { createMemoryStore } from '../../src/store/memory/memory-store.ts'
import { describeOnPostgres } from '../support/postgres.ts'
import { openFreshPostgres } from '../support/postgres-store.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'
import { describeStore } from './store-contract.ts'
import { createComplaints } from './store-rows.ts'

const { logger, sentences } = createComplaints()

describeStore('the memory store', async (options) => createMemoryStore(options))

describeStore('the lowdb store', (options) => {
  const folder = createTemporaryFolder()
  return openLowdbStore({ ...options, folder, logger, lockSettleMs: 0 })
})

describeOnPostgres('on PostgreSQL', () => {
  describeStore('the PostgreSQL store', (options) => openFreshPostgres({ ...options, logger }))
})

afterEach(() => {
  expect(sentences).toEqual([])
})
