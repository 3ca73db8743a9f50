import { KnownError } from '../core/errors.ts'
import type { MediaExchange, MediaStore, UploadRow } from '../core/media-ports.ts'
import type { UsedFile } from '../core/media-sources.ts'
import { filesOf } from '../core/media-sources.ts'
import type { Clock, Logger, Store } from '../core/ports.ts'
import { retryAfterMs, retryUnsentAfterMs } from '../core/remedies.ts'
import type { Failure, OutboxRow } from '../core/rows.ts'
import { KEPT_UPLOAD_MS, needsUpload } from '../core/uploads.ts'
import { createFileLane } from './file-lane.ts'
import { checkAgain } from './outcomes.ts'
import { createInsistence } from './until-stored.ts'
import { putUploadFailure, putUploads } from './upload-outcomes.ts'

const MOST_UPLOADS = 4
/** A file that is being written is done soon, or never. */
const TRIES_OF_CHANGED = 3

/** Uploads the files of messages before they are sent: only their own conversations wait. */
export interface Uploads {
  /** Earlier processes left these messages open: some may wait for their files. */
  takeOver(rows: readonly OutboxRow[]): void
  /** Messages of a conversation may wait for their files. */
  look(conversationId: string): void
  /** A message failed after it was accepted: if for its files, they are uploaded anew next time. */
  noteFailed(row: OutboxRow): void
  isIdle(): boolean
  /** Breaks off what is under way: the next start begins it anew. */
  stop(): Promise<void>
}

interface Order {
  readonly row: OutboxRow
  tries: number
}

/** How one try went: ids of all files, or what came in the way and when to try again (null: never). */
type Result =
  | { readonly ids: readonly string[]; readonly origin: 'now' | 'earlier' }
  | { readonly failure: Failure; readonly delayMs: number | null }

