import type { Dispatcher } from 'undici'
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
export function openExchange(options: ExchangeOptions): Exchange {
  const { origin, timeoutMs, connections, clock } = options
  const pool = new Pool(origin, {
    connections,
    // One request at a time on a connection: when it breaks, it is clear whose it was.
    pipelining: 1,
    allowH2: false,
    connect: { timeout: Math.min(timeoutMs, CONNECT_TIMEOUT_MS) },
    maxResponseSize: LARGEST_ANSWER_BYTES,
    // One time for the whole exchange is kept below; undici's two count from its parts.
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  const underWay = new Set<Promise<Ending>>()
  let closing: Promise<void> | undefined

  async function shut(): Promise<void> {
    const patience = clock.setTimeout(() => void pool.destroy(), CLOSING_MS)
    await Promise.all(underWay)
    patience.cancel()
    await pool.destroy()
  }

  return {
    post: (path, token, body) => {
      if (closing !== undefined) {
        return Promise.resolve({ ending: 'unsent', error: new Error('this side is closed') })
      }
      const headers = ['authorization', `Bearer ${token}`, 'content-type', 'application/json']
      const ending = postOnce(pool, { path, method: 'POST', headers, body }, timeoutMs, clock)
      underWay.add(ending)
      void ending.then(() => underWay.delete(ending))
      return ending
    },
    close: () => {
      closing ??= shut()
      return closing
    },
  }
}

function postOnce(
  pool: Pool,
  request: Dispatcher.DispatchOptions,
  timeoutMs: number,
  clock: Clock,
): Promise<Ending> {
  return new Promise((resolve) => {
    // undici calls `onRequestStart` in the same tick as it writes the first byte, and not before
    // it has a connection: what fails earlier has certainly not been sent.
    let hasLeft = false
    let isOver = false
    let status = 0
    let abort = () => {}
    const chunks: Buffer[] = []
    const isStale = startStaleness(clock)

    const end = (ending: Ending) => {
      if (isOver) return
      isOver = true
      timer.cancel()
      resolve(ending)
    }
    const fail = (error: Error) => end({ ending: hasLeft ? 'lost' : 'unsent', error })
    const timer = clock.setTimeout(() => {
      fail(new Error(`it took longer than ${timeoutMs} ms`))
      abort()
    }, timeoutMs)

    pool.dispatch(request, {
      onRequestStart: (controller) => {
        abort = () => controller.abort(new Error('it waited too long for a connection'))
        if (isOver || isStale()) abort()
        else hasLeft = true
      },
      // Called again for the real answer when an interim one (1xx) came before it.
      onResponseStart: (_controller, statusCode) => {
        status = statusCode
      },
      onResponseData: (_controller, chunk) => {
        chunks.push(chunk)
      },
      onResponseEnd: () => {
        end({ ending: 'answered', status, body: Buffer.concat(chunks).toString() })
      },
      onResponseError: (_controller, error) => fail(error),
    })
  })
}

/** By either clock: one stands still while the machine sleeps, the other may be set back. */
function startStaleness(clock: Clock): () => boolean {
  const wall = clock.now()
  const monotonic = clock.monotonic()
  return () => clock.now() - wall > STALE_MS || clock.monotonic() - monotonic > STALE_MS
}
