import { Agent } from 'undici'
import type { MediaExchange } from '../../core/media-ports.ts'
import type { Clock } from '../../core/ports.ts'
import { toGraphBase } from '../graph-base.ts'
import type { Resolve } from './address.ts'
import { createAddressGuard } from './address.ts'
import { download } from './download.ts'
import { createInspector } from './local-file.ts'
import { upload } from './upload.ts'

export interface MediaExchangeOptions {
  /** For example `https://graph.facebook.com`. */
  readonly graphUrl: string
  /** For example `v25.0`. */
  readonly version: string
  /** The access token of a number. */
  readonly tokens: (numberId: string) => string
  /** The `appsecret_proof` of that token, where the app requires one. */
  readonly proofs?: (numberId: string) => string | undefined
  readonly clock: Clock
  /** The longest silence of the other side; 30 s unless told. */
  readonly silenceMs?: number
  /** The longest time for one file; 10 minutes unless told. */
  readonly timeoutMs?: number
  /** For tests: another way to find the addresses of names. */
  readonly resolve?: Resolve
}

const CONNECTIONS = 16
const CONNECT_TIMEOUT_MS = 10_000

/** Opens the way of files from and to WhatsApp: connections of its own, so that no message waits. */
export function createMediaExchange(options: MediaExchangeOptions): MediaExchange {
  const { graphUrl, tokens, proofs, clock, silenceMs = 30_000, timeoutMs = 600_000 } = options
  const guard = createAddressGuard(graphUrl, options.resolve)
  const dispatcher = new Agent({
    connections: CONNECTIONS,
    pipelining: 1,
    allowH2: false,
    connect: { timeout: CONNECT_TIMEOUT_MS, lookup: guard.lookup },
  })
  const base = toGraphBase(options)
  const parts = { dispatcher, guard, silenceMs, base, clock, tokens, ...(proofs && { proofs }) }

  /** A body that comes drop by drop is never silent, and still has to end. */
  async function inTime<T>(
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const late = new AbortController()
    const timer = clock.setTimeout(() => {
      late.abort(new Error(`it took longer than ${timeoutMs} ms`))
    }, timeoutMs)
    try {
      return await work(AbortSignal.any([signal, late.signal]))
    } finally {
      timer.cancel()
    }
  }

  return {
    download: (request) =>
      inTime(request.signal, (signal) => download(parts, { ...request, signal })),
    inspect: createInspector(),
    upload: (request) => inTime(request.signal, (signal) => upload(parts, { ...request, signal })),
    close: () => dispatcher.destroy(),
  }
}
