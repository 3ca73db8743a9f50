import type { Clock, Logger, Store } from '../core/ports.ts'
import type { Failure, OutboxRow } from '../core/rows.ts'
import { logDelivery } from './delivery-news.ts'
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
}): Stops {
  const { stops, templates, store, clock, logger, onFreed } = options

  templates.onResume((template) => {
    stops.ask(template)
    store.recallOutbox()
    onFreed()
  })

  function waitUntil(row: OutboxRow): number {
    const failure = templates.stopOf(row.numberId, row.message)
    if (failure === undefined) return stops.waitUntil(row)
    if (row.failure?.reason !== failure.reason) {
      putReason(row, failure).catch((error: unknown) => {
        logger.warn({ outboxId: row.id, error: String(error) }, 'A reason could not be written.')
      })
    }
    // Nothing but the next news of the template tells when that is over.
    return Number.POSITIVE_INFINITY
  }

  /** For operators, who see what waits and would like to know why. */
  async function putReason(row: OutboxRow, failure: Failure): Promise<void> {
    await store.record(row.conversationId, (commit) => {
      const current = commit.outboxRow(row.id)
      if (current?.status !== 'queued' || current.failure?.reason === failure.reason) return
      const next = { ...current, failure }
      commit.put('outbox', next)
      logDelivery(commit, next, clock.now())
    })
  }

  return { ...stops, waitUntil }
}
