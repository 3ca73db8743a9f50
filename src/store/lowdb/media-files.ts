import { dirname, join } from 'node:path'
import { createInTurn } from '../../core/in-turn.ts'
import type { MediaDraft } from '../../core/media-ports.ts'
import { createDigest } from '../memory/media-digest.ts'
import type { Files } from './files.ts'
import type { MediaFolder } from './media-folder.ts'
import { isSha256 } from './media-folder.ts'
import type { SmallDocuments } from './small-documents.ts'

const PART_BYTES = 256 * 1024
/** So much is made durable at once: the journal waits for as long as that takes on a slow disk. */
const SYNC_BYTES = 4 * 1024 * 1024
/** The disk has few threads, and the journal must not wait for one: all files share one of them. */
const DISK = 'disk'

/** What is known of a file, whoever sent it. */
export interface AboutFile {
  readonly sha256: string
  readonly bytes: number
  /** When the latest message with it was sent (epoch ms): the retention counts from there. */
  readonly at: number
}

/** The files themselves, each under its hash: what many people send lies here once. */
export interface MediaFiles {
  create(): Promise<MediaDraft>
  read(sha256: string): Promise<AsyncIterable<Uint8Array> | undefined>
  /** Removes a file if nobody has sent it since a time (epoch ms). */
  removeIfBefore(sha256: string, before: number): Promise<void>
}

export function createMediaFiles(
  files: Files,
  folder: MediaFolder,
  documents: SmallDocuments,
): MediaFiles {
  // Whoever keeps or removes the same file waits for the other.
  const inTurn = createInTurn()
  let drafts = 0
  let preparing: Promise<void> | undefined

  /** What a process that died was writing is of no use to anybody. */
  async function prepare(): Promise<void> {
    await documents.ensureFolder(join(folder.path, 'any'))
    await documents.ensureFolder(join(folder.incoming, 'any'))
    for (const name of await files.list(folder.incoming)) {
      await files.remove(join(folder.incoming, name))
    }
  }

  async function create(): Promise<MediaDraft> {
    preparing ??= prepare().catch((error: unknown) => {
      preparing = undefined
      throw error
    })
    await preparing
    drafts += 1
    const path = join(folder.incoming, `${drafts}.part`)
    const file = await files.create(path)
    const digest = createDigest()
    let size = 0
    let syncedSize = 0
    let isClosed = false
    let isKept = false

    async function keep(at: number): Promise<void> {
      const sha256 = digest.toHex()
      await inTurn(DISK, file.sync)
      await file.close()
      isClosed = true
      const home = folder.file(sha256)
      await inTurn(sha256, async () => {
        const known = await documents.read<AboutFile>(folder.about(sha256))
        const about: AboutFile = { sha256, bytes: size, at: Math.max(at, known?.at ?? 0) }
        // It comes first: a file of which nothing is known would never be removed.
        await documents.write(folder.about(sha256), about)
        await files.rename(path, home)
        isKept = true
        await files.syncFolder(dirname(home))
      })
    }

    return {
      write: async (chunk) => {
        digest.add(chunk)
        const written = await inTurn(DISK, () => file.write(chunk, size))
        if (written < chunk.byteLength) throw new Error(`The disk is full: ${path}`)
        size += written
        if (size - syncedSize < SYNC_BYTES) return
        syncedSize = size
        await inTurn(DISK, file.sync)
      },
      digest: digest.toHex,
      keep,
      drop: async () => {
        if (!isClosed) await file.close()
        isClosed = true
        if (!isKept) await files.remove(path)
      },
    }
  }

  async function removeIfBefore(sha256: string, before: number): Promise<void> {
    await inTurn(sha256, async () => {
      const about = await documents.read<AboutFile>(folder.about(sha256))
      if (about === undefined || about.at >= before) return
      await files.remove(folder.file(sha256))
      await files.remove(folder.about(sha256))
    })
  }

  return {
    create,
    read: async (sha256) => {
      if (!isSha256(sha256)) return undefined
      const path = folder.file(sha256)
      const size = await files.size(path)
      return size === null ? undefined : readParts(files, path, size)
    },
    removeIfBefore,
  }
}

async function* readParts(files: Files, path: string, size: number): AsyncGenerator<Uint8Array> {
  for (let position = 0; position < size; ) {
    const part = await files.readPart(path, position, Math.min(PART_BYTES, size - position))
    if (part.length === 0) throw new Error(`${path} became shorter while it was read.`)
    position += part.length
    yield part
  }
}
