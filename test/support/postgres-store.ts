import type { Store } from '../../src/core/ports.ts'
import type { PostgresStoreOptions } from '../../src/store/postgres/index.ts'
import { openPostgresStore } from '../../src/store/postgres/index.ts'
import { createStoreUrl, postgresProblem } from './postgres.ts'

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
