import { KnownError, toPlainError } from '../../core/errors.ts'
import type { DownloadOutcome, MediaExchange } from '../../core/media-ports.ts'
import type { Clock } from '../../core/ports.ts'
import { toFailure } from '../failures.ts'
import { toFieldsOrNone, toNumber, toText } from '../incoming/fields.ts'
import { checkHash, checkSize, checkType } from './checks.ts'
import type { Arrival, TransferOptions } from './transfer.ts'
import { fetchGuarded, readInto, readJson } from './transfer.ts'

/** How often each trouble is worth a try in all: with growing pauses twelve are half a day. */
const TRIES_BY_CODE: Readonly<Partial<Record<KnownError['code'], number>>> = {
  'media-unreachable': 12,
  'media-wrong-hash': 3,
  'config-invalid': 12,
}

/** Addresses are good for 5 minutes; what comes after that says one of these. */
const EXPIRED = [401, 403, 404, 410]
/** Meta's code for an object that it does not know (reference 6.2: 100 with subcode 33). */
const UNKNOWN_OBJECT = 33

type Request = Parameters<MediaExchange['download']>[0]

export interface DownloadOptions extends TransferOptions {
  /** For example `https://graph.facebook.com/v25.0`. */
  readonly base: string
  readonly clock: Pick<Clock, 'monotonic'>
  readonly tokens: (numberId: string) => string
  readonly proofs?: (numberId: string) => string | undefined
}

/** Where a file is, and what Meta says of it. */
interface Place {
  readonly url: string
  readonly mimeType?: string | undefined
  readonly sha256?: string | undefined
}

/** Fetches one file: asks where it is, gets it from there, and looks at what came. */
export async function download(
  options: DownloadOptions,
  request: Request,
): Promise<DownloadOutcome> {
  try {
    return await fetchFile(options, request)
  } catch (error) {
    const known = toKnown(error)
    return { outcome: 'failed', error: known, tries: TRIES_BY_CODE[known.code] ?? 1 }
  }
}

async function fetchFile(options: DownloadOptions, request: Request): Promise<DownloadOutcome> {
  const { media, mostBytes, draft, promised, signal } = request
  const url = findUrl(request)
  const token = options.tokens(request.numberId)
  checkType(media, request.mimeType ?? '')
  let place: Place = url === undefined ? await locate(options, request) : { url }
  let arrival = await fetchGuarded(options, place.url, token, signal)
  if (url !== undefined && EXPIRED.includes(arrival.status)) {
    await arrival.body.dump()
    place = await locate(options, request)
    arrival = await fetchGuarded(options, place.url, token, signal)
  }
  const announced = request.mimeType ?? place.mimeType ?? ''
  await checkArrival(arrival, () => {
    checkType(media, announced, arrival.type)
    checkSize(arrival.length ?? 0, mostBytes)
  })
  const bytes = await readInto(arrival, draft.write, { mostBytes, clock: options.clock })
  checkHash(draft.digest(), [promised, place.sha256])
  const mimeType = announced === '' ? arrival.type : announced
  return { outcome: 'fetched', bytes, ...(mimeType === undefined ? {} : { mimeType }) }
}

/** Webhooks say where a file is, since 2025 (reference 2.3). */
function findUrl({ raw, media }: Request): string | undefined {
  return toText(toFieldsOrNone(toFieldsOrNone(raw)[media])['url'])
}

/** A body that nobody reads would hold its connection. */
async function checkArrival({ status, body }: Arrival, check: () => void): Promise<void> {
  try {
    if (status !== 200) {
      throw new KnownError('media-unreachable', `The file was answered with ${status}.`)
    }
    check()
  } catch (error) {
    // That it was left is told as an error, which nobody has to hear.
    body.on('error', () => {}).destroy()
    throw error
  }
}

/** Asks Meta where a file is (reference 5.1). */
async function locate(options: DownloadOptions, request: Request): Promise<Place> {
  const { mediaId, numberId, signal, mostBytes } = request
  const query = new URLSearchParams({ phone_number_id: numberId })
  const proof = options.proofs?.(numberId)
  if (proof !== undefined) query.set('appsecret_proof', proof)
  const address = `${options.base}/${encodeURIComponent(mediaId)}?${query}`
  const arrival = await fetchGuarded(options, address, options.tokens(numberId), signal)
  const answer = toFieldsOrNone(await readJson(arrival))
  const url = toText(answer['url'])
  if (arrival.status !== 200 || url === undefined) throw toLookupError(arrival.status, answer)
  checkSize(toNumber(answer['file_size']) ?? 0, mostBytes)
  return { url, mimeType: toText(answer['mime_type']), sha256: toText(answer['sha256']) }
}

function toLookupError(status: number, answer: Readonly<Record<string, unknown>>): KnownError {
  const failure = toFailure(answer, status)
  if (failure.code === UNKNOWN_OBJECT) {
    return new KnownError(
      'media-expired',
      'WhatsApp does not know the file (any more): it keeps what people send for 7 days.',
    )
  }
  return new KnownError('media-unreachable', `WhatsApp did not tell where it is: ${failure.reason}`)
}

/** What sockets and disks say names codes and addresses, never our request. */
function toKnown(error: unknown): KnownError {
  if (error instanceof KnownError) return error
  const { cause } = error as { readonly cause?: unknown }
  if (cause instanceof KnownError) return cause
  const { message } = toPlainError(error)
  return new KnownError('media-unreachable', `The file could not be fetched: ${message}`)
}
