import type { IncomingMessage } from 'node:http'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import type { ErrorCode } from '../core/errors.ts'
import { ERROR_CODES, KnownError } from '../core/errors.ts'
import type { Cursor } from '../core/log.ts'
import type { OpenedMedia } from '../core/media.ts'
import type { Counts, LogNews, Operator, WaitingApproval } from '../core/operator.ts'
import { ABOUT_MEDIA, formatCursor } from '../core/operator.ts'
import type { InboxRow, OutboxRow } from '../core/rows.ts'
import type {
  ConversationQuery,
  ConversationSummary,
  ConversationView,
  LogPage,
} from '../core/views.ts'

/**
 * The operators' door of a running server, through its control socket. Every call rejects with
 * what the server said, or with the system's error when nobody listens.
 */
export function createOperatorClient(socketPath: string): Operator {
  // Both ends are of the same program and version: what comes is what `Operator` says.
  const ask = <T>(method: string, path: string, body?: object) =>
    askJson<T>(socketPath, method, path, body)
  const isDone = async (method: string, path: string, body?: object) =>
    (await ask<{ done: boolean }>(method, path, body)).done

  return {
    counts: () => ask<Counts>('GET', '/counts'),
    listConversations: (query) =>
      ask<ConversationSummary[]>('GET', `/conversations${toSearch(query)}`),
    showConversation: async (id) => {
      try {
        return await ask<ConversationView>('GET', `/conversations/${encodeURIComponent(id)}`)
      } catch (error) {
        if (error instanceof KnownError && error.code === 'not-found') return undefined
        throw error
      }
    },
    listApprovals: () => ask<WaitingApproval[]>('GET', '/approvals'),
    decideApproval: (id, decision) =>
      isDone('POST', `/approvals/${encodeURIComponent(id)}`, decision),
    listDeadLetters: () => ask<InboxRow[]>('GET', '/dead-letters'),
    listOutbox: () => ask<OutboxRow[]>('GET', '/outbox'),
    openMedia: (id) => openMedia(socketPath, id),
    readLog: ({ from, limit }) =>
      ask<LogPage>('GET', `/log?from=${formatCursor(from)}&limit=${limit}`),
    logEnd: () => ask<Cursor>('GET', '/log/end'),
    logSince: (at) => ask<Cursor>('GET', `/log/since?at=${at}`),
    followLog: ({ from, signal }) => follow(socketPath, from, signal),
    take: (id, operator, taking) =>
      isDone('POST', `/conversations/${encodeURIComponent(id)}/take`, { operator, ...taking }),
    release: (id, operator, held) =>
      isDone('POST', `/conversations/${encodeURIComponent(id)}/release`, { operator, held }),
    reply: (id, operator, said) =>
      ask<string[]>('POST', `/conversations/${encodeURIComponent(id)}/reply`, {
        operator,
        ...said,
      }),
    replayDeadLetter: (id) => isDone('POST', `/dead-letters/${encodeURIComponent(id)}/replay`),
    dropDeadLetter: (id) => isDone('DELETE', `/dead-letters/${encodeURIComponent(id)}`),
    resendOutbox: (id) => isDone('POST', `/outbox/${encodeURIComponent(id)}/resend`),
    dropOutbox: (id) => isDone('DELETE', `/outbox/${encodeURIComponent(id)}`),
    backup: async (folder) => {
      await isDone('POST', '/backup', { folder })
    },
  }
}

/**
 * Whether a server answers at a control socket. `starting`: it has the folder already, and does not
 * take questions yet.
 */
export async function probeSocket(socketPath: string): Promise<'ready' | 'starting' | 'nobody'> {
  try {
    await createOperatorClient(socketPath).counts()
    return 'ready'
  } catch (error) {
    return isNobody(error) ? 'nobody' : 'starting'
  }
}

/** Nobody listens there: no socket, a stale one, or one that closed just now. */
export function isNobody(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return code === 'ENOENT' || code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === 'EPIPE'
}

async function askJson<T>(
  socketPath: string,
  method: string,
  path: string,
  body?: object,
): Promise<T> {
  const response = await open(socketPath, method, path, body)
  if (response.statusCode !== 200) throw await toError(response)
  return JSON.parse(await text(response)) as T
}

async function openMedia(socketPath: string, id: string): Promise<OpenedMedia> {
  const response = await open(socketPath, 'GET', `/media/${encodeURIComponent(id)}`)
  if (response.statusCode !== 200) throw await toError(response)
  const about = JSON.parse(decodeURIComponent(String(response.headers[ABOUT_MEDIA])))
  return { ...about, content: response }
}

async function toError(response: IncomingMessage): Promise<Error> {
  const { error } = JSON.parse(await text(response)) as { error: { code: string; message: string } }
  return error.code in ERROR_CODES
    ? new KnownError(error.code as ErrorCode, error.message)
    : new Error(error.message)
}

function open(
  socketPath: string,
  method: string,
  path: string,
  body?: object,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    // A connection of its own for each question: nothing is left open behind a verb.
    const asking = request({ socketPath, method, path, agent: false }, resolve)
    asking.once('error', reject)
    if (body !== undefined) asking.setHeader('content-type', 'application/json')
    asking.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

/** Ends when the server closes the connection or dies; the caller knows the last place. */
async function* follow(
  socketPath: string,
  from: Cursor,
  signal: AbortSignal,
): AsyncGenerator<LogNews> {
  const response = await open(socketPath, 'GET', `/log/follow?from=${formatCursor(from)}`)
  const onAbort = () => response.destroy()
  signal.addEventListener('abort', onAbort)
  try {
    for await (const line of readLines(response)) yield JSON.parse(line) as LogNews
  } finally {
    signal.removeEventListener('abort', onAbort)
    response.destroy()
  }
}

/** Whole lines only: a connection that breaks off may leave half of one behind. */
async function* readLines(response: IncomingMessage): AsyncGenerator<string> {
  let rest = ''
  try {
    for await (const chunk of response.setEncoding('utf8')) {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop() ?? ''
      yield* lines
    }
  } catch {
    // That it broke off is all there is to know: whoever follows the log tries again.
  }
}

function toSearch(query: ConversationQuery): string {
  const words = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) words.set(name, String(value))
  return words.size === 0 ? '' : `?${words}`
}
