import type { Dispatcher } from 'undici'
import type { Clock } from '../core/ports.ts'

/** How a request to the Graph API ended, as far as the connection can tell. */
export type Ending =
  | { readonly ending: 'answered'; readonly status: number; readonly body: string }
  /** Not one byte of it left this machine. */
  | { readonly ending: 'unsent'; readonly error: Error }
  /** It left, at least in part, and no whole answer came back. */
  | { readonly ending: 'lost'; readonly error: Error }

/** A request that could not leave for so long may not leave any more: the process was paused. */
const STALE_MS = 10_000

/**
 * One request, as undici drives it: `onEnd` is called once. What tells `unsent` from `lost` is that
 * undici calls `onRequestStart` in the same tick as it writes the first byte, and not before it has
 * a connection: what fails earlier has certainly not been sent.
 */
export function createPosting(
  { clock, timeoutMs }: { readonly clock: Clock; readonly timeoutMs: number },
  onEnd: (ending: Ending) => void,
): Dispatcher.DispatchHandler {
  const startedAt = clock.now()
  const startedMonotonic = clock.monotonic()
  let connection: Dispatcher.DispatchController | undefined
  let hasLeft = false
  let isOver = false
  let status = 0
  const chunks: Buffer[] = []

  const timer = clock.setTimeout(() => {
    fail(new Error(`it took longer than ${timeoutMs} ms`))
    connection?.abort(new Error('given up'))
  }, timeoutMs)

  function end(ending: Ending): void {
    if (isOver) return
    isOver = true
    timer.cancel()
    onEnd(ending)
  }

  function fail(error: Error): void {
    end({ ending: hasLeft ? 'lost' : 'unsent', error })
  }

  /** By either clock: one stands still while the machine sleeps, the other may be set back. */
  function isStale(): boolean {
    return clock.now() - startedAt > STALE_MS || clock.monotonic() - startedMonotonic > STALE_MS
  }

  return {
    onRequestStart: (controller) => {
      connection = controller
      if (isOver || isStale()) controller.abort(new Error('it waited too long for a connection'))
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
  }
}
