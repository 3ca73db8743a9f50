import type { IncomingNotice } from '../core/incoming.ts'
import type { Logger } from '../core/ports.ts'
import { remedyOf, retryAfterMs } from '../core/remedies.ts'
import type { Failure, OutboxRow } from '../core/rows.ts'
import type { MessagingLimit } from './messaging-limit.ts'
import type { Rates } from './rates.ts'
import type { Stops } from './stops.ts'
import type { Upgrades } from './upgrades.ts'

/** News of account and numbers: whatever they say, what was stopped may go on now. */
const NUMBER_FIELDS: ReadonlySet<string> = new Set([
  'account_update',
  'account_alerts',
  'account_review_update',
  'business_capability_update',
  'phone_number_name_update',
  'phone_number_quality_update',
])

/** Lets what WhatsApp tells by webhook stop, slow down and free what is to be sent. */
export interface NumberNews {
  /** Resolves when what has to be remembered is durable. */
  noteNotice(notice: IncomingNotice): Promise<void>
  /** A message failed after WhatsApp had accepted it. */
  noteMessage(row: OutboxRow): void
}

export function createNumberNews(options: {
  readonly stops: Pick<Stops, 'note' | 'ask'>
  readonly rates: Pick<Rates, 'pause' | 'blockPair'>
  readonly limit: Pick<MessagingLimit, 'learn'>
  readonly upgrades: Upgrades
  readonly logger: Logger
}): NumberNews {
  const { stops, rates, limit, upgrades, logger } = options

  function noteFailure(numberId: string, failure: Failure, row?: OutboxRow): void {
    stops.note(numberId, failure, row)
    const delayMs = retryAfterMs(failure, row?.attempts.length ?? 1)
    if (delayMs === null) return
    if (remedyOf(failure).kind === 'retry-slowly') rates.pause(numberId, delayMs)
    if (row !== undefined && failure.class === 'pair') rates.blockPair(row.conversationId, delayMs)
  }

  return {
    noteNotice: async (notice) => {
      const { about, field, numberId } = notice
      await limit.learn(notice)
      if (about?.type === 'failure') {
        const { code, class: failureClass, reason } = about.failure
        logger.warn({ numberId, code, class: failureClass, reason }, 'WhatsApp reports an error.')
        if (numberId !== undefined) noteFailure(numberId, about.failure)
      }
      if (about?.type === 'number.quality' && about.event === 'THROUGHPUT_UPGRADE') {
        // WhatsApp has to be asked; its webhook does not wait for that.
        void upgrades.note(about.displayNumber)
      }
      if (NUMBER_FIELDS.has(field)) stops.ask()
    },
    noteMessage: (row) => {
      const failure = row.attempts.at(-1)?.failure
      if (failure !== undefined) noteFailure(row.numberId, failure, row)
    },
  }
}
