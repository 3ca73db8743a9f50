import { KnownError } from '../../core/errors.ts'
import type { MediaKind } from '../../core/events.ts'

/** Servers say this of files whose type they do not know. */
const UNTYPED: readonly string[] = ['', 'application/octet-stream', 'binary/octet-stream']

/** A media type without its parameters: `audio/ogg` of `audio/ogg; codecs=opus`. */
export function toEssence(mimeType: string | undefined): string {
  return mimeType?.split(';')[0]?.trim().toLowerCase() ?? ''
}

/**
 * What was announced has to suit its message, and what comes has to suit what was announced.
 * @throws KnownError `media-wrong-type`
 */
export function checkType(media: MediaKind, announced: string, actual?: string): void {
  const declared = toEssence(announced)
  if (declared !== '' && !suits(media, declared)) throw wrongType(media, declared)
  const found = toEssence(actual)
  if (UNTYPED.includes(found) || found === declared) return
  // A page in the place of a document is an error page.
  const isPage = media === 'document' && (found === 'text/html' || found === 'application/json')
  if (isPage || !suits(media, found)) throw wrongType(media, found)
}

/** Documents may be anything. */
function suits(media: MediaKind, essence: string): boolean {
  switch (media) {
    case 'image':
    case 'video':
    case 'audio':
      return essence.startsWith(`${media}/`) || UNTYPED.includes(essence)
    case 'sticker':
      return essence.startsWith('image/') || UNTYPED.includes(essence)
    case 'document':
      return true
  }
}

/** @throws KnownError `media-too-large` */
export function checkSize(bytes: number, mostBytes: number): void {
  if (bytes <= mostBytes) return
  throw new KnownError(
    'media-too-large',
    `The file has ${bytes} bytes or more: ${mostBytes} are fetched at most (MEDIA_MAX_MB).`,
  )
}

/**
 * Meta gives hashes in base64 (webhooks) or in hex (look-ups); an absent one promises nothing.
 * @throws KnownError `media-wrong-hash`
 */
export function checkHash(sha256: string, promised: readonly (string | undefined)[]): void {
  for (const hash of promised) {
    if (hash === undefined || hash === '' || isSame(sha256, hash)) continue
    throw new KnownError(
      'media-wrong-hash',
      `The file has the SHA-256 ${sha256.slice(0, 12)}…, but another one was announced: it was changed or cut off on its way.`,
    )
  }
}

function isSame(hex: string, hash: string): boolean {
  if (hash.toLowerCase() === hex) return true
  return Buffer.from(hash, 'base64').toString('hex') === hex
}

function wrongType(media: MediaKind, essence: string): KnownError {
  return new KnownError(
    'media-wrong-type',
    `The file is of type ${essence.slice(0, 80)}, which does not suit a message with ${media === 'image' || media === 'audio' ? 'an' : 'a'} ${media}.`,
  )
}
