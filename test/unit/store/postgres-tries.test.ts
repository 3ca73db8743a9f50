import { KnownError } from '../../../src/core/errors.ts'
import { createAliasTable } from '../../../src/store/memory/aliases.ts'
import { RowsAway } from '../../../src/store/memory/commit.ts'
import { createIndexes } from '../../../src/store/memory/indexes.ts'
import { createResidents } from '../../../src/store/memory/residents.ts'
import { createSeenKeys } from '../../../src/store/memory/seen-keys.ts'
import { Conflict } from '../../../src/store/postgres/conflict.ts'
import { createTries } from '../../../src/store/postgres/tries.ts'

const poisoned = new KnownError('not-json', 'PostgreSQL does not take a row.')

test.each([
  ['another process was faster', new Conflict('Another process was faster.')],
  ["somebody else's row is poisoned", poisoned],
])('what history waits for may fail: %s', async (_, failure) => {
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
      whenDurable: (_, { fail }) => {
        waited.push('refused')
        fail(failure)
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
  expect(waited).toEqual(['refused'])
  expect(resident.history).toBe('here')
})
