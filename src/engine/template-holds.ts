import type { Clock, Logger, Store } from '../core/ports.ts'
import type { Failure, OutboxRow } from '../core/rows.ts'
import { logDelivery, putNews } from './delivery-news.ts'
import { hasBehind } from './outcomes.ts'
import type { Stops } from './stops.ts'
import type { TemplateStates } from './template-states.ts'

/**
 * Stops that know what WhatsApp thinks of templates: what would be said by one that is paused,
 * rejected or disabled is not tried but waits, with the reason on its row, and goes on by itself
 * when the template is approved again, after a restart too.
 */
export function createTemplateHolds(options: {
  readonly stops: Stops
  readonly templates: TemplateStates
  readonly store: Pick<Store, 'record' | 'recallOutbox'>
  readonly clock: Pick<Clock, 'now'>
  readonly logger: Logger
  /** What waited may be claimed. */
  readonly onFreed: () => void
  /** An event was put into the inbox of a conversation. */
  readonly onEvent: (conversationId: string) => void
}): Stops {
  const { stops, templates, store, clock, logger, onFreed, onEvent } = options

  templates.onResume((template) => {
    stops.ask(template)
    store.recallOutbox()
    onFreed()
  })

  function waitUntil(row: OutboxRow): number {
    const failure = templates.stopOf(row.numberId, row.message)
    if (failure === undefined) return stops.waitUntil(row)
    putReason(row, failure).catch((error: unknown) => {
      logger.warn({ outboxId: row.id, error: String(error) }, 'A reason could not be written.')
    })
    // Nothing but the next news of the template tells when that is over.
    return Number.POSITIVE_INFINITY
  }

  /**
   * For operators, who see what waits and would like to know why. What is said after it must not wait
   * as well: then it fails.
   */
  async function putReason(row: OutboxRow, failure: Failure): Promise<void> {
    const isFailed = await store.record(row.conversationId, (commit) => {
      const current = commit.outboxRow(row.id)
      if (current?.status !== 'queued') return false
      const at = clock.now()
      if (hasBehind(commit, current)) {
        putNews(commit, current, {
          attempt: current.attempts.length + 1,
          status: 'failed',
          at,
          failure,
        })
        return true
      }
      if (current.failure?.reason === failure.reason) return false
      const next = { ...current, failure }
      commit.put('outbox', next)
      logDelivery(commit, next, at)
      return false
    })
    if (isFailed !== true) return
    store.recallOutbox([row.conversationId])
    onFreed()
    onEvent(row.conversationId)
  }

  return { ...stops, waitUntil }
}
