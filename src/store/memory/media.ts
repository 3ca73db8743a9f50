import type { MediaRow } from '../../core/media.ts'
import type { MediaQueue, MediaStore, UploadRow } from '../../core/media-ports.ts'
import { createDigest } from './media-digest.ts'

/** Files in memory, forgotten with the process. */
export interface MemoryMedia extends MediaStore {
  /** Forgets what came before a time (epoch ms). */
  retain(before: number): void
}

export function createMemoryMedia(): MemoryMedia {
  const rows = new Map<string, MediaRow>()
  const files = new Map<string, { readonly bytes: Uint8Array; at: number }>()
  const uploads = new Map<string, UploadRow>()
  let queue: MediaQueue | undefined

  return {
    find: async (mediaId) => rows.get(mediaId),
    put: async (row) => {
      rows.set(row.id, row)
    },
    create: async () => {
      const chunks: Uint8Array[] = []
      const digest = createDigest()
      return {
        write: async (chunk) => {
          digest.add(chunk)
          chunks.push(chunk)
        },
        digest: digest.toHex,
        keep: async (at) => {
          const known = files.get(digest.toHex())
          if (known === undefined) files.set(digest.toHex(), { bytes: Buffer.concat(chunks), at })
          else known.at = Math.max(known.at, at)
        },
        drop: async () => {},
      }
    },
    read: async (sha256) => {
      const file = files.get(sha256)
      return file === undefined ? undefined : readWhole(file.bytes)
    },
    findUpload: async (upload) => uploads.get(toUploadKey(upload)),
    putUpload: async (row) => {
      uploads.set(toUploadKey(row), row)
    },
    readQueue: async () => queue,
    inheritQueue: async () => undefined,
    writeQueue: async (next) => {
      queue = next
    },
    retain: (before) => {
      for (const [id, { at }] of rows) if (at < before) rows.delete(id)
      for (const [sha256, { at }] of files) if (at < before) files.delete(sha256)
      for (const [key, { uploadedAt }] of uploads) if (uploadedAt < before) uploads.delete(key)
    },
  }
}

/** A file of ours has another id at Meta for each number, and for each type it is said to have. */
export function toUploadKey({
  sha256,
  numberId,
  mimeType,
}: Pick<UploadRow, 'sha256' | 'numberId' | 'mimeType'>): string {
  return `${sha256} ${numberId} ${mimeType}`
}

async function* readWhole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
