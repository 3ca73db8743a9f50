import { Client } from 'pg'
import type { Logger, Store } from '../../src/core/ports.ts'
import type { TestClock } from '../../src/engine/clock.ts'
import type { PostgresStoreOptions } from '../../src/store/postgres/index.ts'
import { openPostgresStore } from '../../src/store/postgres/index.ts'
import { createStoreUrl, postgresProblem } from './postgres.ts'
import type { StoreHome } from './stores.ts'

/** Tables of one's own on the server of this run. */
export async function createPostgresPlace(): Promise<Place> {
  const url = new URL(await createStoreUrl())
  const schema = url.searchParams.get('schema') ?? ''
  url.searchParams.delete('schema')
  return { url: url.href, schema }
}

/** Opens a store on tables of its own. */
export async function openFreshPostgres(
  options: Omit<PostgresStoreOptions, 'url' | 'schema'>,
): Promise<Store> {
  return openPostgresStore({ ...(await createPostgresPlace()), ...options })
}

/** A kind of store for tests that run on each of them; none where PostgreSQL cannot run. */
export function whereItRuns<Kind>(kind: Kind): readonly Kind[] {
  return postgresProblem === undefined ? [kind] : []
}

interface Place {
  readonly url: string
  readonly schema: string
}

/** Tables that nobody uses any more: to empty them is faster than to make others. */
const free: Place[] = []

/** Tables that outlive the stores that are opened on them. */
export function createPostgresHome(clock: TestClock): StoreHome {
  let place: Promise<Place> | undefined
  let opened: Store | undefined

  function find(): Promise<Place> {
    place ??= provide()
    return place
  }

  return {
    open: async () => {
      if (opened !== undefined) await endLeases(await find())
      opened = await openPostgresStore({ ...(await find()), clock, logger: silent })
      return opened
    },
    abandon: async () => {
      await opened?.close()
      // As the others find it whose signs of life have ceased.
      await change(
        await find(),
        `UPDATE process SET ended_at = NULL, beat_at = '-infinity'
         WHERE id = (SELECT max(id) FROM process)`,
      )
    },
    clear: async () => {
      await opened?.close()
      if (place !== undefined) free.push(await place)
      place = undefined
      opened = undefined
    },
  }
}

/** Between two processes a minute goes by for the database, which knows no clock that stands still. */
function endLeases(place: Place): Promise<void> {
  return change(place, `UPDATE number_lease SET until = now() - interval '1 minute'`)
}

function provide(): Promise<Place> {
  const left = free.pop()
  return left === undefined ? createPostgresPlace() : empty(left)
}

/** All rows but those that tell how far the tables are migrated. */
const EMPTY = `
  DO $$
  DECLARE
    name text;
  BEGIN
    FOR name IN
      SELECT relname FROM pg_class
      WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
        AND NOT relispartition AND relname <> 'migration'
    LOOP
      EXECUTE format('DELETE FROM %I', name);
    END LOOP;
    INSERT INTO ending DEFAULT VALUES;
  END $$`

async function empty(place: Place): Promise<Place> {
  await change(place, EMPTY)
  return place
}

async function change({ url, schema }: Place, sql: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query(`SET search_path TO ${schema}`)
  await client.query(sql)
  await client.end()
}

const silent: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing }

function nothing(): void {}
