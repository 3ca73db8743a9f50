import type { Cursor } from '../core/log.ts'
import type { LogNews, Operator, OperatorView } from '../core/operator.ts'
import type { Store } from '../core/ports.ts'
import type { StoreReader } from '../core/store-reader.ts'
import { listApprovals } from './agents/operator-approvals.ts'
import { openMedia } from './downloads.ts'
import type { OperatorActions } from './operator-actions.ts'

/** Lines read at once by who follows the log. */
const PAGE = 500

/** What operators may look at, over a store or a reader of its files. */
export function createOperatorView(store: StoreReader): OperatorView {
  return {
    counts: async () => ({
      waiting: (await store.backlog()).events,
      deadLetters: (await store.deadLetters()).length,
      openOutbox: (await store.openOutbox()).length,
    }),
    listConversations: (query) => store.listConversations(query),
    showConversation: (id) => store.showConversation(id),
    listDeadLetters: () => store.deadLetters(),
    listOutbox: () => store.openOutbox(),
    listApprovals: () => listApprovals(store),
    openMedia: (mediaId) => openMedia(store, mediaId),
    readLog: (request) => store.readLog(request),
    logEnd: () => store.logEnd(),
    logSince: (at) => store.logSince(at),
  }
}

/** What operators may look at and do: with an engine's actions its loops hear of it at once. */
export function createOperator(store: Store, actions: OperatorActions): Operator {
  return {
    ...createOperatorView(store),
    followLog: ({ from, signal }) => followLog(store, from, signal),
    take: actions.take,
    release: actions.release,
    reply: actions.reply,
    replayDeadLetter: actions.replay,
    dropDeadLetter: actions.dropDeadLetter,
    resendOutbox: actions.resend,
    dropOutbox: actions.dropOutbox,
    decideApproval: actions.decideApproval,
    backup: (folder) => store.backup(folder),
  }
}

/** Lines as they become durable, from a place on, until the signal is aborted. */
export async function* followLog(
  store: Pick<Store, 'readLog' | 'onLog'>,
  from: Cursor,
  signal: AbortSignal,
): AsyncGenerator<LogNews> {
  let cursor = from
  let wake = () => {}
  let hasNews = true
  const stopListening = store.onLog(onNews)
  signal.addEventListener('abort', onNews)

  function onNews(): void {
    hasNews = true
    wake()
  }

  try {
    while (!signal.aborted) {
      if (!hasNews) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
        continue
      }
      // Cleared before reading: a line that comes while we read makes another round.
      hasNews = false
      const page = await store.readLog({ from: cursor, limit: PAGE })
      if ('gap' in page) {
        cursor = page.first
        hasNews = true
        yield { gap: true, next: cursor }
        continue
      }
      for (const line of page.lines) {
        const { n, index } = line.cursor
        yield { line, next: { n, index: index + 1 } }
      }
      if (page.lines.length > 0) hasNews = true
      cursor = page.next
    }
  } finally {
    stopListening()
    signal.removeEventListener('abort', onNews)
  }
}
