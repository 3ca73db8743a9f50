import { createHash } from 'node:crypto'
import { KnownError } from '../../src/core/errors.ts'
import type {
  DownloadOutcome,
  LocalFile,
  MediaExchange,
  UploadOutcome,
} from '../../src/core/media-ports.ts'

/** How a download or an upload ends, or what it waits for; undefined: well. */
export type MediaScript<Outcome> =
  | Outcome
  | Promise<unknown>
  | ((signal: AbortSignal) => Promise<unknown>)
  | undefined

/** WhatsApp's files at the other end of the port: it has each, takes each, or does as it is told. */
export interface FakeMedia {
  readonly exchange: MediaExchange
  /** The media ids that were asked for, and the files that were uploaded, in order. */
  readonly downloads: string[]
  readonly uploads: string[]
  /** How the transfers of a media id, or of a file's path, end from now on. */
  willEnd(name: string, script: MediaScript<DownloadOutcome | UploadOutcome>): void
}

/** What WhatsApp has under a media id. */
export function bytesOf(mediaId: string): Buffer {
  return Buffer.from(`the file ${mediaId}`)
}

export function createFakeMedia(): FakeMedia {
  const downloads: string[] = []
  const uploads: string[] = []
  const scripts = new Map<string, MediaScript<DownloadOutcome | UploadOutcome>>()

  async function play<Outcome>(name: string, signal: AbortSignal): Promise<Outcome | undefined> {
    const script = scripts.get(name)
    if (script === undefined) return undefined
    if (typeof script === 'object' && 'outcome' in script) return script as Outcome
    await (typeof script === 'function' ? script(signal) : script)
    return undefined
  }

  return {
    exchange: {
      download: async ({ mediaId, draft, signal }) => {
        downloads.push(mediaId)
        const ordered = await play<DownloadOutcome>(mediaId, signal)
        if (ordered !== undefined) return ordered
        const bytes = bytesOf(mediaId)
        try {
          await draft.write(bytes.subarray(0, 4))
          await draft.write(bytes.subarray(4))
        } catch {
          const error = new KnownError('media-unreachable', 'It could not be written.')
          return { outcome: 'failed', error, tries: 2 }
        }
        return { outcome: 'fetched', bytes: bytes.length, mimeType: 'image/jpeg' }
      },
      inspect: async (source): Promise<LocalFile> => {
        const filename = 'file' in source ? source.file : 'made.bin'
        const sha256 = createHash('sha256').update(filename).digest('hex')
        return { sha256, bytes: 1, mimeType: 'image/jpeg', filename, read: async function* () {} }
      },
      upload: async ({ file: { filename }, signal }) => {
        uploads.push(filename)
        const ordered = await play<UploadOutcome>(filename, signal)
        return ordered ?? { outcome: 'uploaded', mediaId: `id of ${filename}` }
      },
      close: async () => undefined,
    },
    downloads,
    uploads,
    willEnd: (name, script) => {
      scripts.set(name, script)
    },
  }
}
