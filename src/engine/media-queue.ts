import type { Cursor } from '../core/log.ts'
import type { AcceptOutcome, Clock, Logger, Store } from '../core/ports.ts'
import type { MediaOrder } from './media-orders.ts'
import { KEPT_BY_WHATSAPP_MS, toLoggedRow } from './media-orders.ts'

/** More orders than this stay in the log until there is room. */
const MOST_ORDERS = 10_000
const SAVE_MS = 60_000
/** How much of the log a start may have to read for nothing: it is read on in the background. */
const MOST_RECORDS_BEHIND = 1_000
const PAGE = 500

/**
 * The files that are still to be fetched. The log orders them, so that accepting a message costs
 * nothing more: who dies finds in the log what came since the queue was written down last.
 */
export interface MediaQueue {
  /** Hears of each order; of one that is done by now perhaps again, when the log was read again. */
  start(onOrder: (order: MediaOrder) => void): Promise<void>
  /** A message with a file is being accepted: its order follows if it is. */
  follow(
    accepted: Promise<AcceptOutcome>,
    toOrder: (conversationId: string) => MediaOrder | undefined,
  ): void
  /** Takes over what processes that are gone left to fetch. */
  takeOver(): Promise<void>
  has(mediaId: string): boolean
  finish(mediaId: string): void
  /** Writes down what is left. */
  stop(): Promise<void>
}

export function createMediaQueue(options: {
  readonly store: Store
  readonly clock: Clock
  readonly logger: Logger
  /** How many are kept in memory; 10,000 unless told. */
  readonly most?: number
}): MediaQueue {
  const { store, clock, logger, most = MOST_ORDERS } = options
  const orders = new Map<string, MediaOrder>()
  const underWay = new Set<number>()
  let tickets = 0
  let place: Cursor | undefined
  let mark: { readonly place: Cursor; readonly ticket: number } | undefined
  /** Some orders are only in the log. */
  let isBehind = false
  /** Orders came or went since the queue was written down. */
  let isChanged = false
  let savedN = 0
  let catching: Promise<void> | undefined
  let alarm: { cancel(): void } | undefined
  let tell: (order: MediaOrder) => void = () => undefined

  function add(order: MediaOrder): boolean {
    if (orders.has(order.row.id)) return true
    if (orders.size >= most) {
      isBehind = true
      return false
    }
    orders.set(order.row.id, order)
    isChanged = true
    tell(order)
    return true
  }

  /** Reads the log from the place on, until its end or until there is no room. */
  async function catchUp(): Promise<void> {
    isBehind = false
    for (let from = place ?? (await findFirst()); ; ) {
      const page = await store.readLog({ from, limit: PAGE })
      if ('gap' in page) {
        from = page.first
        continue
      }
      place = from
      for (const line of page.lines) {
        const row = toLoggedRow(line)
        if (row === undefined || add({ row })) continue
        place = line.cursor
        return
      }
      place = page.next
      if (page.lines.length === 0) return
      from = page.next
    }
  }

  function findFirst(): Promise<Cursor> {
    return store.logSince(clock.now() - KEPT_BY_WHATSAPP_MS)
  }

  function beginCatchUp(): Promise<void> {
    catching ??= catchUp()
      .catch((error: unknown) => {
        isBehind = true
        logger.warn({ error: String(error) }, 'The log could not be read for files to fetch.')
      })
      .finally(() => {
        catching = undefined
      })
    return catching
  }

  /**
   * Moves the place on to a mark that was made when all messages before it were durable, as soon
   * as the orders of those that were just being accepted are in.
   */
  async function advance(): Promise<void> {
    const end = mark?.place ?? (await store.logEnd())
    if (isBehind || catching !== undefined) {
      mark = undefined
      return
    }
    // What is in the log before its end has a ticket by now.
    mark ??= { place: end, ticket: tickets }
    const { ticket } = mark
    if ([...underWay].some((open) => open <= ticket)) return
    place = mark.place
    mark = undefined
  }

  async function save(): Promise<void> {
    await advance()
    if (place === undefined) return
    if (!isChanged && place.n - savedN < MOST_RECORDS_BEHIND) return
    isChanged = false
    savedN = place.n
    const rows = Array.from(orders.values(), ({ row }) => row)
    await store.media.writeQueue({ place, rows }).catch((error: unknown) => {
      isChanged = true
      throw error
    })
  }

  function saveLater(): void {
    alarm = clock.setTimeout(() => {
      if (isBehind) void beginCatchUpIfRoom()
      void saveOrTell().finally(() => {
        if (alarm !== undefined) saveLater()
      })
    }, SAVE_MS)
  }

  async function saveOrTell(): Promise<void> {
    await save().catch((error: unknown) => {
      logger.warn({ error: String(error) }, 'The files to fetch could not be written down.')
    })
  }

  function beginCatchUpIfRoom(): Promise<void> | undefined {
    return orders.size < most / 2 ? beginCatchUp() : undefined
  }

  async function readSaved(): Promise<void> {
    try {
      const saved = await store.media.readQueue()
      place = saved?.place
      savedN = place?.n ?? 0
      isChanged = saved === undefined
      for (const row of saved?.rows ?? []) add({ row })
    } catch (error) {
      // The log has them too, as long as WhatsApp has the files.
      logger.error({ error: String(error) }, 'The files to fetch are looked up in the log.')
    }
  }

  async function takeOver(): Promise<void> {
    const left = await store.media.inheritQueue()
    if (left === undefined) return
    await catching
    for (const row of left.rows) add({ row })
    if (place === undefined || left.place.n < place.n) place = left.place
    isChanged = true
    await beginCatchUp()
    await saveOrTell()
  }

  return {
    takeOver,
    start: async (onOrder) => {
      tell = onOrder
      await readSaved()
      await beginCatchUp()
      await saveOrTell()
      saveLater()
    },
    follow: (accepted, toOrder) => {
      tickets += 1
      const ticket = tickets
      underWay.add(ticket)
      const end = () => underWay.delete(ticket)
      accepted.then((outcome) => {
        end()
        const order = outcome.outcome === 'accepted' ? toOrder(outcome.conversationId) : undefined
        if (order !== undefined) add(order)
      }, end)
    },
    has: (mediaId) => orders.has(mediaId),
    finish: (mediaId) => {
      orders.delete(mediaId)
      isChanged = true
      if (isBehind) void beginCatchUpIfRoom()
    },
    stop: async () => {
      alarm?.cancel()
      alarm = undefined
      await catching
      await saveOrTell()
    },
  }
}
