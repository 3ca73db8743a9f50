import { Client } from 'pg'
import type { PostgresAddress } from './address.ts'
import { toStoreError } from './failure.ts'

const PATIENCE_MS = 10_000

/**
 * Runs some work on a connection of its own and closes it.
 * @throws KnownError `store-unavailable`, with the cure, or what `work` threw
 */
export async function withConnection<T>(
  address: PostgresAddress,
  work: (connection: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({
    connectionString: address.url,
    connectionTimeoutMillis: PATIENCE_MS,
    application_name: 'turnwise',
  })
  // A connection that breaks fails the query under way; this only keeps it from ending the process.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return await work(client)
  } catch (error) {
    throw toStoreError(error, address)
  } finally {
    await client.end().catch(() => undefined)
  }
}
