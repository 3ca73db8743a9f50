import { Client } from 'pg'
import type { Store } from '../../src/core/ports.ts'
import type { TestClock } from '../../src/engine/clock.ts'
import { createTestClock } from '../../src/engine/clock.ts'
import { openPostgresStore } from '../../src/store/postgres/index.ts'
import { describeOnPostgres } from '../support/postgres.ts'
import { createPostgresPlace } from '../support/postgres-store.ts'
import { createComplaints, DAY_MS } from './store-rows.ts'

const { logger } = createComplaints()
const START = { n: 0, index: 0 }

describeOnPostgres('while a backup reads the log for long', () => {
  let clock: TestClock
  let place: { url: string; schema: string }
  let store: Store
  let backup: Client

  beforeEach(async () => {
    clock = createTestClock()
    place = await createPostgresPlace()
    store = await openPostgresStore({ ...place, clock, logger })
    backup = new Client({ connectionString: place.url })
    await backup.connect()
  })
  afterEach(async () => {
    await backup.end()
    await store.close()
  })

  /** As pg_dump holds them, until it has written everything. */
  const hold = () => backup.query(`BEGIN; LOCK TABLE ${place.schema}.log IN ACCESS SHARE MODE`)
  const readTexts = async (from = START) => {
    const page = await store.readLog({ from, limit: 9 })
    return 'lines' in page ? page.lines.map(({ text }) => text) : 'gap'
  }
  const note = (text: string) => store.note([{ at: clock.now(), kind: 'notice', text }])

  test('new days begin, and nobody who writes waits for it', async () => {
    await note('before')
    await hold()
    for (const day of ['first', 'second', 'third']) {
      clock.advance(DAY_MS)
      await store.beat()
      await note(day)
    }
    expect(await readTexts()).toEqual(['before', 'first', 'second', 'third'])
  })

  test('old days are left until it is over', async () => {
    await note('old')
    clock.advance(3 * DAY_MS)
    await note('new')
    await hold()
    const retain = () => store.retain({ logBefore: clock.now() - DAY_MS, now: clock.now() })
    await retain()
    expect(await readTexts()).toEqual(['old', 'new'])
    await backup.query('COMMIT')
    await retain()
    expect(await readTexts()).toBe('gap')
  })
})
