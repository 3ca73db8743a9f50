import type { StoreChoice } from '../config.ts'
import { toPlace } from '../store/postgres/address.ts'
import { nameMigration } from '../store/postgres/migration-files.ts'
import { applyMigrations, inspectSchema } from '../store/postgres/provide-schema.ts'

/** The store that has tables. */
export type DatabaseChoice = Extract<StoreChoice, { readonly kind: 'postgres' }>

/** What was found of a database, for people. */
export interface DatabaseState {
  /** User, host, port and database; no password. */
  readonly place: string
  /** The server's own version. */
  readonly version: string
  /** Names of the migrations that this version knows and the tables lack. */
  readonly pending: readonly string[]
}

/**
 * Looks at a database without changing it.
 * @throws KnownError `store-unavailable`, `data-newer`, `schema-changed`
 */
export async function inspectDatabase(choice: DatabaseChoice): Promise<DatabaseState> {
  const { version, pending } = await inspectSchema(choice)
  return { place: toPlace(choice.url), version, pending: pending.map(nameMigration) }
}

/**
 * Brings the tables to what this version needs; answers the names of what was applied.
 * @throws KnownError `store-unavailable`, `data-newer`, `schema-changed`, `migration-failed`
 */
export async function migrateDatabase(choice: DatabaseChoice): Promise<readonly string[]> {
  return (await applyMigrations(choice)).map(nameMigration)
}
