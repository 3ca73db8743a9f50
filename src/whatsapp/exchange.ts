import { Pool } from 'undici'
import type { Clock } from '../core/ports.ts'

/** How a request to the Graph API ended, as far as the connection can tell. */
export type Ending =
  | { readonly ending: 'answered'; readonly status: number; readonly body: string }
  /** Not one byte of it left this machine. */
  | { readonly ending: 'unsent'; readonly error: Error }
  /** It left, at least in part, and no whole answer came back. */
  | { readonly ending: 'lost'; readonly error: Error }

/** A way to post JSON to one server over connections that are kept open. */
export interface Exchange {
  /** Never rejects. */
  post(path: string, token: string, body: string): Promise<Ending>
  /** Lets what is under way end for a moment, then cuts it off. */
  close(): Promise<void>
}

export interface ExchangeOptions {
  readonly origin: string
  /** From the call of `post` to the last byte of the answer. */
  readonly timeoutMs: number
  readonly connections: number
  readonly clock: Clock
}

/** Waiting longer than this for a connection means that nobody answers there. */
const CONNECT_TIMEOUT_MS = 10_000

/** A request that could not leave for so long may not leave any more: the process was paused. */
const STALE_MS = 10_000

/** Graph's answers have less than 1 KB; error pages of proxies have some. */
const LARGEST_ANSWER_BYTES = 1024 * 1024

const CLOSING_MS = 3000

/** Opens the way to a server; connections are made when they are needed. */
export function openExchange({ origin, timeoutMs, connections, clock }: ExchangeOptions): Exchange {
  const pool = new Pool(origin, {
    connections,
    // One request at a time on a connection: a second one could not be told from the first when
    // the connection breaks.
    pipelining: 1,
    allowH2: false,
    connect: { timeout: Math.min(timeoutMs, CONNECT_TIMEOUT_MS) },
    maxResponseSize: LARGEST_ANSWER_BYTES,
    // One time for the whole exchange is kept below; undici's two count from its parts.
    headersTimeout: 0,
    bodyTimeout: 0,
  })

  return {
    post: (path, token, body) =>
      new Promise((resolve) => {
        // undici calls `onRequestStart` in the same tick as it writes the first byte, and not
        // before it has a connection: what fails earlier has certainly not been sent.
        let hasLeft = false
        let isOver = false
        const startedAt = clock.now()
        const startedMonotonic = clock.monotonic()
        // By either clock: one stands still while the machine sleeps, the other may be set back.
        const isStale = () =>
          clock.now() - startedAt > STALE_MS || clock.monotonic() - startedMonotonic > STALE_MS
        let status = 0
        let abort: ((reason: Error) => void) | undefined
        const chunks: Buffer[] = []

        const end = (ending: Ending) => {
          isOver = true
          timer.cancel()
          resolve(ending)
        }
        const fail = (error: Error) => {
          if (!isOver) end({ ending: hasLeft ? 'lost' : 'unsent', error })
        }
        const timer = clock.setTimeout(() => {
          const error = new Error(`it took longer than ${timeoutMs} ms`)
          fail(error)
          abort?.(error)
        }, timeoutMs)

        pool.dispatch(
          {
            path,
            method: 'POST',
            headers: ['authorization', `Bearer ${token}`, 'content-type', 'application/json'],
            body,
          },
          {
            onRequestStart: (controller) => {
              if (isOver || isStale()) {
                controller.abort(new Error('it waited too long for a connection'))
                return
              }
              hasLeft = true
              abort = (reason) => controller.abort(reason)
            },
            onResponseStart: (_controller, statusCode) => {
              status = statusCode
            },
            onResponseData: (_controller, chunk) => {
              chunks.push(chunk)
            },
            onResponseEnd: () => {
              const bytes = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)
              if (!isOver) end({ ending: 'answered', status, body: String(bytes ?? '') })
            },
            onResponseError: (_controller, error) => fail(error),
          },
        )
      }),
    close: async () => {
      if (pool.destroyed) return
      const timer = clock.setTimeout(() => void pool.destroy(), CLOSING_MS)
      await pool.close()
      timer.cancel()
    },
  }
}
