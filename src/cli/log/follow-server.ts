import type { Cursor } from '../../core/log.ts'
import type { LogNews, OperatorView } from '../../core/operator.ts'
import { createOperatorClient, probeSocket } from '../operator-client.ts'
import { pause } from './pause.ts'

/**
 * Follows the log of a server that may end and start again: goes on at the place where the lines
 * broke off, so that none is lost and none comes twice. Waits for the server where there is none.
 * @param from where to begin, or how to find that out at the first server
 */
export async function* followServer(options: {
  readonly socketPath: string
  readonly from: Cursor | ((view: OperatorView) => Promise<Cursor>)
  readonly signal: AbortSignal
  /** A server answers: the first one, or one that was started again. */
  readonly onConnect?: () => void
}): AsyncGenerator<LogNews> {
  const { socketPath, signal, onConnect } = options
  const client = createOperatorClient(socketPath)
  let cursor: Cursor | undefined
  while (!signal.aborted) {
    if ((await probeSocket(socketPath)) !== 'ready') {
      await pause(signal)
      continue
    }
    onConnect?.()
    try {
      const end = await client.logEnd()
      cursor ??= typeof options.from === 'function' ? await options.from(client) : options.from
      if (isBehind(end, cursor)) {
        // The folder was emptied under us: this is another log.
        cursor = { n: 0, index: 0 }
        yield { gap: true, next: cursor }
      }
      for await (const news of client.followLog({ from: cursor, signal })) {
        cursor = news.next
        yield news
      }
    } catch {
      // The server went away between two questions; the next one goes on from the cursor.
    }
    await pause(signal)
  }
}

/** A place is never behind the end: at most on the last line's heels. */
function isBehind(end: Cursor, cursor: Cursor): boolean {
  return cursor.n > end.n
}
