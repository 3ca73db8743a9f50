import { Client } from 'pg'
import type { Store } from '../../src/core/ports.ts'
import { createTestClock } from '../../src/engine/clock.ts'
import { openPostgresStore } from '../../src/store/postgres/index.ts'
import { eventually } from '../support/eventually.ts'
import { describeOnPostgres } from '../support/postgres.ts'
import { createPostgresPlace } from '../support/postgres-store.ts'
import { begin, createComplaints, message } from './store-rows.ts'

const clock = createTestClock()
const { logger } = createComplaints()
const hello = (waId: string) => message(waId, { at: clock.now(), aliases: { waId } })

describeOnPostgres('a PostgreSQL in which others are in the way', () => {
  let store: Store
  let client: Client

  beforeEach(async () => {
    const place = await createPostgresPlace()
    store = await openPostgresStore({ ...place, clock, logger })
    client = new Client({ connectionString: place.url })
    await client.connect()
    await client.query(`SET search_path TO ${place.schema}`)
  })
  afterEach(async () => {
    await client.end()
    await store.close()
  })

  const count = (id: string) =>
    store.turn(id, (commit) => {
      commit.put('conversation', { ...commit.conversation, turn: commit.conversation.turn + 1 })
      return commit.conversation.turn
    })
  const lock = (id = '') => client.query('SELECT FROM conversation WHERE id = $1 FOR UPDATE', [id])

  async function isWaitingForLock(): Promise<boolean> {
    const { rows } = await client.query(
      `SELECT FROM pg_locks WHERE NOT granted AND transactionid = pg_current_xact_id()::xid`,
    )
    return rows.length > 0
  }

  /** The first so many batches that accept something fail, as when others wrote the same. */
  async function letFail(times: number): Promise<void> {
    await client.query(`
      CREATE SEQUENCE failures;
      CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF nextval('failures') <= ${times} THEN
          RAISE EXCEPTION 'could not serialize access' USING ERRCODE = '40001';
        END IF;
        RETURN NULL;
      END $$;
      CREATE TRIGGER fail AFTER INSERT ON inbox FOR EACH STATEMENT EXECUTE FUNCTION fail()`)
  }

  test('a deadlock undoes nothing for good: what was in it is written once', async () => {
    const ids = await Promise.all([begin(store, hello('1')), begin(store, hello('2'))])
    const [first, second] = ids.sort()
    await client.query('BEGIN')
    await lock(second)
    const turns = Promise.all(ids.map(count))
    await eventually(async () => expect(await isWaitingForLock()).toBe(true))
    // The batch has the first one: this is answered only if the batch was ended for it.
    await lock(first)
    await client.query('COMMIT')
    expect(await turns).toEqual([1, 1])
    expect(await Promise.all(ids.map(count))).toEqual([2, 2])
  })

  test('a serialization failure is tried again, and nobody hears of it', async () => {
    await letFail(3)
    await begin(store, hello('1'))
    expect(await store.accept(hello('1'))).toEqual({ outcome: 'duplicate' })
    const { rows } = await client.query('SELECT last_value FROM failures')
    expect(rows).toEqual([{ last_value: '4' }])
  })

  test('what fails again and again is refused, and taken as soon as it goes', async () => {
    const id = await begin(store, hello('1'))
    await letFail(1_000)
    const refused = await Promise.allSettled([store.accept(hello('2')), store.accept(hello('3'))])
    for (const outcome of refused) {
      expect(outcome).toMatchObject({ reason: { code: 'store-unavailable' } })
    }
    // Who writes nothing of that kind is not in its way.
    expect(await count(id)).toBe(1)
    await client.query(`SELECT setval('failures', 1000)`)
    expect(await store.accept(hello('2'))).toMatchObject({ outcome: 'accepted' })
    expect(await store.accept(hello('3'))).toMatchObject({ outcome: 'accepted' })
    expect(await store.backlog()).toMatchObject({ events: 3 })
  })
})
