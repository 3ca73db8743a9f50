import { KnownError } from '../../core/errors.ts'
import type { PostgresAddress } from './address.ts'
import { withConnection } from './connect.ts'
import { findPending, migrate } from './migrate.ts'
import type { Migration } from './migration-files.ts'
import { nameMigration, readMigrations } from './migration-files.ts'

/** The oldest server that the statements of this store run on; as `server_version_num` has it. */
const OLDEST_SERVER = 150_000

/** What a look at the tables found. */
export interface SchemaState {
  /** The server's own version, for people: `18.0`. */
  readonly version: string
  readonly known: readonly Migration[]
  /** What has not been applied yet. */
  readonly pending: readonly Migration[]
}

/**
 * Looks at the tables without changing them.
 * @throws KnownError `store-unavailable`, `data-newer`, `schema-changed`
 */
export async function inspectSchema(address: PostgresAddress): Promise<SchemaState> {
  const known = await readMigrations()
  return withConnection(address, async (connection) => {
    const { rows } = await connection.query<{ number: string; version: string }>(
      `SELECT current_setting('server_version_num') AS number,
              current_setting('server_version') AS version`,
    )
    const [{ number, version } = { number: '0', version: 'unknown' }] = rows
    if (Number(number) < OLDEST_SERVER) {
      throw new KnownError(
        'store-unavailable',
        `PostgreSQL ${version} is too old: Turnwise needs ${OLDEST_SERVER / 10_000} or newer.`,
      )
    }
    const { schema } = address
    const pending = await findPending(connection, { schema, migrations: known })
    return { version, known, pending }
  })
}

/**
 * Brings the tables to what this code needs; answers what was applied now.
 * @throws KnownError `store-unavailable`, `data-newer`, `schema-changed`, `migration-failed`
 */
export async function applyMigrations(address: PostgresAddress): Promise<readonly Migration[]> {
  const { known, pending } = await inspectSchema(address)
  if (pending.length === 0) return []
  const target = { schema: address.schema, migrations: known }
  return withConnection(address, (connection) => migrate(connection, target))
}

/**
 * For the start of whoever works on the tables: makes them as this code needs them, or says that
 * somebody has to.
 * @throws KnownError `schema-outdated`, and what `applyMigrations` throws
 */
export async function provideSchema(
  address: PostgresAddress,
  { mayMigrate }: { readonly mayMigrate: boolean },
): Promise<readonly Migration[]> {
  if (mayMigrate) return applyMigrations(address)
  const { pending } = await inspectSchema(address)
  if (pending.length === 0) return []
  throw new KnownError(
    'schema-outdated',
    `The tables in schema \`${address.schema}\` lack ${pending.map(nameMigration).join(', ')}: run \`turnwise migrate\`.`,
  )
}
