import type { MediaDraft } from '../../core/media-ports.ts'
import { createDigest } from '../memory/media-digest.ts'
import { machineTime } from './machine-time.ts'
import type { Database } from './pool.ts'

/** A file lies in parts of this size: neither side holds more of it at once. */
const CHUNK_BYTES = 256 * 1024

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
const READ_CHUNK = `
  SELECT bytes FROM media_chunk WHERE sha256 = $1 AND place = $2`
const RETAIN = `
  WITH gone AS (DELETE FROM media_file WHERE at < $1 AND NOT is_in_folder RETURNING sha256)
  DELETE FROM media_chunk WHERE sha256 IN (SELECT sha256 FROM gone)`
const FORGET_DRAFTS = `
  DELETE FROM media_chunk WHERE sha256 LIKE 'draft-%' AND sha256 < $1`

/** Where the bytes of files are. */
export interface FileShelf {
  create(): MediaDraft
  /** Undefined: it is not there after all. */
  read(sha256: string): Promise<AsyncIterable<Uint8Array> | undefined>
  /** Forgets files that were sent before a time (epoch ms), and drafts of before another one. */
  retain(before: number, draftsBefore: number): Promise<void>
}

/** Files in the database, in parts. */
export function createChunkShelf(
  database: Database,
  toDraftName: (at: number) => string,
): FileShelf {
  function create(): MediaDraft {
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

  return {
    create,
    read: async (sha256) => readChunks(sha256),
    retain: async (before, draftsBefore) => {
      await database.query('', RETAIN, [before])
      await database.query('', FORGET_DRAFTS, [toDraftName(draftsBefore)])
    },
  }
}