/** Without an exchange there is nowhere to upload to: messages go as they are (tests). */
export function startUploads(options: {
  readonly store: Store
  readonly exchange: MediaExchange | undefined
  readonly clock: Clock
  readonly logger: Logger
  readonly onEvent: (conversationId: string) => void
}): Uploads {
  const { store, exchange, clock, logger, onEvent } = options
  const orders = new Map<string, Order>()
  const lane = createFileLane({ clock, most: MOST_UPLOADS, take })
  const looks = new Set<Promise<void>>()
  const { untilStored, stop: stopInsisting } = createInsistence(clock, logger)
  const stopping = new AbortController()
  const { signal } = stopping

  function add(row: OutboxRow): void {
    if (row.status !== 'queued' || !needsUpload(row) || orders.has(row.id)) return
    const order = { row, tries: 0 }
    orders.set(row.id, order)
    lane.add(order)
  }

  async function find(conversationId: string): Promise<void> {
    const rows = await untilStored(() =>
      store.record(conversationId, (commit) => commit.openOutbox()),
    )
    for (const row of rows ?? []) add(row)
  }

  async function take(order: Order): Promise<void> {
    try {
      await attempt(order)
    } catch (error) {
      logger.error({ outboxId: order.row.id, error: String(error) }, 'An upload failed.')
      lane.addLater(order, retryUnsentAfterMs(order.tries))
    }
  }

  async function attempt(order: Order): Promise<void> {
    const { row } = order
    order.tries += 1
    // Meanwhile it may have been dropped, or its window may have closed.
    const fate = await untilStored(() =>
      store.record(row.conversationId, (commit) => {
        const isWaiting = commit.outboxRow(row.id)?.status === 'queued'
        return isWaiting ? checkAgain(commit, row, clock.now()) : 'settled'
      }),
    )
    if (fate === 'dropped') onEvent(row.conversationId)
    if (fate !== 'wanted') {
      orders.delete(row.id)
      return
    }
    const result = await uploadAll(order)
    if (signal.aborted) return
    if ('failure' in result && result.delayMs !== null) {
      const { reason } = result.failure
      logger.warn({ outboxId: row.id, reason }, 'A file could not be uploaded; tried again.')
      lane.addLater(order, result.delayMs)
      return
    }
    await settle(row, result)
    orders.delete(row.id)
  }

  async function settle(row: OutboxRow, result: Result): Promise<void> {
    await untilStored(() =>
      store.record(row.conversationId, (commit) => {
        const now = clock.now()
        if ('ids' in result) putUploads(commit, row.id, result, now)
        else putUploadFailure(commit, row.id, result.failure, now)
      }),
    )
    if ('ids' in result) return
    onEvent(row.conversationId)
    const { code, class: failureClass } = result.failure
    logger.warn({ outboxId: row.id, code, class: failureClass }, 'A file was not uploaded.')
  }

  async function uploadAll(order: Order): Promise<Result> {
    if (exchange === undefined) return { ids: [], origin: 'now' }
    const ids: string[] = []
    let origin: 'now' | 'earlier' = 'now'
    for (const file of filesOf(order.row.message)) {
      const result = await upload(exchange, order, file)
      if ('failure' in result) return result
      ids.push(...result.ids)
      if (result.origin === 'earlier') origin = 'earlier'
    }
    return { ids, origin }
  }

  async function upload(
    { inspect, upload }: MediaExchange,
    { row, tries }: Order,
    { source, use }: UsedFile,
  ): Promise<Result> {
    try {
      const file = await inspect(source, use)
      const key = { sha256: file.sha256, numberId: row.numberId, mimeType: file.mimeType }
      const known = row.uploadAnew ? undefined : await findUpload(key)
      if (known !== undefined && clock.now() - known.uploadedAt < KEPT_UPLOAD_MS) {
        return { ids: [known.mediaId], origin: 'earlier' }
      }
      const outcome = await upload({ numberId: row.numberId, file, signal })
      switch (outcome.outcome) {
        case 'uploaded': {
          const { mediaId } = outcome
          await store.media.putUpload({ ...key, mediaId, uploadedAt: clock.now() })
          return { ids: [mediaId], origin: 'now' }
        }
        case 'refused': {
          const { failure } = outcome
          return { failure, delayMs: retryAfterMs(failure, tries) }
        }
        case 'not-sent': {
          const failure: Failure = { class: 'transient', reason: outcome.reason }
          return { failure, delayMs: retryUnsentAfterMs(tries) }
        }
        case 'unreadable':
          throw outcome.error
      }
    } catch (error) {
      // A store that cannot answer says nothing against the file.
      if (!(error instanceof KnownError && error.code.startsWith('media-'))) throw error
      const mayPass = error.code === 'media-changed' && tries < TRIES_OF_CHANGED
      const failure: Failure = { class: 'media', reason: error.message }
      return { failure, delayMs: mayPass ? retryUnsentAfterMs(tries) : null }
    }
  }

  /** What is damaged is uploaded again. */
  async function findUpload(
    key: Parameters<MediaStore['findUpload']>[0],
  ): Promise<UploadRow | undefined> {
    return store.media.findUpload(key).catch((error: unknown) => {
      if (error instanceof KnownError && error.code === 'data-corrupt') return undefined
      throw error
    })
  }

  async function forget({ message, numberId, uploads }: OutboxRow): Promise<void> {
    for (const { source, use } of filesOf(message)) {
      const file = await exchange?.inspect(source, use)
      if (file === undefined) return
      const { sha256, mimeType } = file
      const known = await findUpload({ sha256, numberId, mimeType })
      if (known === undefined || uploads?.ids.includes(known.mediaId) !== true) continue
      await store.media.putUpload({ ...known, uploadedAt: 0 })
    }
  }

  function follow(work: Promise<void>): void {
    const followed = work.finally(() => looks.delete(followed))
    looks.add(followed)
  }

  return {
    takeOver: (rows) => {
      for (const row of rows) add(row)
    },
    look: (conversationId) => follow(find(conversationId)),
    noteFailed: (row) => {
      if (row.uploads === undefined || row.failure?.class !== 'media') return
      const { id: outboxId } = row
      const tell = (error: unknown) => {
        logger.warn({ outboxId, error: String(error) }, 'An upload could not be forgotten.')
      }
      follow(forget(row).catch(tell))
    },
    isIdle: () => looks.size === 0 && lane.isIdle(),
    stop: async () => {
      stopping.abort(new Error('the process stops'))
      stopInsisting()
      await Promise.all([...looks, lane.stop()])
    },
  }
}
