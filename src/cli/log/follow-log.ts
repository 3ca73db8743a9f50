import type { DatabaseChoice } from '../../app/migrations.ts'
import type { Config } from '../../config.ts'
import { KnownError } from '../../core/errors.ts'
import type { Cursor } from '../../core/log.ts'
import type { LogNews, OperatorView } from '../../core/operator.ts'
import { findSocket } from '../open-operator.ts'
import { followServer } from './follow-server.ts'
import { pause } from './pause.ts'

export interface Following {
  /** Where to begin, or how to find that out. */
  readonly from: Cursor | ((view: OperatorView) => Promise<Cursor>)
  readonly signal: AbortSignal
  /** The log can be read now; again after it could not for a while. */
  readonly onConnect?: () => void
  /** It cannot, and is waited for. */
  readonly onTrouble?: (sentence: string) => void
}

/** Follows the log where it is: that of the running server, or of a database. */
export async function* followLog(config: Config, following: Following): AsyncGenerator<LogNews> {
  const { store } = config
  if (store.kind === 'postgres') {
    yield* followDatabase(store, following)
    return
  }
  const socketPath = await findSocket(config)
  if (socketPath !== undefined) yield* followServer({ ...following, socketPath })
}

/** Goes on behind the last line when the database was away; none is lost and none comes twice. */
async function* followDatabase(
  choice: DatabaseChoice,
  { from, signal, onConnect, onTrouble }: Following,
): AsyncGenerator<LogNews> {
  const { openOutlook } = await import('../../app/at-rest.ts')
  let cursor: Cursor | undefined
  let isTold = false
  while (!signal.aborted) {
    try {
      const { door, close } = await openOutlook(choice)
      try {
        cursor ??= typeof from === 'function' ? await from(door) : from
        onConnect?.()
        isTold = false
        for await (const news of door.followLog({ from: cursor, signal })) {
          cursor = news.next
          yield news
        }
      } finally {
        await close()
      }
    } catch (error) {
      if (!(error instanceof KnownError) || error.code !== 'store-unavailable') throw error
      if (!isTold) onTrouble?.(error.message)
      isTold = true
    }
    await pause(signal)
  }
}
