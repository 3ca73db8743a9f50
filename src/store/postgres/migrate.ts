import { escapeIdentifier } from 'pg'
import { KnownError } from '../../core/errors.ts'
import type { Migration } from './migration-files.ts'
import { nameMigration } from './migration-files.ts'

/** A connection of its own: a migration is a transaction. */
export interface Connection {
  query(sql: string, values?: readonly unknown[]): Promise<{ readonly rows: readonly Row[] }>
}

type Row = Readonly<Record<string, unknown>>

/** The tables of one installation: a schema of the database. */
export interface Target {
  readonly schema: string
  /** All that this version of the code knows, in order. */
  readonly migrations: readonly Migration[]
}

/** Taken with the schema's name: what else uses advisory locks in this database is not disturbed. */
const LOCK_SPACE = 0x7475_726e

/** A migration of large tables takes its time; whoever waits for it longer than this gives up. */
const LONGEST_WAIT = '10min'

/**
 * Which migrations the tables still need; none: they are as this code needs them.
 * @throws KnownError `data-newer`, `schema-changed`
 */
export async function findPending(
  connection: Connection,
  { schema, migrations }: Target,
): Promise<readonly Migration[]> {
  const table = `${escapeIdentifier(schema)}.migration`
  const { rows: found } = await connection.query('SELECT to_regclass($1) AS name', [table])
  if (found[0]?.['name'] === null) return migrations
  const { rows } = await connection.query(
    `SELECT number, name, checksum FROM ${table} ORDER BY number`,
  )
  const newest = Number(rows.at(-1)?.['number'] ?? 0)
  if (newest > migrations.length) {
    throw new KnownError(
      'data-newer',
      `The tables in schema \`${schema}\` are at migration ${newest}, this Turnwise knows ${migrations.length}: start the version that migrated them, or a newer one.`,
    )
  }
  for (const [index, row] of rows.entries()) {
    const known = migrations[index]
    if (known?.number === row['number'] && known?.checksum === row['checksum']) continue
    const applied = nameMigration({ number: Number(row['number']), name: String(row['name']) })
    throw new KnownError(
      'schema-changed',
      `The migration ${applied} in schema \`${schema}\` was applied with another text than it has now: start the version of Turnwise that applied it. A migration is never edited; a new one changes what an older one did.`,
    )
  }
  return migrations.slice(rows.length)
}

/**
 * Brings the tables to what this code needs, each migration in a transaction of its own. Processes
 * that do this at the same time take turns. Answers what this call has applied.
 * @throws KnownError `data-newer`, `schema-changed`, `migration-failed`
 */
export async function migrate(
  connection: Connection,
  target: Target,
): Promise<readonly Migration[]> {
  const applied: Migration[] = []
  for (const migration of await findPending(connection, target)) {
    if (await apply(connection, target, migration)) applied.push(migration)
  }
  return applied
}

/** False: another process did it while we waited for it. */
async function apply(
  connection: Connection,
  target: Target,
  migration: Migration,
): Promise<boolean> {
  const schema = escapeIdentifier(target.schema)
  await connection.query('BEGIN')
  try {
    await connection.query(`SET LOCAL lock_timeout = '${LONGEST_WAIT}'`)
    await connection.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [
      LOCK_SPACE,
      target.schema,
    ])
    await provideTable(connection, target.schema)
    // Under the lock the answer is final: nobody else migrates this schema now.
    const pending = await findPending(connection, target)
    const isPending = pending.includes(migration)
    if (isPending) {
      await connection.query(`SET LOCAL search_path TO ${schema}`)
      await connection.query(migration.sql)
      await connection.query(
        `INSERT INTO ${schema}.migration (number, name, checksum) VALUES ($1, $2, $3)`,
        [migration.number, migration.name, migration.checksum],
      )
    }
    await connection.query('COMMIT')
    return isPending
  } catch (cause) {
    await connection.query('ROLLBACK').catch(() => undefined)
    if (cause instanceof KnownError) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new KnownError(
      'migration-failed',
      `The migration ${nameMigration(migration)} in schema \`${target.schema}\` failed, and nothing of it was done: ${reason}.${toCure(cause)}`,
      { cause },
    )
  }
}

/** Where somebody has made the schema for us, we may lack the right to make one: look first. */
async function provideTable(connection: Connection, schema: string): Promise<void> {
  const name = escapeIdentifier(schema)
  const { rows } = await connection.query('SELECT to_regnamespace($1) AS name', [name])
  if (rows[0]?.['name'] === null) await connection.query(`CREATE SCHEMA ${name}`)
  await connection.query(`
    CREATE TABLE IF NOT EXISTS ${name}.migration (
      number int PRIMARY KEY,
      name text NOT NULL,
      checksum text NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT now()
    )`)
}

function toCure(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (code === '42501') {
    return ' Run `turnwise migrate` with a STORE_URL whose user owns the tables, or may make them.'
  }
  if (code === '55P03') return ' Another process has been migrating all the time: look at its log.'
  return ''
}
