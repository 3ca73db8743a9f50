import type { ModelPart } from './agent-ports.ts'
import type { Spoken } from './agent-transcript.ts'
import type { MediaReader } from './media.ts'

/** Kinds of files that a model can be shown. */
export type ShownKind = 'image' | 'document'

/**
 * The latest files are shown, the others named. Claude takes pictures of 5 MB as base64; documents
 * are PDFs, and all of a request is at most 32 MB.
 */
const MOST_FILES = 3
const MOST_BYTES: Readonly<Record<ShownKind, number>> = { image: 3_900_000, document: 6_000_000 }
const TYPES: Readonly<Record<ShownKind, readonly string[]>> = {
  image: ['image/jpeg', 'image/png', 'image/webp', 'image/gif'],
  document: ['application/pdf'],
}

/** The media ids of the files that are shown with what was said, latest first. */
export function filesToShow(spoken: readonly Spoken[]): readonly string[] {
  const ids = spoken.flatMap(({ by, mediaId }) =>
    by === 'user' && mediaId !== undefined ? [mediaId] : [],
  )
  return ids.slice(-MOST_FILES).reverse()
}

/**
 * Reads a file as a model is shown it; undefined: it is of another kind, too large, or cannot be had,
 * and is only named. A file that is still on its way is waited for until `signal` is aborted.
 */
export async function readShownFile(
  media: MediaReader,
  mediaId: string,
  { kinds, signal }: { readonly kinds: readonly ShownKind[]; readonly signal: AbortSignal },
): Promise<ModelPart | undefined> {
  try {
    const opened = await Promise.race([media.open(mediaId), whenAborted(signal)])
    if (opened === undefined) return undefined
    const { mimeType = '', bytes, content } = opened
    // WhatsApp adds parameters: `image/jpeg; codecs=...`.
    const plainType = mimeType.split(';', 1)[0]?.trim() ?? ''
    const kind = kinds.find((one) => TYPES[one].includes(plainType))
    if (kind === undefined || bytes > MOST_BYTES[kind]) return undefined
    const chunks: Uint8Array[] = []
    for await (const chunk of content) chunks.push(chunk)
    return {
      kind: 'file',
      mimeType: plainType,
      base64: Buffer.concat(chunks).toString('base64'),
    }
  } catch {
    // What came in the way is in the log of the download.
    return undefined
  }
}

function whenAborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined)
    else signal.addEventListener('abort', () => resolve(undefined), { once: true })
  })
}
