import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { KnownError, toPlainError } from '../../core/errors.ts'
import type { LocalFile, UploadOutcome } from '../../core/media-ports.ts'
import { toFailure } from '../failures.ts'
import { toFields, toFieldsOrNone, toId } from '../incoming/fields.ts'
import type { DownloadOptions } from './download.ts'
import { readJson } from './transfer.ts'

/** Uploads one file of ours (reference 5.1). Doing it twice does no harm. */
export async function upload(
  { base, tokens, proofs, dispatcher, silenceMs }: Omit<DownloadOptions, 'guard' | 'clock'>,
  { numberId, file, signal }: { numberId: string; file: LocalFile; signal: AbortSignal },
): Promise<UploadOutcome> {
  const boundary = `turnwise-${randomBytes(16).toString('hex')}`
  const head = Buffer.from(
    [
      toField(boundary, 'messaging_product', 'whatsapp'),
      toField(boundary, 'type', file.mimeType),
      `--${boundary}\r\n`,
      `content-disposition: form-data; name="file"; filename="${toSafeName(file.filename)}"\r\n`,
      `content-type: ${file.mimeType}\r\n\r\n`,
    ].join(''),
  )
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`)
  try {
    const url = new URL(`${base}/${encodeURIComponent(numberId)}/media`)
    const proof = proofs?.(numberId)
    if (proof !== undefined) url.searchParams.set('appsecret_proof', proof)
    const { statusCode, body } = await dispatcher.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: 'POST',
      headers: {
        authorization: `Bearer ${tokens(numberId)}`,
        'content-type': `multipart/form-data; boundary=${boundary}`,
        'content-length': String(head.length + file.bytes + tail.length),
      },
      body: Readable.from(toParts(head, file, tail), { objectMode: false }),
      signal,
      headersTimeout: silenceMs,
      bodyTimeout: silenceMs,
    })
    return toUploadOutcome(statusCode, await readJson({ body }))
  } catch (error) {
    if (isAboutFile(error)) return { outcome: 'unreadable', error }
    return { outcome: 'not-sent', reason: toPlainError(error).message }
  }
}

/** Anything else, such as a token that is missing, says nothing against the file. */
function isAboutFile(error: unknown): error is KnownError {
  return error instanceof KnownError && error.code.startsWith('media-')
}

async function* toParts(
  head: Uint8Array,
  file: LocalFile,
  tail: Uint8Array,
): AsyncGenerator<Uint8Array> {
  yield head
  yield* file.read()
  yield tail
}

function toUploadOutcome(status: number, answer: unknown): UploadOutcome {
  const mediaId = toId(toFieldsOrNone(answer)['id'])
  if (status === 200 && mediaId !== undefined) return { outcome: 'uploaded', mediaId }
  if (toFields(toFieldsOrNone(answer)['error']) !== undefined) {
    return { outcome: 'refused', failure: toFailure(answer, status) }
  }
  return { outcome: 'not-sent', reason: `The upload was answered with ${status}.` }
}

function toField(boundary: string, name: string, value: string): string {
  return `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
}

/** What stands in a header may not end it. */
function toSafeName(filename: string): string {
  return filename.replace(/[^\w.-]+/g, '_').slice(-100)
}
