import { createAliasTable } from '../../../src/store/memory/aliases.ts'
import { RowsAway } from '../../../src/store/memory/commit.ts'
import { createIndexes } from '../../../src/store/memory/indexes.ts'
import { createResidents } from '../../../src/store/memory/residents.ts'
import { createSeenKeys } from '../../../src/store/memory/seen-keys.ts'
import { Conflict } from '../../../src/store/postgres/conflict.ts'
import { createTries } from '../../../src/store/postgres/tries.ts'

test('another process that is faster than what history waits for is no failure', async () => {
  const residents = createResidents()
  const resident = residents.create('c1', undefined)
  const waited: string[] = []
  const tries = createTries({
    database: { query: async () => [] },
    tables: {
      indexes: createIndexes(),
      aliases: createAliasTable(),
      seen: createSeenKeys(),
      size: 0,
      lastArrival: 0,
    },
    residents,
    recorder: {
      whenDurable: (_, { done, fail }) => {
        waited.push(waited.length === 0 ? 'refused' : 'durable')
        if (waited.length === 1) fail(new Conflict('Another process was faster.'))
        else done()
      },
    },
    cache: { drop: () => undefined },
    isAlone: () => true,
    isPending: () => false,
  })
  let attempts = 0
  const answer = await tries.insist(async () => {
    attempts += 1
    if (attempts > 1) return 'found'
    resident.history = 'wanted'
    throw new RowsAway('c1')
  })
  expect(answer).toBe('found')
  expect(waited).toEqual(['refused', 'durable'])
})
