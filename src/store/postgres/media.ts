import { randomBytes } from 'node:crypto'
import type { Cursor } from '../../core/log.ts'
import type { MediaRow } from '../../core/media.ts'
import type { MediaDraft, MediaQueue, MediaStore, UploadRow } from '../../core/media-ports.ts'
import { createDigest } from '../memory/media-digest.ts'
import { toColumn } from './columns.ts'
import { machineTime } from './machine-time.ts'
import type { Membership } from './membership.ts'
import type { Database } from './pool.ts'

/** A file lies in parts of this size: neither side holds more of it at once. */
const CHUNK_BYTES = 256 * 1024
/** What was begun so long ago is not being written any more. */
const DRAFT_MS = 24 * 3_600_000

const FIND = `
  SELECT row FROM media WHERE id = $1`
const PUT = `
  INSERT INTO media (id, at, row) VALUES ($1, $2, $3)
  ON CONFLICT (id) DO UPDATE SET at = EXCLUDED.at, row = EXCLUDED.row`
const ADD_CHUNK = `
  INSERT INTO media_chunk (sha256, place, bytes) VALUES ($1, $2, $3)`
/** Of a file that is there already the parts that were just written are let go. */
const KEEP = `
  WITH kept AS (
    INSERT INTO media_file AS f (sha256, at) VALUES ($2, $3)
    ON CONFLICT (sha256) DO UPDATE SET at = greatest(f.at, EXCLUDED.at)
    RETURNING xmax = 0 AS is_new
  ), moved AS (
    UPDATE media_chunk SET sha256 = $2
    WHERE sha256 = $1 AND (SELECT is_new FROM kept)
  )
  DELETE FROM media_chunk WHERE sha256 = $1 AND NOT (SELECT is_new FROM kept)`
const DROP = `
  DELETE FROM media_chunk WHERE sha256 = $1`
const HAS = `
  SELECT FROM media_file WHERE sha256 = $1`
const READ_CHUNK = `
  SELECT bytes FROM media_chunk WHERE sha256 = $1 AND place = $2`
const FIND_UPLOAD = `
  SELECT row FROM upload WHERE sha256 = $1 AND number_id = $2 AND mime_type = $3`
const PUT_UPLOAD = `
  INSERT INTO upload (sha256, number_id, mime_type, uploaded_at, row) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (sha256, number_id, mime_type)
  DO UPDATE SET uploaded_at = EXCLUDED.uploaded_at, row = EXCLUDED.row`
const READ_QUEUES = `
  SELECT process_id AS id, queue FROM media_queue WHERE process_id <> ALL ($1::bigint[])`
const WRITE_QUEUE = `
  WITH taken AS (DELETE FROM media_queue WHERE process_id = ANY ($3::bigint[]))
  INSERT INTO media_queue (process_id, queue) VALUES ($1, $2)
  ON CONFLICT (process_id) DO UPDATE SET queue = EXCLUDED.queue`
const RETAIN = [
  'DELETE FROM media WHERE at < $1',
  'DELETE FROM upload WHERE uploaded_at < $1',
  `WITH gone AS (DELETE FROM media_file WHERE at < $1 RETURNING sha256)
   DELETE FROM media_chunk WHERE sha256 IN (SELECT sha256 FROM gone)`,
]
const FORGET_DRAFTS = `
  DELETE FROM media_chunk WHERE sha256 LIKE 'draft-%' AND sha256 < $1`

export interface SharedMedia extends MediaStore {
  /** Forgets what came before a time (epoch ms). */
  retain(before: number, now: number): Promise<void>
}

