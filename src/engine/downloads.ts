import type { Bot } from '../core/bot.ts'
import { FinalError, KnownError, toPlainError } from '../core/errors.ts'
import type { MediaReader, MediaRow } from '../core/media.ts'
import { toOpened } from '../core/media.ts'
import type { MediaExchange, MediaStore } from '../core/media-ports.ts'
import type { Clock, Logger, Store } from '../core/ports.ts'
import { createFileLane } from './file-lane.ts'
import { createMediaNews } from './media-news.ts'
import type { MediaOrder } from './media-orders.ts'
import { KEPT_BY_WHATSAPP_MS } from './media-orders.ts'
import type { MediaQueue } from './media-queue.ts'
import { createMediaQueue } from './media-queue.ts'

const MOST_DOWNLOADS = 8
const FIRST_RETRY_MS = 2_000
const LONGEST_RETRY_MS = 3_600_000
/** A disk that is full says nothing against the file: it does not count as a try. */
const STORE_RETRY_MS = 30_000

/** Fetches the files that people send, beside the conversations: no turn waits for one. */
export interface Downloads extends MediaReader {
  readonly follow: MediaQueue['follow']
  readonly takeOver: MediaQueue['takeOver']
  isIdle(): boolean
  /** Breaks off what is under way: the next start fetches it. */
  stop(): Promise<void>
}

export function startDownloads(options: {
  readonly store: Store
  readonly exchange: MediaExchange
  readonly clock: Clock
  readonly logger: Logger
  /** Larger files are not kept. */
  readonly mostBytes: number
  readonly findBot: (name: string) => Bot | undefined
  readonly onEvent: (conversationId: string) => void
}): Downloads {
  const { store, exchange, clock, logger, mostBytes } = options
  const { media } = store
  const queue = createMediaQueue(options)
  const tellNews = createMediaNews(options)
  const lane = createFileLane({ clock, most: MOST_DOWNLOADS, take })
  const waiting = new Map<string, (() => void)[]>()
  const stopping = new AbortController()
  const { signal } = stopping
  let isLoading = true

  /** Brings an order to its end, or as far as it goes now. */
  async function take(order: MediaOrder): Promise<void> {
    try {
      const known = await findKnown(order.row.id)
      const row = known === undefined || known.state === 'wanted' ? await fetch(order) : known
      if (signal.aborted) return
      if (row !== undefined && (await tellNews(row))) finish(row.id)
      else lane.addLater(order, toRetryMs(order.row.attempts))
    } catch (error) {
      if (signal.aborted) return
      const { id: mediaId } = order.row
      logger.warn({ mediaId, error: String(error) }, 'A file could not be kept; tried again.')
      lane.addLater(order, STORE_RETRY_MS)
    }
  }

  /** What is damaged is fetched again. */
  async function findKnown(mediaId: string): Promise<MediaRow | undefined> {
    return media.find(mediaId).catch((error: unknown) => {
      if (error instanceof KnownError && error.code === 'data-corrupt') return undefined
      throw error
    })
  }

  function finish(mediaId: string): void {
    queue.finish(mediaId)
    for (const wake of waiting.get(mediaId) ?? []) wake()
    waiting.delete(mediaId)
  }

  /** What is known of the file from now on; undefined: it is worth another try. */
  async function fetch(order: MediaOrder): Promise<MediaRow | undefined> {
    const { row } = order
    if (clock.now() - row.at > KEPT_BY_WHATSAPP_MS) {
      const reason = 'It could not be fetched within the 7 days that WhatsApp keeps it.'
      return fail(row, new KnownError('media-expired', reason))
    }
    const draft = await media.create()
    const troubles: unknown[] = []
    const write = (chunk: Uint8Array) =>
      draft.write(chunk).catch((error: unknown) => {
        troubles.push(error)
        throw error
      })
    try {
      const request = { ...toRequest(order), mostBytes, draft: { ...draft, write }, signal }
      const outcome = await exchange.download(request)
      if (signal.aborted) return undefined
      if (troubles.length > 0) throw troubles[0]
      const attempts = row.attempts + 1
      if (outcome.outcome === 'fetched') {
        // The file first: a row that says it is here must never be wrong.
        await draft.keep(row.at)
        const { bytes, mimeType } = outcome
        const type = mimeType === undefined ? {} : { mimeType }
        const sha256 = draft.digest()
        const stored: MediaRow = { ...row, ...type, state: 'stored', attempts, bytes, sha256 }
        await media.put(stored)
        return stored
      }
      const { error, tries } = outcome
      if (attempts >= tries) return fail({ ...row, attempts }, error)
      order.row = { ...row, attempts, code: error.code, reason: error.message }
      return undefined
    } finally {
      await draft.drop()
    }
  }

  async function fail(row: MediaRow, { code, message }: KnownError): Promise<MediaRow> {
    const failed: MediaRow = { ...row, state: 'failed', code, reason: message }
    await media.put(failed)
    logger.warn({ mediaId: row.id, code }, 'A file that a person sent could not be fetched.')
    return failed
  }

  const loaded = queue
    .start(lane.add)
    .catch((error: unknown) => {
      logger.error({ error: toPlainError(error).message }, 'Files to fetch could not be found.')
    })
    .finally(() => {
      isLoading = false
    })

  return {
    follow: queue.follow,
    takeOver: queue.takeOver,
    open: async (mediaId) => {
      await loaded
      if (queue.has(mediaId)) {
        await new Promise<void>((resolve) => {
          waiting.set(mediaId, [...(waiting.get(mediaId) ?? []), resolve])
        })
      }
      return openMedia(store, mediaId)
    },
    isIdle: () => !isLoading && lane.isIdle(),
    stop: async () => {
      stopping.abort(new Error('the process stops'))
      const isStopped = lane.stop()
      await loaded
      await isStopped
      await queue.stop()
    },
  }
}

/** @throws KnownError `not-found`, or, as a FinalError, why the file is not here and will not be */
export async function openMedia(
  { media }: { readonly media: Pick<MediaStore, 'find' | 'read'> },
  mediaId: string,
): ReturnType<MediaReader['open']> {
  const row = await media.find(mediaId)
  if (row?.state === 'failed') {
    throw new FinalError(row.code ?? 'media-unreachable', row.reason ?? 'It could not be fetched.')
  }
  const content = row?.sha256 === undefined ? undefined : await media.read(row.sha256)
  if (row !== undefined && content !== undefined) return toOpened(row, content)
  throw new KnownError(
    'not-found',
    `There is no file of the media id \`${mediaId}\`: it is not fetched yet, or its time (RETENTION_DAYS) is over.`,
  )
}

function toRequest({ row, raw }: MediaOrder) {
  const { id: mediaId, numberId, media, mimeType, promised } = row
  return {
    mediaId,
    numberId,
    media,
    ...(mimeType === undefined ? {} : { mimeType }),
    ...(promised === undefined ? {} : { promised }),
    ...(raw === undefined ? {} : { raw }),
  }
}

function toRetryMs(attempts: number): number {
  return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 4 ** Math.max(0, attempts - 1))
}
