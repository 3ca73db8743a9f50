import { randomBytes } from 'node:crypto'
import { KnownError } from '../../core/errors.ts'
import type { Cursor } from '../../core/log.ts'
import type { MediaRow } from '../../core/media.ts'
import type { MediaQueue, MediaStore, UploadRow } from '../../core/media-ports.ts'
import { toColumn } from './columns.ts'
import { createChunkShelf } from './media-chunks.ts'
import { createFolderShelf } from './media-folder.ts'
import type { Membership } from './membership.ts'
import type { Database } from './pool.ts'

/** What was begun so long ago is not being written any more. */
const DRAFT_MS = 24 * 3_600_000

const FIND = `
  SELECT row FROM media WHERE id = $1`
const PUT = `
  INSERT INTO media (id, at, row) VALUES ($1, $2, $3)
  ON CONFLICT (id) DO UPDATE SET at = EXCLUDED.at, row = EXCLUDED.row`
const HAS = `
  SELECT is_in_folder FROM media_file WHERE sha256 = $1`
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
const RETAIN = ['DELETE FROM media WHERE at < $1', 'DELETE FROM upload WHERE uploaded_at < $1']

export interface SharedMedia extends MediaStore {
  /** Forgets what came before a time (epoch ms). */
  retain(before: number, now: number): Promise<void>
}

/** Files in the database, or in a folder that all servers share. */
export function createSharedMedia(
  database: Database,
  membership: Pick<Membership, 'identity' | 'others'>,
  logEnd: () => Promise<Cursor>,
  mediaFolder?: string,
): SharedMedia {
  const chunks = createChunkShelf(database, toDraftName)
  const folder =
    mediaFolder === undefined ? undefined : createFolderShelf(database, mediaFolder, toDraftName)
  /** Queues of processes that are gone, which are in this one's now. */
  const inherited: number[] = []

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
    create: async () => (folder ?? chunks).create(),
    read: async (sha256) => {
      const [row] = await database.query<{ is_in_folder: boolean }>('has file', HAS, [
        toColumn(sha256),
      ])
      if (row === undefined) return undefined
      if (!row.is_in_folder) return chunks.read(sha256)
      if (folder !== undefined) return folder.read(sha256)
      throw new KnownError(
        'store-unavailable',
        'The file is in the folder that the servers share: set MEDIA_FOLDER to it here as well.',
      )
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
      await chunks.retain(before, now - DRAFT_MS)
      await folder?.retain(before, now - DRAFT_MS)
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