/** Files in the database. */
export function createSharedMedia(
  database: Database,
  membership: Pick<Membership, 'identity' | 'others'>,
  logEnd: () => Promise<Cursor>,
): SharedMedia {
  /** Queues of processes that are gone, which are in this one's now. */
  const inherited: number[] = []

  function createDraft(): MediaDraft {
    const name = toDraftName(machineTime.now())
    const digest = createDigest()
    let waiting: Uint8Array[] = []
    let bytes = 0
    let place = 0

    async function flush(): Promise<void> {
      const chunk = Buffer.concat(waiting)
      waiting = []
      bytes = 0
      await database.query('add chunk', ADD_CHUNK, [name, place, chunk])
      place += 1
    }

    return {
      write: async (chunk) => {
        digest.add(chunk)
        // The caller may use its buffer again.
        waiting.push(Buffer.from(chunk))
        bytes += chunk.length
        if (bytes >= CHUNK_BYTES) await flush()
      },
      digest: digest.toHex,
      keep: async (at) => {
        if (bytes > 0) await flush()
        await database.query('keep file', KEEP, [name, digest.toHex(), at])
      },
      drop: async () => {
        waiting = []
        if (place > 0) await database.query('drop file', DROP, [name])
      },
    }
  }

  async function* readChunks(sha256: string): AsyncGenerator<Uint8Array> {
    for (let place = 0; ; place += 1) {
      const values = [sha256, place]
      const [row] = await database.query<{ bytes: Buffer }>('read chunk', READ_CHUNK, values)
      if (row === undefined) return
      yield row.bytes
    }
  }

  /** Those of all processes but these, as one that begins where the first of them does. */
  async function readQueues(without: readonly number[]): Promise<MediaQueue | undefined> {
    const found = await database.query<{ id: string; queue: string }>('read queues', READ_QUEUES, [
      without,
    ])
    inherited.push(...found.map(({ id }) => Number(id)))
    return found
      .map(({ queue }) => JSON.parse(queue) as MediaQueue)
      .reduce<MediaQueue | undefined>((all, { place, rows }) => {
        if (all === undefined) return { place, rows }
        return { place: place.n < all.place.n ? place : all.place, rows: [...all.rows, ...rows] }
      }, undefined)
  }

  async function findOne<Found>(
    name: string,
    sql: string,
    values: readonly unknown[],
  ): Promise<Found | undefined> {
    const [row] = await database.query<{ row?: string; queue?: string }>(name, sql, values)
    const json = row?.row ?? row?.queue
    return json === undefined ? undefined : (JSON.parse(json) as Found)
  }

  return {
    find: (mediaId) => findOne<MediaRow>('find media', FIND, [toColumn(mediaId)]),
    put: async (row) => {
      await database.query('put media', PUT, [toColumn(row.id), row.at, JSON.stringify(row)])
    },
    create: async () => createDraft(),
    read: async (sha256) => {
      const rows = await database.query('has file', HAS, [toColumn(sha256)])
      return rows.length === 0 ? undefined : readChunks(sha256)
    },
    findUpload: (upload) => findOne<UploadRow>('find upload', FIND_UPLOAD, toUploadKey(upload)),
    putUpload: async (row) => {
      const values = [...toUploadKey(row), row.uploadedAt, JSON.stringify(row)]
      await database.query('put upload', PUT_UPLOAD, values)
    },
    readQueue: async () => {
      const queue = await readQueues(membership.others())
      if (queue !== undefined || membership.others().length === 0) return queue
      // The others fetch what came for them: what is in the log so far is nothing to this process.
      return { place: await logEnd(), rows: [] }
    },
    inheritQueue: () => readQueues([membership.identity().processId, ...membership.others()]),
    writeQueue: async (queue) => {
      const { processId } = membership.identity()
      const taken = inherited.splice(0).filter((id) => id !== processId)
      await database
        .query('write queue', WRITE_QUEUE, [processId, JSON.stringify(queue), taken])
        .catch((error: unknown) => {
          inherited.push(...taken)
          throw error
        })
    },
    retain: async (before, now) => {
      for (const sql of RETAIN) await database.query('', sql, [before])
      await database.query('', FORGET_DRAFTS, [toDraftName(now - DRAFT_MS)])
    },
  }
}

function toUploadKey({
  sha256,
  numberId,
  mimeType,
}: Pick<UploadRow, 'sha256' | 'numberId' | 'mimeType'>): string[] {
  return [sha256, numberId, mimeType].map(toColumn)
}

/** Sorts by time. */
function toDraftName(at: number): string {
  return `draft-${String(at).padStart(15, '0')}-${randomBytes(8).toString('hex')}`
}
