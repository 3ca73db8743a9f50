import type { IncomingNotice } from '../core/incoming.ts'
import type { Json } from '../core/json.ts'
import { OUTREACH_MS, outreachOf, toPerson } from '../core/outreach.ts'
import type { Clock, Logger, Store } from '../core/ports.ts'
import type { OutboxRow } from '../core/rows.ts'
import { createInsistence } from './until-stored.ts'

const FACT = 'messaging-limit'
/** Meta's highest limit: who is kept beyond it makes no difference. */
const MOST_PEOPLE = 100_000
/** Who was called may have nothing to begin any more: then the next ones are called. */
const CALL_AGAIN_MS = 1_000

/**
 * With how many people conversations may be begun in any 24 hours, by all numbers together
 * (reference section 7). Meta tells the limit by webhook; until it did, there is none. Who was
 * written to before this process began is asked of the store, and nothing is begun meanwhile.
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
  stop(): void
}

export function createMessagingLimit(options: {
  readonly clock: Clock
  readonly store: Pick<Store, 'facts' | 'outreachSince'>
  readonly logger: Logger
  /** There is room for what these conversations begin. */
  readonly onRoom: (conversationIds: readonly string[]) => void
}): MessagingLimit {
  const { clock, store, logger, onRoom } = options
  const { facts } = store
  const known = toFact(facts.read(FACT))
  let limit = toLimit(known.limit) ?? Number.POSITIVE_INFINITY
  let toldAt = known.at
  const beginning = createInsistence(clock, logger)
  let isKnown = false
  /** Conversations that wait, first come first. */
  const waiting = new Set<string>()
  let alarm: { cancel(): void } | undefined
  /** The messages to each person by when they left; whoever was written to longest ago first. */
  const people = new Map<string, Map<string, number>>()

  function put(person: string, outboxId: string, at: number): void {
    const messages = people.get(person) ?? new Map<string, number>()
    people.delete(person)
    people.set(person, messages.set(outboxId, at))
  }

  function forgetOld(now: number): void {
    for (const [person, messages] of people) {
      if (latestOf(messages) > now - OUTREACH_MS && people.size <= MOST_PEOPLE) return
      people.delete(person)
    }
  }

  async function recover(): Promise<void> {
    const before = await store.outreachSince(clock.now() - OUTREACH_MS)
    for (const { id, person, at } of before) put(person, id, at)
    isKnown = true
    callSome()
  }

  /** Calls as many as there is room for; the next ones when somebody's day is over. */
  function callSome(): void {
    alarm?.cancel()
    alarm = undefined
    const now = clock.now()
    forgetOld(now)
    const called: string[] = []
    for (const conversationId of waiting) {
      if (called.length >= limit - people.size) break
      called.push(conversationId)
    }
    for (const conversationId of called) waiting.delete(conversationId)
    setAlarm(called.length > 0 ? CALL_AGAIN_MS : roomAt() - now)
    if (called.length > 0) onRoom(called)
  }

  /** When the first day of somebody is over (epoch ms). */
  function roomAt(): number {
    const [first] = people.values()
    return first === undefined ? Number.POSITIVE_INFINITY : latestOf(first) + OUTREACH_MS
  }

  function setAlarm(delayMs: number): void {
    if (alarm !== undefined || waiting.size === 0 || !Number.isFinite(delayMs)) return
    alarm = clock.setTimeout(callSome, delayMs)
  }

  facts.onChange((name) => {
    if (name !== FACT) return
    const { limit: told, at } = toFact(facts.read(FACT))
    limit = toLimit(told) ?? limit
    toldAt = at
    callSome()
  })
  void beginning.untilStored(recover)
  return {
    mustWait: (row) => {
      if (row.initiated === undefined) return false
      const now = clock.now()
      if (isKnown && people.size >= limit) forgetOld(now)
      if (isKnown && (people.size < limit || people.has(toPerson(row)))) return false
      waiting.add(row.conversationId)
      if (isKnown) setAlarm(roomAt() - now)
      return true
    },
    count: (row) => {
      if (row.initiated === undefined) return
      const now = clock.now()
      put(toPerson(row), row.id, now)
      forgetOld(now)
    },
    giveBack: (row) => {
      if (row.initiated === undefined) return
      const person = toPerson(row)
      const messages = people.get(person)
      // An earlier attempt of it may have arrived.
      if (messages === undefined || outreachOf(withoutLast(row)) !== undefined) return
      messages.delete(row.id)
      if (messages.size > 0) return
      people.delete(person)
      callSome()
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
      callSome()
    },
    stop: () => {
      alarm?.cancel()
      beginning.stop()
    },
  }
}

function latestOf(messages: ReadonlyMap<string, number>): number {
  return Math.max(...messages.values())
}

/** Without the attempt that came to nothing. */
function withoutLast(row: OutboxRow): OutboxRow {
  const isUnderWay = row.attempts.at(-1)?.status === 'sending'
  return isUnderWay ? { ...row, attempts: row.attempts.slice(0, -1) } : row
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
