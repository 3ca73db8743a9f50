import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher } from 'undici'
import { KnownError } from '../../core/errors.ts'
import type { Clock } from '../../core/ports.ts'
import type { AddressGuard } from './address.ts'
import { checkSize } from './checks.ts'

/** Servers of files may send a request on to another of their hosts, but not for ever. */
const MOST_REDIRECTS = 3
const REDIRECTS = [301, 302, 303, 307, 308]
const MOST_JSON_BYTES = 1024 * 1024
/** Meta refuses requests that do not say who asks. */
const USER_AGENT = 'Mozilla/5.0 (compatible; Turnwise)'

export interface TransferOptions {
  readonly dispatcher: Dispatcher
  readonly guard: AddressGuard
  /** The longest silence, before the answer and within it. */
  readonly silenceMs: number
}

/** A file that begins to arrive, or the status in its place. */
export interface Arrival {
  readonly status: number
  readonly type: string | undefined
  /** As announced; undefined: it is not. */
  readonly length: number | undefined
  readonly body: Dispatcher.ResponseData['body']
}

/** Asks for something with a token, and follows the answer to where it may lead. */
export async function fetchGuarded(
  { dispatcher, guard, silenceMs }: TransferOptions,
  address: string,
  token: string,
  signal: AbortSignal,
): Promise<Arrival> {
  let url = guard.check(address)
  const { host } = url
  for (let redirects = 0; ; redirects += 1) {
    const { statusCode, headers, body } = await dispatcher.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: 'GET',
      headers: {
        'user-agent': USER_AGENT,
        // Another host gets no token of ours, though it is one of Meta's.
        ...(url.host === host ? { authorization: `Bearer ${token}` } : {}),
      },
      signal,
      headersTimeout: silenceMs,
      bodyTimeout: silenceMs,
    })
    if (!REDIRECTS.includes(statusCode)) {
      const length = first(headers['content-length'])
      return {
        status: statusCode,
        type: first(headers['content-type']),
        length: length === undefined ? undefined : Number(length),
        body,
      }
    }
    await body.dump()
    const target = first(headers['location'])
    if (target === undefined || redirects === MOST_REDIRECTS) {
      throw new KnownError('media-unreachable', 'The file is sent from one address to another.')
    }
    url = guard.check(URL.canParse(target, url.href) ? new URL(target, url.href).href : target)
  }
}

/** Slower it is no file that comes: WhatsApp's largest picture (5 MB) takes five minutes so. */
const LEAST_BYTES_PER_SECOND = 16 * 1024
const FIRST_MS = 30_000

/** Reads a file into a sink, not a byte more than is allowed, and no slower than is of use. */
export async function readInto(
  arrival: Arrival,
  sink: (chunk: Uint8Array) => Promise<void>,
  { mostBytes, clock }: { readonly mostBytes: number; readonly clock: Pick<Clock, 'monotonic'> },
): Promise<number> {
  const startedAt = clock.monotonic()
  let bytes = 0
  // Leaving the loop early ends the connection.
  for await (const chunk of arrival.body as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength
    checkSize(bytes, mostBytes)
    checkPace(bytes, clock.monotonic() - startedAt)
    await sink(chunk)
  }
  return bytes
}

function checkPace(bytes: number, elapsedMs: number): void {
  if (bytes >= ((elapsedMs - FIRST_MS) / 1_000) * LEAST_BYTES_PER_SECOND) return
  const seconds = Math.round(elapsedMs / 1_000)
  throw new KnownError(
    'media-unreachable',
    `The file comes too slowly: ${bytes} bytes in ${seconds} s.`,
  )
}

/** The JSON of an answer; undefined if it is none, or has no end. */
export async function readJson({ body }: Pick<Arrival, 'body'>): Promise<unknown> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength
    if (bytes > MOST_JSON_BYTES) return undefined
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString())
  } catch {
    return undefined
  }
}

function first(value: IncomingHttpHeaders[string]): string | undefined {
  return Array.isArray(value) ? value[0] : value
}
