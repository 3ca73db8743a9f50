import { nameOf } from '../core/contact.ts'
import { expiresAt } from '../core/expiry.ts'
import type { IncomingStatus } from '../core/incoming.ts'
import type { LogLine } from '../core/log.ts'
import type { Clock, Commit, Store } from '../core/ports.ts'
import type { OutboxRow } from '../core/rows.ts'
import type { News } from '../core/statuses.ts'
import { toDeliveryStatus } from '../core/statuses.ts'
import { parseCallback } from './callback.ts'
import { hasWaiting } from './delivery-news.ts'
import { sendAgain } from './late-failures.ts'

import { takeNews } from './window.ts'

/** A status of a wamid we do not know yet is kept this long: our own answer may be on its way. */
const UNKNOWN_MS = 10 * 60_000
const MOST_UNKNOWN = 10_000

/** Records what WhatsApp tells of our messages. */
export interface Deliveries {
  /** Resolves when the status is durable. */
  receive(status: IncomingStatus): Promise<void>
  /** Our own answer brought a wamid: statuses that overtook it are applied now. */
  noteWamid(wamid: string, row: OutboxRow): void
}

/**
 * Statuses are not turns: they are recorded on their outbox row, found by the callback that we
 * sent along, else by the person and the wamid.
 */
export function createDeliveries(options: {
  readonly store: Store
  readonly clock: Clock
  /** Whether the bot of a conversation listens to a `delivery.*` event anywhere. */
  readonly isHeard: (botName: string, event: string) => boolean
  /** An event was put into the inbox of a conversation. */
  readonly onEvent: (conversationId: string) => void
  /** A message moved on, and may have to be given up later. */
  readonly onMoved: (row: OutboxRow) => void
  /** A message failed after WhatsApp had accepted it; it may go again. */
  readonly onFailed: (row: OutboxRow) => void
}): Deliveries {
  const { store, clock, isHeard, onEvent, onMoved, onFailed } = options
  const unknown = new Map<string, { readonly status: IncomingStatus; readonly until: number }[]>()

  async function receive(status: IncomingStatus): Promise<void> {
    const isKnown = await recordByCallback(status)
    if (isKnown || (await recordByWamid(status))) return
    keepUnknown(status)
    const line: LogLine = {
      at: status.at ?? clock.now(),
      kind: 'delivery',
      numberId: status.numberId,
      messageId: status.wamid,
      status: status.status,
      contact: nameOf(status.aliases),
      reason: 'A status for a message that is not, or no longer, known here.',
    }
    await store.note([line], {
      key: `${status.wamid}/${status.status}/${status.participant ?? ''}`,
      keyAt: status.at,
      arrivedAt: clock.now(),
    })
  }

  function recordByCallback(status: IncomingStatus): Promise<boolean> {
    const found = status.callback === undefined ? undefined : parseCallback(status.callback)
    if (found === undefined) return Promise.resolve(false)
    return record(
      found.conversationId,
      (commit) => commit.outboxRow(found.outboxId),
      status,
      found.attempt,
    )
  }

  async function recordByWamid(status: IncomingStatus): Promise<boolean> {
    const conversationId = await store.findConversation(status.numberId, status.aliases)
    if (conversationId === undefined) return false
    return record(conversationId, (commit) => commit.outboxRowByWamid(status.wamid), status)
  }

  async function record(
    conversationId: string,
    find: (commit: Commit) => OutboxRow | undefined,
    status: IncomingStatus,
    attempt?: number,
  ): Promise<boolean> {
    let followed: OutboxRow | undefined
    let failed: OutboxRow | undefined
    const moved = await store.record(conversationId, (commit) => {
      const row = find(commit)
      if (row === undefined) return 'unknown'
      const news = toNews(status, attempt)
      if (news === undefined) return noteOther(commit, row, status)
      const listens = (event: string) => isHeard(commit.conversation.bot, event)
      const next = sendAgain(commit, row, news, clock.now()) ?? takeNews(commit, row, news, listens)
      if (expiresAt(next) !== null) followed = next
      if (news.status === 'failed' && next !== row) failed = next
      return next !== row && hasWaiting(commit) ? 'event' : 'known'
    })
    if (followed !== undefined) onMoved(followed)
    if (failed !== undefined) onFailed(failed)
    if (moved === 'event') onEvent(conversationId)
    return moved !== undefined && moved !== 'unknown'
  }

  function toNews(status: IncomingStatus, attempt: number | undefined): News | undefined {
    const known = toDeliveryStatus(status.status)
    if (known === undefined) return undefined
    return {
      attempt,
      wamid: status.wamid,
      status: known as News['status'],
      at: status.at ?? clock.now(),
      failure: status.failure,
      pricing: status.pricing,
      participant: status.participant,
    }
  }

  /** A word for a status that we do not know is logged, not guessed at. */
  function noteOther(commit: Commit, row: OutboxRow, status: IncomingStatus): 'known' {
    commit.log({
      at: status.at ?? clock.now(),
      kind: 'delivery',
      conversationId: row.conversationId,
      contactId: commit.contact.id,
      contact: nameOf(commit.contact),
      outboxId: row.id,
      messageId: status.wamid,
      status: status.status,
      reason: 'A kind of status that is not known here; nothing follows from it.',
    })
    return 'known'
  }

  function keepUnknown(status: IncomingStatus): void {
    const now = clock.now()
    for (const [wamid, kept] of unknown) {
      if (unknown.size < MOST_UNKNOWN && (kept[0]?.until ?? 0) > now) break
      unknown.delete(wamid)
    }
    const kept = unknown.get(status.wamid) ?? []
    unknown.set(status.wamid, [...kept, { status, until: now + UNKNOWN_MS }])
  }

  return {
    receive,
    noteWamid: (wamid, row) => {
      const kept = unknown.get(wamid)
      if (kept === undefined) return
      unknown.delete(wamid)
      for (const { status } of kept) {
        // What cannot be stored now comes again: Meta had its 200 for the logged status only.
        record(row.conversationId, (commit) => commit.outboxRow(row.id), status).catch(() =>
          keepUnknown(status),
        )
      }
    },
  }
}
