import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { Client } from 'pg'
import type { PostgresAccess } from './postgres-door.ts'
import { POSTGRES_ACCESS } from './postgres-door.ts'

const access = readAccess()
const schemas: string[] = []

/** Why tests on PostgreSQL cannot run here; undefined: they can. */
export const postgresProblem = 'problem' in access ? access.problem : undefined

/**
 * A `describe` for tests on PostgreSQL. Where none can run they are skipped, and their title says
 * why; on CI they run all the same and fail, so that a missing server is noticed.
 */
export function describeOnPostgres(title: string, body: () => void): void {
  if (postgresProblem === undefined || process.env['CI'] === 'true') describe(title, body)
  else describe.skip(`${title} (skipped: ${postgresProblem}; DATABASE_URL can name a server)`, body)
}

/** The address of the server of this run (or of `DATABASE_URL`), which starts when first asked. */
export async function findPostgres(): Promise<string> {
  if ('problem' in access) throw new Error(`${access.problem}: set DATABASE_URL to a server.`)
  if ('url' in access) return access.url
  const answer = await text(connect(access.port, '127.0.0.1'))
  if (!answer.startsWith('postgres:')) throw new Error(`There is no PostgreSQL: ${answer}`)
  return answer
}

/**
 * A `STORE_URL` with a schema that nobody else uses, on `url` or the server of this run. It is made
 * by whoever opens the store, and removed when the tests of the file are done.
 */
export async function createStoreUrl(url?: string): Promise<string> {
  const schema = `test_${randomBytes(6).toString('hex')}`
  const address = new URL(url ?? (await findPostgres()))
  address.searchParams.set('schema', schema)
  // A server of this run's own is gone with the run, and takes its schemas along.
  if (url === undefined && 'url' in access) schemas.push(schema)
  return address.href
}

afterAll(async () => {
  if (schemas.length === 0) return
  const client = new Client({ connectionString: await findPostgres() })
  await client.connect()
  for (const schema of schemas.splice(0))
    await client.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`)
  await client.end()
})

function readAccess(): PostgresAccess {
  const told = process.env[POSTGRES_ACCESS]
  if (told === undefined) return { problem: 'this is no run of jest with its own setup' }
  return JSON.parse(told) as PostgresAccess
}
