import { dirname, join } from 'node:path'
import type { MediaDraft } from '../../core/media-ports.ts'
import type { OpenFile } from '../lowdb/files.ts'
import { nodeFiles as files } from '../lowdb/files.ts'
import { createDigest } from '../memory/media-digest.ts'
import { machineTime } from './machine-time.ts'
import type { FileShelf } from './media-chunks.ts'
import type { Database } from './pool.ts'

const PART_BYTES = 256 * 1024

const KEEP = `
  INSERT INTO media_file AS f (sha256, at, is_in_folder) VALUES ($1, $2, true)
  ON CONFLICT (sha256) DO UPDATE SET at = greatest(f.at, EXCLUDED.at)
  RETURNING is_in_folder`
const OLD = `
  SELECT sha256 FROM media_file WHERE at < $1 AND is_in_folder`
const FORGET = `
  DELETE FROM media_file WHERE sha256 = $1 AND at < $2`
const HAS = `
  SELECT FROM media_file WHERE sha256 = $1`

/**
 * Files in a folder that all servers share, each under its hash; what is known of them is in the
 * database. What is being written, and what is about to go, lies apart.
 */
export function createFolderShelf(
  database: Database,
  folder: string,
  toDraftName: (at: number) => string,
): FileShelf {
  const apart = join(folder, 'incoming')
  const toHome = (sha256: string) => join(folder, sha256.slice(0, 2), sha256)

  function create(): MediaDraft {
    const path = join(apart, toDraftName(machineTime.now()))
    const digest = createDigest()
    let file: OpenFile | undefined
    let size = 0
    let isKept = false

    async function open(): Promise<OpenFile> {
      await files.makeFolder(apart)
      file = await files.create(path)
      return file
    }

    async function close(): Promise<void> {
      const open = file
      file = undefined
      await open?.close()
    }

    return {
      write: async (chunk) => {
        digest.add(chunk)
        const written = await (file ?? (await open())).write(chunk, size)
        if (written < chunk.byteLength) throw new Error(`The disk is full: ${path}`)
        size += written
      },
      digest: digest.toHex,
      keep: async (at) => {
        const sha256 = digest.toHex()
        const home = toHome(sha256)
        await (file ?? (await open())).sync()
        await close()
        await files.makeFolder(dirname(home))
        await files.syncFolder(folder)
        // First: who forgets the file meanwhile sees that it is wanted.
        const [row] = await database.query<{ is_in_folder: boolean }>('keep file', KEEP, [
          sha256,
          at,
        ])
        if (row?.is_in_folder === false) return files.remove(path)
        await files.rename(path, home)
        isKept = true
        await files.syncFolder(dirname(home))
      },
      drop: async () => {
        await close()
        if (!isKept) await files.remove(path)
      },
    }
  }

  /** It goes apart first: whoever keeps it again puts another one in its place. */
  async function forget(sha256: string, before: number): Promise<void> {
    const home = toHome(sha256)
    const aside = join(apart, toDraftName(machineTime.now()))
    const isMoved = await move(home, aside)
    await database.query('', FORGET, [sha256, before])
    if (!isMoved) return
    const rows = await database.query('', HAS, [sha256])
    if (rows.length === 0) await files.remove(aside)
    else await files.rename(aside, home)
  }

  return {
    create,
    read: async (sha256) => {
      const path = toHome(sha256)
      const size = await files.size(path)
      return size === null ? undefined : readParts(path, size)
    },
    retain: async (before, draftsBefore) => {
      await files.makeFolder(apart)
      const old = await database.query<{ sha256: string }>('', OLD, [before])
      for (const { sha256 } of old) await forget(sha256, before)
      const limit = toDraftName(draftsBefore)
      for (const name of await files.list(apart)) {
        if (name < limit) await files.remove(join(apart, name))
      }
    },
  }
}

/** False: there is no such file. */
async function move(from: string, to: string): Promise<boolean> {
  if ((await files.size(from)) === null) return false
  await files.rename(from, to)
  return true
}

async function* readParts(path: string, size: number): AsyncGenerator<Uint8Array> {
  for (let position = 0; position < size; ) {
    const part = await files.readPart(path, position, Math.min(PART_BYTES, size - position))
    if (part.length === 0) throw new Error(`${path} became shorter while it was read.`)
    position += part.length
    yield part
  }
}
