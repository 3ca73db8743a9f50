import { request } from 'undici'
import { toPlainError } from '../core/errors.ts'
import type { Failure } from '../core/rows.ts'
import { toAppSecretProof } from './app-secret-proof.ts'
import type { CallLimit } from './call-limit.ts'
import { toFailure } from './failures.ts'
import { toGraphBase } from './graph-base.ts'
import { toFields } from './incoming/fields.ts'

const PATIENCE_MS = 30_000
/** A sample of 100 MB over a slow line. */
const UPLOAD_PATIENCE_MS = 600_000

export interface GraphOptions {
  /** For example `https://graph.facebook.com`. */
  readonly graphUrl: string
  /** For example `v25.0`. */
  readonly version: string
  readonly accessToken: string
  /** With it every call carries an `appsecret_proof`. */
  readonly appSecret?: string
  /** Of all calls with this token in this process. */
  readonly limit: CallLimit
}

/** One call of a management endpoint. */
export interface GraphCall {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Ids and names of edges, for example `['106', 'settings']`. */
  readonly path: readonly string[]
  readonly query?: Readonly<Record<string, string | undefined>>
  readonly body?: object
  /** Another token than that of the number, such as the app's own. */
  readonly accessToken?: string
}

/**
 * What became of a call. The value is Meta's JSON as it came: of what `Answer` names, anything may
 * be missing.
 */
export type GraphResult<Answer> =
  | { readonly ok: true; readonly value: Partial<Answer> }
  /** `isRefused`: WhatsApp itself said no; else nobody answered, or something in its place. */
  | { readonly ok: false; readonly failure: Failure; readonly isRefused: boolean }

/** The way to everything of the Graph API but messages and files: for few calls, one after the other. */
export interface Graph {
  /** Never rejects. */
  call<Answer extends object>(call: GraphCall): Promise<GraphResult<Answer>>
  /** Hands over the bytes of an upload that was begun (its id); never rejects. */
  upload(uploadId: string, bytes: Uint8Array): Promise<GraphResult<{ h: string }>>
}

interface GraphRequest {
  readonly url: URL
  readonly method: GraphCall['method']
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | null
  readonly patienceMs: number
}

export function createGraph(options: GraphOptions): Graph {
  const { limit } = options
  const base = toGraphBase(options)

  async function ask<Answer extends object>(
    make: () => GraphRequest,
  ): Promise<GraphResult<Answer>> {
    const refusal = limit.refusal()
    if (refusal !== undefined) return { ok: false, failure: refusal, isRefused: true }
    try {
      const { url, patienceMs, ...parts } = make()
      const signal = AbortSignal.timeout(patienceMs)
      const { statusCode, headers, body } = await request(url, { ...parts, signal })
      const result = toResult<Answer>(statusCode, parseJson(await body.text()))
      const failure = limit.note(headers, result.ok ? undefined : result.failure)
      return result.ok || failure === undefined ? result : { ...result, failure }
    } catch (error) {
      const reason = `WhatsApp was not reached: ${toPlainError(error).message}.`
      return { ok: false, failure: { class: 'transient', reason }, isRefused: false }
    }
  }

  return {
    call: ({ method, path, query = {}, body, accessToken = options.accessToken }) =>
      ask(() => ({
        url: toUrl(`${base}/${path.map(encodeURIComponent).join('/')}`, query, accessToken),
        method,
        headers: {
          authorization: `Bearer ${accessToken}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body: body === undefined ? null : JSON.stringify(body),
        patienceMs: PATIENCE_MS,
      })),
    upload: (uploadId, bytes) =>
      ask(() => ({
        // Meta's own id goes back as it came: it may have a query.
        url: toUrl(`${base}/${uploadId}`, {}, options.accessToken),
        method: 'POST',
        // Here Meta documents another word than Bearer (reference 5.1).
        headers: { authorization: `OAuth ${options.accessToken}`, file_offset: '0' },
        body: bytes,
        patienceMs: UPLOAD_PATIENCE_MS,
      })),
  }

  function toUrl(address: string, query: NonNullable<GraphCall['query']>, token: string): URL {
    const url = new URL(address)
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, value)
    }
    if (options.appSecret !== undefined) {
      url.searchParams.set('appsecret_proof', toAppSecretProof(token, options.appSecret))
    }
    return url
  }
}

function toResult<Answer extends object>(status: number, answer: unknown): GraphResult<Answer> {
  const fields = toFields(answer)
  if (status >= 200 && status < 300 && fields !== undefined) {
    return { ok: true, value: fields as Partial<Answer> }
  }
  if (toFields(fields?.['error']) !== undefined) {
    return { ok: false, failure: toFailure(answer, status), isRefused: true }
  }
  const reason = `The answer (${status}) is not WhatsApp's: check GRAPH_API_URL and any proxy.`
  const kind = status >= 500 ? 'transient' : 'unknown'
  return { ok: false, failure: { class: kind, reason }, isRefused: false }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
