import { Client } from 'pg'
import type { Store } from '../../src/core/ports.ts'
import { createTestClock } from '../../src/engine/clock.ts'
import { openPostgresStore } from '../../src/store/postgres/index.ts'
import { describeOnPostgres } from '../support/postgres.ts'
import { createPostgresPlace } from '../support/postgres-store.ts'
import { begin, createComplaints, message, reply } from './store-rows.ts'

const { logger } = createComplaints()
const ROWS = 600

describeOnPostgres('the retention on PostgreSQL', () => {
  const clock = createTestClock()
  let place: { url: string; schema: string }
  let store: Store
  let client: Client

  beforeEach(async () => {
    place = await createPostgresPlace()
    store = await openPostgresStore({ ...place, clock, logger })
    client = new Client({ connectionString: place.url })
    await client.connect()
    await client.query(`SET search_path TO ${place.schema}`)
  })
  afterEach(async () => {
    await client.end()
    await store.close()
  })

  async function countRows(table: 'message' | 'outbox', conversationId: string): Promise<number> {
    const { rows } = await client.query<{ count: string }>(
      `SELECT count(*) FROM ${table} WHERE conversation_id = $1`,
      [conversationId],
    )
    return Number(rows[0]?.count)
  }

  test('leaves the latest rows of a long conversation, and what is open', async () => {
    const id = await begin(store, message('1', { at: clock.now() }))
    const at = clock.now()
    await store.record(id, (commit) => {
      for (let order = 1; order <= ROWS; order += 1) {
        const status = order < 3 ? 'held' : 'failed'
        commit.put('outbox', reply(id, order, { status, createdAt: at + order }))
        const row = { conversationId: id, at: at + order, kind: 'text' } as const
        commit.put('message', { ...row, id: `in.${order}` })
      }
    })
    await store.retain({ logBefore: 0, now: at })
    expect(await countRows('message', id)).toBe(200)
    expect(await countRows('outbox', id)).toBe(202)
    const { rows } = await client.query<{ least: string }>('SELECT min(at) AS least FROM message')
    expect(Number(rows[0]?.least)).toBe(at + ROWS - 199)
  })

  test('does not even look at conversations in which nothing was said', async () => {
    await client.query(
      `INSERT INTO message SELECT 'idle', n::text, $1::bigint, '{}' FROM generate_series(1, 300) AS n`,
      [clock.now()],
    )
    await store.retain({ logBefore: 0, now: clock.now() })
    expect(await countRows('message', 'idle')).toBe(300)
  })
})
