import { expiresAt } from '../core/expiry.ts'
import type { Clock, Commit, Logger, Store } from '../core/ports.ts'
import type { OutboxRow } from '../core/rows.ts'
import { hasWaiting, putExpired } from './delivery-news.ts'

/** The longest that one alarm is set for: a clock's timer takes no more than 24 days. */
const LONGEST_ALARM_MS = 24 * 3_600_000
/** How often what could not be written down is tried again. */
const RETRY_MS = 5_000

/** Gives messages up that WhatsApp took and of which no news came in their time to live. */
export interface Expiry {
  /** A message moved: from now on it may have to be given up. */
  watch(row: OutboxRow): void
  stop(): void
}

/** Watches messages with a time to live. */
export function startExpiry(options: {
  readonly store: Store
  readonly clock: Clock
  readonly logger: Logger
  readonly isHeard: (botName: string, event: string) => boolean
  /** An event was put into the inbox of a conversation. */
  readonly onEvent: (conversationId: string) => void
}): Expiry {
  const { store, clock, logger, isHeard, onEvent } = options
  const watched = new Map<string, { readonly conversationId: string; readonly at: number }>()
  let alarm: { readonly at: number; cancel(): void } | undefined
  let isStopped = false

  function watch(row: OutboxRow): void {
    const at = expiresAt(row)
    if (at === null) return
    watched.set(row.id, { conversationId: row.conversationId, at })
    setAlarm(at)
  }

  function setAlarm(at: number): void {
    if (isStopped || (alarm !== undefined && alarm.at <= at)) return
    alarm?.cancel()
    const delayMs = Math.min(LONGEST_ALARM_MS, Math.max(0, at - clock.now()))
    const { cancel } = clock.setTimeout(() => {
      alarm = undefined
      void giveUpDue()
    }, delayMs)
    alarm = { at, cancel }
  }

  async function giveUpDue(): Promise<void> {
    let next = Number.POSITIVE_INFINITY
    for (const [outboxId, { conversationId, at }] of watched) {
      if (isStopped) return
      if (at > clock.now()) {
        next = Math.min(next, at)
        continue
      }
      watched.delete(outboxId)
      if (await giveUp(outboxId, conversationId)) continue
      watched.set(outboxId, { conversationId, at: clock.now() + RETRY_MS })
      next = Math.min(next, clock.now() + RETRY_MS)
    }
    if (Number.isFinite(next)) setAlarm(next)
  }

  async function giveUp(outboxId: string, conversationId: string): Promise<boolean> {
    try {
      const told = await store.record(conversationId, (commit) => expire(commit, outboxId))
      if (told === 'event') onEvent(conversationId)
      return true
    } catch (error) {
      logger.warn({ outboxId, error: String(error) }, 'A message that expired stays as it was.')
      return false
    }
  }

  function expire(commit: Commit, outboxId: string): 'event' | undefined {
    const row = commit.outboxRow(outboxId)
    const at = row === undefined ? null : expiresAt(row)
    if (row === undefined || at === null || at > clock.now()) return undefined
    putExpired(commit, row, clock.now(), (event) => isHeard(commit.conversation.bot, event))
    return hasWaiting(commit) ? 'event' : undefined
  }

  return {
    watch,
    stop: () => {
      isStopped = true
      alarm?.cancel()
    },
  }
}
