import { Client } from 'pg'
import type { Logger, Store } from '../../src/core/ports.ts'
import type { TestClock } from '../../src/engine/clock.ts'
import type { PostgresStoreOptions } from '../../src/store/postgres/index.ts'
import { openPostgresStore } from '../../src/store/postgres/index.ts'
import { createStoreUrl, postgresProblem } from './postgres.ts'
import type { StoreHome } from './stores.ts'

/** Tables of one's own on the server of this run. */
export async function createPostgresPlace(): Promise<{ url: string; schema: string }> {
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

/** Tables that outlive the stores that are opened on them. */
export function createPostgresHome(clock: TestClock): StoreHome {
  let place: Promise<{ url: string; schema: string }> | undefined
  let opened: Store | undefined

  async function find(): Promise<{ url: string; schema: string }> {
    place ??= createPostgresPlace()
    return place
  }

  return {
    open: async () => {
      opened = await openPostgresStore({ ...(await find()), clock, logger: silent })
      return opened
    },
    abandon: async () => {
      const { url, schema } = await find()
      await opened?.close()
      // As the others find it whose signs of life have ceased.
      const client = new Client({ connectionString: url })
      await client.connect()
      await client.query(
        `UPDATE ${schema}.process SET ended_at = NULL, beat_at = '-infinity'
         WHERE id = (SELECT max(id) FROM ${schema}.process)`,
      )
      await client.query(`UPDATE ${schema}.number_lease SET until = '-infinity'`)
      await client.end()
    },
    clear: async () => undefined,
  }
}

const silent: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing }

function nothing(): void {}
