import { mayBeMarketing } from '../core/consent.ts'
import type { Clock, Logger, Messenger, Store } from '../core/ports.ts'
import type { OutboxRow } from '../core/rows.ts'
import { mayBeForgotten, needsUpload, toSendable } from '../core/uploads.ts'
import { FRESH_MS, LEASE_MS } from '../core/window.ts'
import { createAdmission } from './admission.ts'
import { toCallback } from './callback.ts'
import type { Outage } from './outage.ts'
import type { Verdict } from './outcomes.ts'
import { checkAgain, putUncertain, settleAttempt } from './outcomes.ts'
import type { Rates } from './rates.ts'
import type { Stops } from './stops.ts'
import { createUncertain } from './uncertain.ts'
import { createInsistence } from './until-stored.ts'
import { putBack, putForUpload } from './upload-outcomes.ts'
import type { Uploads } from './uploads.ts'

/** Requests to WhatsApp under way at once. */
const MOST_REQUESTS = 256
const FIRST_STORE_RETRY_MS = 500

/** Sends what turns committed, each conversation in its order. */
export interface Outbox {
  /** Something may be sendable. */
  wake(): void
  /** Takes over what earlier processes left open. */
  takeOver(rows: readonly OutboxRow[]): Promise<void>
  isIdle(): boolean
  /** Waits for the requests under way; sends no more. */
  stop(): Promise<void>
}

