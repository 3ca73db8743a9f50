import type { OutreachPlace, OutreachPlaces } from '../core/outreach.ts'
import { hasArrivedBefore, OUTREACH_MS, toPerson } from '../core/outreach.ts'
import type { OutboxRow } from '../core/rows.ts'
import { LEASE_MS } from '../core/window.ts'
import type { OutreachCount, OutreachOptions } from './own-outreach.ts'
import { CALL_AGAIN_MS } from './own-outreach.ts'
import { createInsistence } from './until-stored.ts'

/** A message is claimed so long after it got its place, or it asks again. */
const CLAIM_MS = 50_000
/** From the place on: the day begins when the message leaves. */
const KEPT_MS = OUTREACH_MS + CLAIM_MS + LEASE_MS
/** Nobody tells that another process gave a place back. */
const LOOK_MS = 60_000

interface Held {
  readonly place: OutreachPlace
  readonly at: number
  isUsed: boolean
}

/**
 * For a store that several processes share: a message may be claimed once it has its place. Those
 * that want one in the same moment ask together, and wait for it like for room.
 */
export function createSharedOutreach(
  options: OutreachOptions & { readonly places: OutreachPlaces },
): OutreachCount {
  const { clock, store, places, logger, limit, onRoom } = options
  const insistence = createInsistence(clock, logger)
  /** By the ids of their rows. */
  const wanted = new Map<string, OutboxRow>()
  const given = new Map<string, OutreachPlace>()
  const held = new Map<string, Held>()
  /** Conversations for which there was no room, first come first. */
  const waiting = new Set<string>()
  let isAsked = false
  let isStopped = false
  let asking: Promise<void> | undefined
  let alarm: { readonly at: number; cancel(): void } | undefined

  /** What was sent before this process began, if nobody kept places for it. */
  async function begin(): Promise<void> {
    await insistence.untilStored(async () => {
      const before = await store.outreachSince(clock.now() - OUTREACH_MS)
      if (before.length === 0) return
      await places.note(before.map(({ id, person, at }) => ({ id, person, until: at + KEPT_MS })))
    })
    await askOn()
  }

  async function askOn(): Promise<void> {
    // All that is looked at in one claim is asked for together.
    await Promise.resolve()
    while (isAsked) {
      isAsked = false
      await exchange()
    }
    asking = undefined
  }

  function look(): void {
    isAsked = true
    asking ??= askOn()
  }

  async function exchange(): Promise<void> {
    dropUnused(clock.now())
    const rows = isStopped ? [] : [...wanted.values()]
    const back = [...given.values()]
    wanted.clear()
    given.clear()
    let now = 0
    const answer = await insistence.untilStored(() => {
      now = clock.now()
      const asked = rows.map(toPlace)
      return places.change({
        wanted: asked,
        given: back,
        until: now + KEPT_MS,
        now,
        limit: limit(),
      })
    })
    if (answer === undefined || isStopped) return
    const called = callSome(answer.room)
    const calledAgain = called.length > 0
    for (const row of rows) {
      if (!answer.kept.has(row.id)) {
        waiting.add(row.conversationId)
        continue
      }
      held.set(row.id, { place: toPlace(row), at: now, isUsed: false })
      called.push(row.conversationId)
    }
    if (calledAgain) setAlarm(now + CALL_AGAIN_MS)
    else if (waiting.size > 0) setAlarm(Math.min(answer.roomAt ?? now + LOOK_MS, now + LOOK_MS))
    else if (called.length > 0) setAlarm(now + LOOK_MS)
    if (called.length > 0) onRoom(called)
  }

  /** As many of those that wait as there is room for: each asks for what it has by then. */
  function callSome(room: number): string[] {
    const called: string[] = []
    for (const conversationId of waiting) {
      if (called.length >= room) break
      called.push(conversationId)
    }
    for (const conversationId of called) waiting.delete(conversationId)
    return called
  }

  /** A message that was not claimed after all began nothing. */
  function dropUnused(now: number): void {
    for (const [id, { place, at, isUsed }] of held) {
      if (!isStopped && at > now - CLAIM_MS) return
      held.delete(id)
      if (!isUsed) given.set(id, place)
    }
  }

  function setAlarm(at: number): void {
    if (alarm !== undefined && alarm.at <= at) return
    alarm?.cancel()
    const { cancel } = clock.setTimeout(
      () => {
        alarm = undefined
        look()
      },
      Math.max(1, at - clock.now()),
    )
    alarm = { at, cancel }
  }

  asking = begin()
  return {
    mustWait: (row) => {
      const place = held.get(row.id)
      if (place !== undefined && place.at > clock.now() - CLAIM_MS) return false
      given.delete(row.id)
      wanted.set(row.id, row)
      look()
      return true
    },
    count: ({ id }) => {
      const place = held.get(id)
      if (place !== undefined) place.isUsed = true
    },
    giveBack: (row) => {
      if (hasArrivedBefore(row)) return
      held.delete(row.id)
      given.set(row.id, toPlace(row))
      look()
    },
    look,
    isIdle: () => asking === undefined,
    stop: async () => {
      isStopped = true
      alarm?.cancel()
      insistence.stop()
      dropUnused(clock.now())
      if (given.size > 0) look()
      await asking
    },
  }
}

function toPlace(row: OutboxRow): OutreachPlace {
  return { id: row.id, person: toPerson(row) }
}
