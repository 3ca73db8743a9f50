import type { ClientConfig, PoolConfig } from 'pg'
import { Client, escapeIdentifier, Pool } from 'pg'
import type { Logger } from '../../core/ports.ts'
import type { PostgresAddress } from './address.ts'
import { toStoreError } from './failure.ts'

/** How long one waits for a connection, and for an answer. */
const CONNECT_MS = 5_000
const ANSWER_MS = 30_000
/** For everything but the writer and whoever listens, which have connections of their own. */
const DEFAULT_CONNECTIONS = 4

export interface Row {
  readonly [column: string]: unknown
}

/** Connections that are taken for one statement each. */
export interface Database {
  readonly address: PostgresAddress
  /**
   * Runs a statement; under a name it is prepared once a connection.
   * @throws KnownError `store-unavailable`
   */
  query<Answer extends Row>(
    name: string,
    sql: string,
    values?: readonly unknown[],
  ): Promise<readonly Answer[]>
  /** A connection of one's own, which the caller ends. */
  connect(change?: Partial<ClientConfig>): Promise<Client>
  close(): Promise<void>
}

/**
 * Opens connections as they are needed. Every one of them works in the schema, plans by the indexes
 * that are made for its statements, and leaves no statement running that nobody waits for.
 */
export function openDatabase(options: {
  readonly address: PostgresAddress
  readonly logger: Logger
  readonly connections?: number
}): Database {
  const { address, logger, connections = DEFAULT_CONNECTIONS } = options
  const schema = escapeIdentifier(address.schema)
  const settings = [
    `SET search_path TO ${schema}`,
    'SET jit TO off',
    'SET plan_cache_mode TO force_generic_plan',
    'SET enable_seqscan TO off',
    'SET enable_hashjoin TO off',
    'SET enable_mergejoin TO off',
    `SET statement_timeout TO ${ANSWER_MS}`,
  ].join(';')
  const config: ClientConfig & PoolConfig = {
    connectionString: address.url,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: ANSWER_MS + CONNECT_MS,
    keepAlive: true,
    application_name: 'turnwise',
  }
  const pool = new Pool({
    ...config,
    max: connections,
    // Awaited before anybody gets the connection.
    onConnect: (client) => client.query(settings),
  })
  // Whoever uses a connection that breaks hears of it; an idle one is only replaced.
  pool.on('error', (error) => {
    logger.debug({ error: error.message }, 'An idle connection to PostgreSQL was lost.')
  })

  return {
    address,
    query: async <Answer extends Row>(
      name: string,
      text: string,
      values: readonly unknown[] = [],
    ) => {
      try {
        const { rows } = await pool.query<Answer>({ name, text, values: [...values] })
        return rows
      } catch (error) {
        throw toStoreError(error, address)
      }
    },
    connect: async (change = {}) => {
      const client = new Client({ ...config, ...change })
      client.on('error', () => undefined)
      try {
        await client.connect()
        await client.query(settings)
        return client
      } catch (error) {
        await client.end().catch(() => undefined)
        throw toStoreError(error, address)
      }
    },
    close: () => pool.end(),
  }
}
