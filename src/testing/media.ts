import { KnownError } from '../core/errors.ts'
import type { MediaExchange } from '../core/media-ports.ts'
import { createDigest } from '../store/memory/media-digest.ts'

/** What people send in a conversation under test, by media id: the bytes, or a text. */
export type SentFiles = Readonly<Record<string, Uint8Array | string>>

/** A WhatsApp that has these files and no others, and takes every file of the bot. */
export function createMedia(files: SentFiles): MediaExchange {
  return {
    download: async ({ mediaId, mimeType, draft }) => {
      const content = files[mediaId]
      if (content === undefined) {
        const reason = `WhatsApp does not have the file \`${mediaId}\` (any more).`
        const error = new KnownError('media-expired', reason)
        return { outcome: 'failed', error, tries: 1 }
      }
      const bytes = Buffer.from(content)
      await draft.write(bytes)
      const type = mimeType === undefined ? {} : { mimeType }
      return { outcome: 'fetched', bytes: bytes.length, ...type }
    },
    inspect: async (source) => {
      const digest = createDigest()
      digest.add(Buffer.from('file' in source ? source.file : source.base64))
      const name = 'file' in source ? source.file : 'bytes'
      return { sha256: digest.toHex(), bytes: 1, mimeType: '', filename: name, read: readNothing }
    },
    upload: async ({ file }) => ({ outcome: 'uploaded', mediaId: file.filename }),
    close: async () => {},
  }
}

async function* readNothing(): AsyncGenerator<Uint8Array> {}
