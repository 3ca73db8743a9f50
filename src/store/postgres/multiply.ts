import type { Client } from 'pg'
import { escapeIdentifier } from 'pg'
import type { PostgresAddress } from './address.ts'
import { withConnection } from './connect.ts'

/** What conversations consist of that nobody talks in; the log and the seen keys are not asked. */
const TABLES = [
  ...['conversation', 'conversation_row', 'contact', 'alias'],
  ...['message', 'inbox', 'outbox', 'timer', 'job'],
]
/** Ids end in as many letters. */
const ID_LETTERS = 12
const PORTION = 100_000

/**
 * For measurements: copies the only conversation of a schema, each copy with ids and a phone number
 * of its own, as fast as the database can. No server may be working on it.
 */
export async function multiplyConversation(
  address: PostgresAddress,
  options: {
    /** The digits of the only person there is. */
    readonly phone: string
    readonly copies: number
    readonly onPortion?: (done: number) => void
  },
): Promise<void> {
  const { phone, copies, onPortion } = options
  await withConnection(address, async (client) => {
    await client.query(`SET search_path TO ${escapeIdentifier(address.schema)}`)
    const { rows } = await client.query<{ id: string }>('SELECT id FROM conversation')
    const [original, another] = rows
    if (original === undefined || another !== undefined) {
      throw new Error(`There are ${rows.length} conversations to copy: there should be one.`)
    }
    const letters = original.id.slice(-ID_LETTERS)
    const statements: string[] = []
    for (const table of TABLES) statements.push(await toStatement(client, address.schema, table))
    for (let from = 1; from <= copies; from += PORTION) {
      const to = Math.min(copies, from + PORTION - 1)
      for (const statement of statements) await client.query(statement, [letters, phone, from, to])
      onPortion?.(to)
    }
    // Else autovacuum would do it in the middle of what is measured.
    for (const table of TABLES) await client.query(`VACUUM ANALYZE ${table}`)
    await client.query('CHECKPOINT')
  })
}

/** Copies a table's rows: wherever a text holds the ids or the phone, it gets those of the copy. */
async function toStatement(client: Client, schema: string, table: string): Promise<string> {
  const { rows } = await client.query<{ name: string; type: string }>(
    `SELECT column_name AS name, data_type AS type FROM information_schema.columns
     WHERE table_schema = $1 AND table_name = $2 ORDER BY ordinal_position`,
    [schema, table],
  )
  const columns = rows.map(({ name, type }) => {
    const column = `o.${escapeIdentifier(name)}`
    return type === 'text' ? `replace(replace(${column}, $1, c.letters), $2, c.phone)` : column
  })
  return `
    INSERT INTO ${table} SELECT ${columns.join(', ')}
    FROM (SELECT * FROM ${table} WHERE strpos(${table}::text, $1) > 0) AS o, (
      SELECT substr(md5(n::text), 1, ${ID_LETTERS}) AS letters,
             left($2::text, -8) || (20000000 + n)::text AS phone
      FROM generate_series($3::int, $4::int) AS n) AS c`
}
