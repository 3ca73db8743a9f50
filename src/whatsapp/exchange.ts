import { Pool } from 'undici'
import type { Clock } from '../core/ports.ts'
import type { Ending } from './posting.ts'
import { createPosting } from './posting.ts'

/** A way to post JSON to one server over connections that are kept open. */
export interface Exchange {
  /** Never rejects. */
  post(path: string, token: string, body: string): Promise<Ending>
  /** Lets what is under way end for a moment, then cuts it off. May be called twice. */
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
    // A posting has one time for the whole of it; undici's two count from its parts.
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  let underWay = 0
  let whenIdle = () => {}
  let closing: Promise<void> | undefined

  async function shut(): Promise<void> {
    const patience = clock.setTimeout(() => void pool.destroy(), CLOSING_MS)
    await new Promise<void>((resolve) => {
      whenIdle = resolve
      if (underWay === 0) resolve()
    })
    patience.cancel()
    await pool.destroy()
  }

  return {
    post: (path, token, body) => {
      if (closing !== undefined) {
        return Promise.resolve({ ending: 'unsent', error: new Error('this side is closed') })
      }
      const headers = ['authorization', `Bearer ${token}`, 'content-type', 'application/json']
      underWay += 1
      return new Promise((resolve) => {
        const posting = createPosting({ clock, timeoutMs }, (ending) => {
          underWay -= 1
          if (underWay === 0) whenIdle()
          resolve(ending)
        })
        pool.dispatch({ path, method: 'POST', headers, body }, posting)
      })
    },
    close: () => {
      closing ??= shut()
      return closing
    },
  }
}
