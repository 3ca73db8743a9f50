import { createServer } from 'node:net'
import { findPostgresProblem } from './postgres-programs.ts'
import type { PostgresServer } from './postgres-server.ts'
import { startPostgres } from './postgres-server.ts'

/** How the tests of a run find its server. */
export type PostgresAccess =
  /** Where the address of the server is told; the first who asks has it started. */
  { readonly port: number } | { readonly url: string } | { readonly problem: string }

/** The variable in which the tests are told. */
export const POSTGRES_ACCESS = 'TURNWISE_TEST_POSTGRES'

/**
 * Jest calls this once before all tests. A run that asks for no database pays for none: the server
 * starts with the first question, belongs to this process and goes with it.
 */
export default async function openPostgresDoor(): Promise<void> {
  // Watching, jest calls this again for every run: the server of the first one is still there.
  if (process.env[POSTGRES_ACCESS] !== undefined) return
  process.env[POSTGRES_ACCESS] = JSON.stringify(await provideAccess())
}

async function provideAccess(): Promise<PostgresAccess> {
  const url = process.env['DATABASE_URL']
  if (url !== undefined && url !== '') return { url }
  const problem = findPostgresProblem()
  return problem === undefined ? { port: await openDoor() } : { problem }
}

function openDoor(): Promise<number> {
  let server: Promise<PostgresServer> | undefined
  const door = createServer((visitor) => {
    visitor.on('error', () => visitor.destroy())
    server ??= startPostgres()
    server.then(
      ({ url }) => visitor.end(url),
      (error: unknown) => visitor.end(`failed: ${String(error)}`),
    )
  })
  door.unref()
  return new Promise((resolve, reject) => {
    door.once('error', reject)
    door.listen(0, '127.0.0.1', () => {
      const address = door.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
}
