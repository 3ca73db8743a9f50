import { createHash } from 'node:crypto'
import type { Stats } from 'node:fs'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { KnownError } from '../../core/errors.ts'
import type { MediaUse } from '../../core/media-limits.ts'
import { MEDIA_LIMITS, mimeTypeOf } from '../../core/media-limits.ts'
import type { LocalFile } from '../../core/media-ports.ts'
import type { LocalSource } from '../../core/messages.ts'

/** So many files are known by their hash as long as they do not change. */
const MOST_KNOWN = 1_000

/** Looks at files that are to be sent. */
export type InspectFile = (source: LocalSource, use: MediaUse) => Promise<LocalFile>

export function createInspector(): InspectFile {
  const hashes = new Map<string, string>()

  async function hash(path: string, stats: Stats): Promise<string> {
    const key = `${path} ${stats.ino} ${stats.size} ${stats.mtimeMs}`
    const known = hashes.get(key)
    if (known !== undefined) return known
    const digest = createHash('sha256')
    for await (const chunk of readExactly(path, stats.size)) digest.update(chunk)
    const sha256 = digest.digest('hex')
    if (hashes.size >= MOST_KNOWN) hashes.clear()
    hashes.set(key, sha256)
    return sha256
  }

  return async (source, use) => {
    const mimeType = toSentType(source, use)
    if ('base64' in source) {
      const bytes = Buffer.from(source.base64, 'base64')
      checkBytes(bytes.length, use, 'made while talking')
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      const filename = `file.${mimeType.split('/')[1]}`
      return { sha256, bytes: bytes.length, mimeType, filename, read: () => readWhole(bytes) }
    }
    const { file: path } = source
    const stats = await look(path)
    checkBytes(stats.size, use, path)
    const sha256 = await hash(path, stats)
    const read = () => readAgain(path, stats.size, sha256)
    return { sha256, bytes: stats.size, mimeType, filename: basename(path), read }
  }
}

/** Meta wants the codec of voice messages to be told. */
function toSentType(source: LocalSource, use: MediaUse): string {
  const mimeType = mimeTypeOf(source) ?? ''
  const { mimeTypes } = MEDIA_LIMITS[use]
  if (!mimeTypes.includes(mimeType)) {
    throw new KnownError(
      'media-wrong-type',
      `The file is of type ${mimeType || 'unknown'}: WhatsApp takes ${mimeTypes.join(', ')} as ${use}.`,
    )
  }
  return source.mimeType ?? mimeType
}

/** A pipe or a device would never end: it is not even opened. */
async function look(path: string): Promise<Stats> {
  const stats = await stat(path).catch((cause: unknown) => {
    throw missing(path, cause)
  })
  if (stats.isFile()) return stats
  throw new KnownError('media-missing', `${path} is no file: give the path of one.`)
}

function missing(path: string, cause: unknown): KnownError {
  const code = (cause as NodeJS.ErrnoException).code ?? String(cause)
  return new KnownError(
    'media-missing',
    `The file ${path} cannot be read (${code}): it must be there until it is sent.`,
    { cause },
  )
}

function checkBytes(bytes: number, use: MediaUse, what: string): void {
  const { maxBytes } = MEDIA_LIMITS[use]
  if (bytes === 0) throw new KnownError('media-missing', `The file (${what}) is empty: fill it.`)
  if (bytes <= maxBytes) return
  throw new KnownError(
    'media-too-large',
    `The file (${what}) has ${bytes} bytes: WhatsApp takes ${maxBytes} as ${use}.`,
  )
}

async function* readExactly(path: string, size: number): AsyncGenerator<Uint8Array> {
  let bytes = 0
  try {
    // One byte more than there should be shows a file that grows.
    for await (const chunk of createReadStream(path, { end: size })) {
      bytes += (chunk as Uint8Array).byteLength
      if (bytes > size) throw changed(path)
      yield chunk as Uint8Array
    }
  } catch (error) {
    throw error instanceof KnownError ? error : missing(path, error)
  }
  if (bytes < size) throw changed(path)
}

/** Holds the last part back until the whole is known to be the same. */
async function* readAgain(path: string, size: number, sha256: string): AsyncGenerator<Uint8Array> {
  const digest = createHash('sha256')
  let last: Uint8Array | undefined
  for await (const chunk of readExactly(path, size)) {
    digest.update(chunk)
    if (last !== undefined) yield last
    last = chunk
  }
  if (digest.digest('hex') !== sha256) throw changed(path)
  if (last !== undefined) yield last
}

async function* readWhole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

function changed(path: string): KnownError {
  return new KnownError(
    'media-changed',
    `The file ${path} changed while it was read: write it elsewhere and rename it into place.`,
  )
}
