import type { IncomingNotice } from '../core/incoming.ts'
import type { Json } from '../core/json.ts'
import type { Clock, Logger, Store } from '../core/ports.ts'
import type { OutboxRow } from '../core/rows.ts'
import { createOwnOutreach } from './own-outreach.ts'
import { createSharedOutreach } from './shared-outreach.ts'

const FACT = 'messaging-limit'

/**
 * With how many people conversations may be begun in any 24 hours, by all numbers and processes
 * together (reference section 7). Meta tells the limit by webhook; until it did, there is none.
 */
export interface MessagingLimit {
  /** Whether a message has to wait; its conversation is called when there is room for it. */
  mustWait(row: OutboxRow): boolean
  /** A message leaves. */
  count(row: OutboxRow): void
  /** A message that was counted did not leave, or WhatsApp did not take it. */
  giveBack(row: OutboxRow): void
  /** Takes in what Meta tells of the limit; resolves when it is durable. Older news change nothing. */
  learn(notice: IncomingNotice): Promise<void>
  /** No message waits only for an answer of the store. */
  isIdle(): boolean
  stop(): Promise<void>
}

export function createMessagingLimit(options: {
  readonly clock: Clock
  readonly store: Pick<Store, 'facts' | 'outreachSince' | 'outreachPlaces'>
  readonly logger: Logger
  /** There is room for what these conversations begin. */
  readonly onRoom: (conversationIds: readonly string[]) => void
}): MessagingLimit {
  const { clock, store } = options
  const { facts } = store
  const known = toFact(facts.read(FACT))
  let limit = toLimit(known.limit) ?? Number.POSITIVE_INFINITY
  let toldAt = known.at
  const { outreachPlaces } = store
  const counting = { ...options, limit: () => limit }
  const outreach =
    outreachPlaces === undefined
      ? createOwnOutreach(counting)
      : createSharedOutreach({ ...counting, places: outreachPlaces })

  facts.onChange((name) => {
    if (name !== FACT) return
    const { limit: told, at } = toFact(facts.read(FACT))
    limit = toLimit(told) ?? limit
    toldAt = at
    outreach.look()
  })
  return {
    mustWait: (row) => row.initiated !== undefined && outreach.mustWait(row),
    count: (row) => {
      if (row.initiated !== undefined) outreach.count(row)
    },
    giveBack: (row) => {
      if (row.initiated !== undefined) outreach.giveBack(row)
    },
    learn: async ({ about, at }) => {
      if (about?.type !== 'number.quality' && about?.type !== 'portfolio.limit') return
      const told = toLimit(about.limit)
      if (about.limit === undefined || told === undefined) return
      const now = at ?? clock.now()
      if (now < toldAt || told === limit) return
      await facts.write(FACT, { limit: about.limit, at: now })
      limit = told
      toldAt = now
      outreach.look()
    },
    isIdle: outreach.isIdle,
    stop: outreach.stop,
  }
}

/** What was told last, and when (epoch ms). */
function toFact(fact: Json | undefined): { readonly limit: Json | undefined; readonly at: number } {
  const isKnown = typeof fact === 'object' && fact !== null && 'limit' in fact && 'at' in fact
  return isKnown ? { limit: fact['limit'], at: Number(fact['at']) } : { limit: undefined, at: 0 }
}

/** `TIER_2K`, `TIER_UNLIMITED`, `2000`, or -1 for no limit; undefined for what is none. */
function toLimit(told: Json | undefined): number | undefined {
  const words = String(told ?? '').replace(/^TIER_/, '')
  if (words === 'UNLIMITED' || words === '-1') return Number.POSITIVE_INFINITY
  const [, digits, thousands] = /^(\d+)(K?)$/.exec(words) ?? []
  if (digits === undefined || Number(digits) === 0) return undefined
  return Number(digits) * (thousands === 'K' ? 1_000 : 1)
}
