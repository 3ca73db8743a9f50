import type { IncomingNotice } from '../core/incoming.ts'
import type { Json } from '../core/json.ts'
import type { Clock, FactStore } from '../core/ports.ts'
import type { OutboxRow } from '../core/rows.ts'

const FACT = 'messaging-limit'
const DAY_MS = 24 * 3_600_000

/**
 * With how many people conversations may be begun in any 24 hours, by all numbers together
 * (reference section 7). Meta tells the limit by webhook; until it did, there is none. Who was
 * written to is not remembered beyond the process: after a restart Meta itself may have to refuse.
 */
export interface MessagingLimit {
  /** Until when a message has to wait (epoch ms); 0: it may leave. */
  waitUntil(row: OutboxRow): number
  /** A message leaves. */
  count(row: OutboxRow): void
  /**
   * Takes in what Meta tells of the limit; resolves when it is durable, to whether it changed. Older
   * news change nothing.
   */
  learn(notice: IncomingNotice): Promise<boolean>
}

export function createMessagingLimit(options: {
  readonly clock: Pick<Clock, 'now'>
  readonly facts: FactStore
}): MessagingLimit {
  const { clock, facts } = options
  const known = toFact(facts.read(FACT))
  let limit = toLimit(known.limit) ?? Number.POSITIVE_INFINITY
  let toldAt = known.at
  /** People by the time they were last written to, longest ago first. */
  const people = new Map<string, number>()

  function forgetOld(now: number): void {
    for (const [person, at] of people) {
      if (at > now - DAY_MS) return
      people.delete(person)
    }
  }

  return {
    waitUntil: (row) => {
      if (row.initiated === undefined || people.size < limit) return 0
      const now = clock.now()
      forgetOld(now)
      if (people.size < limit || people.has(personOf(row))) return 0
      const [first] = people.values()
      return (first ?? now) + DAY_MS
    },
    count: (row) => {
      if (row.initiated === undefined) return
      const now = clock.now()
      forgetOld(now)
      const person = personOf(row)
      people.delete(person)
      people.set(person, now)
    },
    learn: async ({ about, at }) => {
      if (about?.type !== 'number.quality' && about?.type !== 'portfolio.limit') return false
      const told = toLimit(about.limit)
      if (about.limit === undefined || told === undefined) return false
      const now = at ?? clock.now()
      if (now < toldAt || told === limit) return false
      await facts.write(FACT, { limit: about.limit, at: now })
      limit = told
      toldAt = now
      return true
    },
  }
}

function personOf({ to, conversationId }: OutboxRow): string {
  return to.waId ?? to.userId ?? conversationId
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