/** Starts sending. Rows found `sending` at the start became uncertain when the process died. */
export function startOutbox(options: {
  readonly store: Store
  readonly messenger: Messenger
  readonly clock: Clock
  readonly logger: Logger
  readonly rates: Rates
  readonly stops: Stops
  readonly outage: Outage
  readonly uploads: Pick<Uploads, 'look'>
  /** WhatsApp gave a message its id. */
  readonly onWamid: (wamid: string, row: OutboxRow) => void
  /** A message moved on, and may have to be given up later. */
  readonly onMoved: (row: OutboxRow) => void
  /** An event was put into the inbox of a conversation. */
  readonly onEvent: (conversationId: string) => void
}): Outbox {
  const { store, messenger, clock, logger, rates, stops, outage, uploads } = options
  const { onWamid, onMoved, onEvent } = options
  const uncertain = createUncertain({ store, clock, logger, outage, wake })
  let requests = 0
  const claim = createAdmission({ store, rates, stops })
  const insistence = createInsistence(clock, logger)
  const { untilStored } = insistence
  let isClaiming = false
  let claiming: Promise<void> | undefined
  let isWoken = false
  let isStopped = false
  let alarm: { readonly at: number; cancel(): void } | undefined
  let whenIdle: (() => void) | undefined

  function wake(): void {
    isWoken = true
    if (!isClaiming && !isStopped) claiming = pump()
  }

  async function pump(): Promise<void> {
    isClaiming = true
    try {
      while (isWoken && !isStopped) {
        isWoken = false
        await claimSome()
      }
    } catch (error) {
      logger.warn({ error: String(error) }, 'Messages could not be claimed; tried again shortly.')
      setAlarm(clock.now() + FIRST_STORE_RETRY_MS)
    } finally {
      isClaiming = false
    }
  }

  async function claimSome(): Promise<void> {
    const now = clock.now()
    const limit = MOST_REQUESTS - requests
    if (limit > 0) {
      const called = rates.call(limit)
      if (called.length > 0) store.recallOutbox(called)
      const claimedAt = clock.monotonic()
      const { rows, nextAt } = await claim(limit, now)
      for (const row of rows) void send(row, claimedAt)
      if (rows.length === limit) isWoken = requests < MOST_REQUESTS
      if (nextAt !== null && requests < MOST_REQUESTS) setAlarm(Math.max(now + 1, nextAt))
    }
    const callAt = rates.callAt()
    if (callAt !== null && requests < MOST_REQUESTS) setAlarm(Math.max(now + 1, callAt))
  }

  function setAlarm(at: number): void {
    if (alarm !== undefined && alarm.at <= at) return
    alarm?.cancel()
    const { cancel } = clock.setTimeout(() => {
      alarm = undefined
      wake()
    }, at - clock.now())
    alarm = { at, cancel }
  }

  async function send(row: OutboxRow, claimedAt: number): Promise<void> {
    requests += 1
    try {
      if (needsUpload(row)) await waitForUpload(row)
      else if (await mayLeave(row, claimedAt)) await attempt(row)
    } catch (error) {
      logger.error({ outboxId: row.id, error: String(error) }, 'A message could not be sent.')
      uncertain.watch({ ...row, status: 'sending' })
    } finally {
      requests -= 1
      if (requests === 0) whenIdle?.()
      if (isWoken || requests === MOST_REQUESTS - 1) wake()
    }
  }

  /** An operator gave it free before its files were uploaded. */
  async function waitForUpload(row: OutboxRow): Promise<void> {
    rates.giveBack(row)
    await untilStored(() =>
      store.record(row.conversationId, (commit) => putBack(commit, row, clock.now())),
    )
    uploads.look(row.conversationId)
  }

  /** Just before the first byte: is it still wanted, and is the lease still ours? */
  async function mayLeave(row: OutboxRow, claimedAt: number): Promise<boolean> {
    // What was said just now cannot have left its window.
    if (clock.now() - row.createdAt >= FRESH_MS || mayBeMarketing(row.message)) {
      const fate = await untilStored(() =>
        store.record(row.conversationId, (commit) => checkAgain(commit, row, clock.now())),
      )
      if (fate === 'dropped') onEvent(row.conversationId)
      if (fate !== 'wanted') {
        rates.giveBack(row)
        return false
      }
    }
    const departure = rates.depart(row)
    if (departure !== undefined) await departure
    const startedAt = row.attempts.at(-1)?.startedAt ?? 0
    const isOurs =
      clock.monotonic() - claimedAt <= LEASE_MS &&
      clock.now() - startedAt <= LEASE_MS &&
      store.mayLeave(row)
    if (!isOurs) {
      await settleUncertain(row, 'The process was paused between claiming and sending.')
    }
    return isOurs
  }

  async function attempt(row: OutboxRow): Promise<void> {
    const { numberId, to } = row
    const message = toSendable(row)
    const callback = toCallback(row)
    const outcome = await messenger.send({ numberId, to, message, callback })
    const now = clock.now()
    if (outcome.outcome === 'refused' || outcome.outcome === 'not-sent') rates.noteRefused(row)
    if (outcome.outcome === 'not-sent' && outcome.alert) {
      logger.error({ numberId, reason: outcome.reason }, 'WhatsApp did not answer as it should.')
    }
    if (outcome.outcome === 'refused' && mayBeForgotten(row, outcome.failure)) {
      const { failure } = outcome
      await untilStored(() =>
        store.record(row.conversationId, (commit) => putForUpload(commit, row, failure, now)),
      )
      uploads.look(row.conversationId)
      return
    }
    const stopped = stops.settle(row, outcome)
    // Only a process that ends before it is written down leaves the row uncertain.
    const verdict = await untilStored(() =>
      store.record(row.conversationId, (commit) =>
        settleAttempt(commit, row, outcome, now, stopped),
      ),
    )
    if (outcome.outcome === 'accepted') onWamid(outcome.wamid, row)
    if (verdict !== undefined) follow(verdict)
  }

  function follow({ row, pairDelayMs, numberDelayMs }: Verdict): void {
    const { id, conversationId, numberId, failure } = row
    if (row.message.kind === 'template') onMoved(row)
    if (row.status === 'uncertain') uncertain.watch(row)
    if (pairDelayMs !== undefined) rates.blockPair(conversationId, pairDelayMs)
    if (numberDelayMs !== undefined) rates.pause(numberId, numberDelayMs)
    if (row.status === 'held' && row.paused === undefined) {
      const { code, reason } = failure ?? {}
      logger.error({ numberId, code, reason }, 'Messages are held until an operator acts.')
    }
    if (row.status === 'dropped') onEvent(conversationId)
    if (row.status === 'failed') {
      onEvent(conversationId)
      const { code, class: failureClass } = failure ?? {}
      logger.warn({ outboxId: id, code, class: failureClass }, 'WhatsApp refused a message.')
    }
  }

  async function settleUncertain(row: OutboxRow, reason: string): Promise<void> {
    const next = await untilStored(() =>
      store.record(row.conversationId, (commit) => {
        const current = commit.outboxRow(row.id)
        if (current === undefined) return undefined
        return putUncertain(commit, current, row.attempts.length, reason, clock.now())
      }),
    )
    if (next?.status === 'uncertain') uncertain.watch(next)
  }

  // What an earlier engine of this process had put off.
  store.recallOutbox()

  return {
    wake,
    takeOver: async (rows) => {
      await uncertain.recover(rows)
      wake()
    },
    isIdle: () => requests === 0 && !isClaiming,
    stop: async () => {
      isStopped = true
      alarm?.cancel()
      uncertain.stop()
      // What is just being claimed is still sent: left alone it would be uncertain.
      await claiming
      insistence.stop()
      if (requests > 0) await new Promise<void>((resolve) => (whenIdle = resolve))
    },
  }
}
