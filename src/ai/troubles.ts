import {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
} from '@anthropic-ai/sdk/error'
import type { ModelOutcome, ModelTrouble, ModelUsage } from '../core/agent-ports.ts'

export type Failed = Extract<ModelOutcome, { outcome: 'failed' }>

/** Stands for what came in place of a response of the Messages API. */
export class MalformedResponse extends Error {}

const BY_STATUS: Readonly<Record<number, ModelTrouble>> = {
  401: 'auth',
  402: 'auth',
  403: 'auth',
  408: 'timeout',
  429: 'rate-limited',
  504: 'timeout',
  529: 'overloaded',
}

/** The types of errors in a stream, where no status comes with them. */
const BY_TYPE: Readonly<Record<string, ModelTrouble>> = {
  invalid_request_error: 'request',
  not_found_error: 'request',
  authentication_error: 'auth',
  permission_error: 'auth',
  billing_error: 'auth',
  rate_limit_error: 'rate-limited',
  overloaded_error: 'overloaded',
  timeout_error: 'timeout',
  api_error: 'server',
}

/** `messages.1.content.0` of an answer that names what is wrong: the place without its words. */
const PLACE = /^[a-z_]+(?:\.(?:\d+|[a-z_]+))*(?=:)/

const SENTENCES: Readonly<Record<ModelTrouble, string>> = {
  overloaded: 'Claude is overloaded',
  'rate-limited': 'Claude takes no more for now: the limit of the account is reached',
  timeout: 'Claude did not answer in time',
  network: 'The connection to Claude failed',
  server: 'Claude failed to answer',
  auth: 'Claude refuses the key or the account: check ANTHROPIC_API_KEY and its billing',
  request: 'Claude refuses the request as it is',
  unavailable: 'There is no key for Claude',
  aborted: 'Nobody waits for the answer any more',
}

/** The ways in which no connection was made: nothing was asked. */
const NOT_ASKED = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]

/** What costs nothing, certainly. */
export const NO_USAGE: ModelUsage = { input: 0, cacheWrite: 0, cacheRead: 0, output: 0 }

/** A call that failed by itself, or was ended by us. */
export function failedBy(trouble: ModelTrouble, details = ''): Failed {
  return { outcome: 'failed', trouble, reason: `${SENTENCES[trouble]}${details}.` }
}

/** A failed call, told without anything of what was asked or answered. */
export function toFailed(error: unknown): Failed {
  const trouble = toTrouble(error)
  const retryAfterMs = error instanceof APIError ? toRetryAfter(error.headers) : undefined
  return {
    ...failedBy(trouble, toDetails(error)),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(NOT_ASKED.includes(codeOf(error) ?? '') ? { usage: NO_USAGE } : {}),
  }
}

function toTrouble(error: unknown): ModelTrouble {
  if (error instanceof MalformedResponse || error instanceof SyntaxError) return 'server'
  if (error instanceof APIUserAbortError) return 'aborted'
  if (error instanceof APIConnectionTimeoutError) return 'timeout'
  if (error instanceof APIConnectionError) return 'network'
  if (!(error instanceof APIError)) return 'network'
  // No pause helps against a spent budget, whatever status it comes with.
  if (error.errorCode?.endsWith('spend_limit_reached') === true) return 'auth'
  const status: unknown = error.status
  // The type goes before a general status: overload may come as 500, an empty account as 400.
  const byType = BY_TYPE[error.type ?? '']
  if (byType !== undefined && byType !== 'request' && byType !== 'server') return byType
  if (typeof status !== 'number') return byType ?? 'server'
  return BY_STATUS[status] ?? (status >= 500 ? 'server' : 'request')
}

function toDetails(error: unknown): string {
  if (!(error instanceof APIError)) {
    return error instanceof MalformedResponse ? `: ${error.message}` : toCode(error)
  }
  const place = PLACE.exec(error.apiMessage ?? '')?.[0]
  const details = [
    error.status === undefined ? undefined : String(error.status),
    toWord(error.type),
    toWord(error.errorCode),
    place === undefined ? undefined : `at ${place}`,
    error.requestID == null ? undefined : `request ${toWord(error.requestID)}`,
  ].filter((detail) => detail !== undefined)
  return details.length === 0 ? toCode(error.cause) : ` (${details.join(', ')})`
}

/** A name of theirs; whatever else stands in its place is not told. */
function toWord(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w-]{1,64}$/.test(value) ? value : undefined
}

function toCode(error: unknown): string {
  const code = codeOf(error)
  return code === undefined ? '' : ` (${code})`
}

/** The code of a broken connection (`ECONNRESET`), from as deep as it stands. */
function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  if ('code' in error && typeof error.code === 'string') return error.code
  return 'cause' in error ? codeOf(error.cause) : undefined
}

/** Claude gives seconds, as RFC 9110 allows; a date is not looked at. */
function toRetryAfter(headers: Headers | undefined): number | undefined {
  const seconds = headers?.get('retry-after') ?? ''
  return /^\d+(\.\d+)?$/.test(seconds) ? Math.ceil(Number(seconds) * 1000) : undefined
}
