import { hasArrivedBefore, OUTREACH_MS, toPerson } from '../core/outreach.ts'
import type { Clock, Logger, Store } from '../core/ports.ts'
import type { OutboxRow } from '../core/rows.ts'
import { createInsistence } from './until-stored.ts'

/** Meta's highest limit: who is kept beyond it makes no difference. */
const MOST_PEOPLE = 100_000
/** Who was called may have nothing to begin any more: then the next ones are called. */
export const CALL_AGAIN_MS = 1_000

/** Counts the people with whom conversations were begun in 24 hours. */
export interface OutreachCount {
  /** Whether a message that begins something has to wait; its conversation is called. */
  mustWait(row: OutboxRow): boolean
  /** A message that begins something leaves. */
  count(row: OutboxRow): void
  /** A message that was counted came to nothing. */
  giveBack(row: OutboxRow): void
  /** The limit is another one: there may be room. */
  look(): void
  /** Nothing is just being asked. */
  isIdle(): boolean
  stop(): Promise<void>
}

export interface OutreachOptions {
  readonly clock: Clock
  readonly store: Pick<Store, 'outreachSince'>
  readonly logger: Logger
  readonly limit: () => number
  /** There is room for what these conversations begin. */
  readonly onRoom: (conversationIds: readonly string[]) => void
}

/**
 * For a store that one process has to itself. Who was written to before it began is asked of the
 * store, and nothing is begun meanwhile.
 */
export function createOwnOutreach(options: OutreachOptions): OutreachCount {
  const { clock, store, logger, limit, onRoom } = options
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
      if (called.length >= limit() - people.size) break
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

  void beginning.untilStored(recover)
  return {
    mustWait: (row) => {
      const now = clock.now()
      if (isKnown && people.size >= limit()) forgetOld(now)
      if (isKnown && (people.size < limit() || people.has(toPerson(row)))) return false
      waiting.add(row.conversationId)
      if (isKnown) setAlarm(roomAt() - now)
      return true
    },
    count: (row) => {
      const now = clock.now()
      put(toPerson(row), row.id, now)
      forgetOld(now)
    },
    giveBack: (row) => {
      const person = toPerson(row)
      const messages = people.get(person)
      // An earlier attempt of it may have arrived.
      if (messages === undefined || hasArrivedBefore(row)) return
      messages.delete(row.id)
      if (messages.size > 0) return
      people.delete(person)
      callSome()
    },
    look: callSome,
    isIdle: () => isKnown,
    stop: async () => {
      alarm?.cancel()
      beginning.stop()
    },
  }
}

function latestOf(messages: ReadonlyMap<string, number>): number {
  return Math.max(...messages.values())
}
