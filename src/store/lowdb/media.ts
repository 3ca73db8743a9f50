import { basename } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { KnownError } from '../../core/errors.ts'
import { createInTurn } from '../../core/in-turn.ts'
import type { MediaRow } from '../../core/media.ts'
import type { MediaQueue, MediaStore, UploadRow } from '../../core/media-ports.ts'
import { toUploadKey } from '../memory/media.ts'
import type { Files } from './files.ts'
import type { Folder } from './folder.ts'
import { createMediaFiles } from './media-files.ts'
import { createMediaFolder, listShards } from './media-folder.ts'
import { createSmallDocuments } from './small-documents.ts'

/** While it forgets nobody copies, and the other way round. */
const RETENTION = 'retention'

/** Files beside the store, and a small document for each media id. */
export interface LowdbMedia extends MediaStore {
  /** Forgets what came before a time (epoch ms). */
  retain(before: number): Promise<void>
  /** Runs something while nothing is forgotten. */
  whileKept<T>(work: () => Promise<T>): Promise<T>
  /** Ends a retention that is under way. */
  stop(): void
}

export function createLowdbMedia(files: Files, { media }: Folder): LowdbMedia {
  const folder = createMediaFolder(media)
  const documents = createSmallDocuments(files)
  const blobs = createMediaFiles(files, folder, documents)
  const inTurn = createInTurn()
  let isStopped = false

  async function* listDocuments(root: string): AsyncGenerator<string> {
    for await (const path of listShards(files, root)) {
      if (isStopped) return
      await setImmediate()
      yield path
    }
  }

  async function forget<Content>(
    root: string,
    before: number,
    timeOf: (content: Content) => number,
  ): Promise<void> {
    for await (const path of listDocuments(root)) {
      await unlessDamaged(async () => {
        const content = await documents.read<Content>(path)
        if (content !== undefined && timeOf(content) < before) await files.remove(path)
      })
    }
  }

  async function retain(before: number): Promise<void> {
    await forget<MediaRow>(folder.ids, before, ({ at }) => at)
    await forget<UploadRow>(folder.uploads, before, ({ uploadedAt }) => uploadedAt)
    for await (const path of listDocuments(folder.path)) {
      await unlessDamaged(() => blobs.removeIfBefore(basename(path, '.json'), before))
    }
  }

  return {
    find: (mediaId) => documents.read<MediaRow>(folder.idFile(mediaId)),
    put: (row) => documents.write(folder.idFile(row.id), row),
    create: blobs.create,
    read: blobs.read,
    findUpload: (upload) => documents.read<UploadRow>(folder.uploadFile(toUploadKey(upload))),
    putUpload: (row) => documents.write(folder.uploadFile(toUploadKey(row)), row),
    readQueue: () => documents.read<MediaQueue>(folder.queue),
    inheritQueue: async () => undefined,
    writeQueue: (queue) => documents.write(folder.queue, queue),
    retain: (before) => inTurn(RETENTION, () => retain(before)),
    whileKept: (work) => inTurn(RETENTION, work),
    stop: () => {
      isStopped = true
    },
  }
}

/** What cannot be read is for a person to look at; it must not keep everything else here. */
async function unlessDamaged(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof KnownError && error.code === 'data-corrupt')) throw error
  }
}
