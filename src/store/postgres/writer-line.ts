import type { Client } from 'pg'
import { KnownError } from '../../core/errors.ts'
import type { Batch } from './batch.ts'
import { toChannel } from './channel.ts'
import type { Differences } from './conflict.ts'
import { parseDifferences } from './conflict.ts'
import { codeOf, toStoreError } from './failure.ts'
import { toWriterName } from './log.ts'
import type { Membership } from './membership.ts'
import type { Database } from './pool.ts'

/** What became of a batch. */
export type Answer =
  | { readonly outcome: 'written' }
  /** Another process changed something first. */
  | { readonly outcome: 'refused'; readonly differences: Differences }
  /** Nothing was written, through no fault of what is in it. */
  | { readonly outcome: 'unavailable'; readonly error: KnownError }
  /** The database does not take something in it. */
  | { readonly outcome: 'poisoned'; readonly error: KnownError }

/** The one connection that writes, opened anew whenever it was lost. */
export interface WriterLine {
  /** Sends a batch; resolves when it is known what became of it, however long that takes. */
  write(batch: Batch, onTrouble: (error: KnownError) => void): Promise<Answer>
  close(): Promise<void>
}

const ARGUMENTS = 62
const WRITE = `
  SELECT write_batch(${Array.from({ length: ARGUMENTS }, (_, place) => `$${place + 1}`).join(', ')})`
/** Whoever asks waits for a batch that is just being written, and ends one that comes later. */
const LOOK = `
  UPDATE writer SET epoch = epoch + 1 WHERE process_id = $1
  RETURNING epoch, batch,
    EXISTS (SELECT FROM process WHERE id = process_id AND ended_at IS NULL) AS is_living`
const MOST_TRIES = 8
const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 1_000
/** Two processes waited for each other: the same again goes well. */
const AGAIN = new Set(['40001', '40P01', '55P03'])

export function createWriterLine(options: {
  readonly database: Database
  readonly membership: Membership
  /** Tells the other processes what is in a batch for them; null: nothing, or there are none. */
  readonly toNotice: (batch: Batch) => string | null
}): WriterLine {
  const { database, membership, toNotice } = options
  const channel = toChannel(database.address.schema)
  let connection: Promise<Client> | undefined
  let batches = 0
  let isClosed = false

  function connect(): Promise<Client> {
    const name = toWriterName(database.address.schema)
    connection ??= database.connect({ application_name: name })
    connection.catch(disconnect)
    return connection
  }

  function disconnect(): void {
    const lost = connection
    connection = undefined
    lost?.then((client) => client.end()).catch(() => undefined)
  }

  async function write(batch: Batch, onTrouble: (error: KnownError) => void): Promise<Answer> {
    for (let tries = 1; ; tries += 1) {
      const answer = await tryOnce(batch, onTrouble)
      if (answer !== 'again') return answer
      if (tries === MOST_TRIES) return unavailable(new Error('others write the same all the time'))
      await pause(FIRST_PAUSE_MS * tries * Math.random())
    }
  }

  async function tryOnce(
    batch: Batch,
    onTrouble: (error: KnownError) => void,
  ): Promise<Answer | 'again'> {
    let client: Client
    try {
      client = await connect()
    } catch (error) {
      return unavailable(error)
    }
    batches += 1
    const { processId, epoch } = membership.identity()
    const { drafts } = batch
    const at = drafts.at(-1)?.at ?? 0
    const values = [processId, epoch, batches, at, ...batch.values, channel, toNotice(batch)]
    try {
      await client.query({ name: 'write', text: WRITE, values })
      return { outcome: 'written' }
    } catch (error) {
      return judge(error, processId, onTrouble)
    }
  }

  async function judge(
    error: unknown,
    processId: number,
    onTrouble: (error: KnownError) => void,
  ): Promise<Answer | 'again'> {
    const code = codeOf(error) ?? ''
    if (!isAnswerOfServer(error)) return findOut(error, processId, onTrouble)
    if (code === 'TW002') return { outcome: 'refused', differences: parseDifferences(error.detail) }
    if (AGAIN.has(code)) return 'again'
    if (code === 'TW001') {
      // Others took this process for dead, and have what was its: it goes on as a new one.
      try {
        await membership.rejoin(processId)
      } catch (cause) {
        return unavailable(cause)
      }
      return 'again'
    }
    if (/^(08|25|53|55|57|58|XX)/.test(code)) return unavailable(error)
    return {
      outcome: 'poisoned',
      error: new KnownError('not-json', `PostgreSQL does not take a row (${code}).`, {
        cause: error,
      }),
    }
  }

  /** The connection was lost after the batch was sent: whether it was written is looked up. */
  async function findOut(
    cause: unknown,
    processId: number,
    onTrouble: (error: KnownError) => void,
  ): Promise<Answer | 'again'> {
    const wanted = batches
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
      disconnect()
      try {
        const client = await connect()
        const { rows } = await client.query({ name: 'look', text: LOOK, values: [processId] })
        const [found] = rows
        if (found?.is_living === true) membership.raise(processId, Number(found.epoch))
        else await membership.rejoin(processId)
        return Number(found?.batch) >= wanted ? { outcome: 'written' } : 'again'
      } catch (error) {
        onTrouble(toStoreError(error, database.address))
        if (isClosed) return unavailable(cause)
        await pause(pauseMs)
      }
    }
  }

  function unavailable(error: unknown): Answer {
    return { outcome: 'unavailable', error: toStoreError(error, database.address) }
  }

  return {
    write,
    close: async () => {
      isClosed = true
      disconnect()
    },
  }
}

interface ServerError {
  readonly severity: string
  readonly detail?: string
}

/** Fatal ones end the connection, perhaps after the commit. */
function isAnswerOfServer(error: unknown): error is ServerError {
  if (typeof error !== 'object' || error === null || !('severity' in error)) return false
  return error.severity === 'ERROR'
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
