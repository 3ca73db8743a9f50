import type { Clock, Inheritance } from '../core/ports.ts'
import type { OutboxRow } from '../core/rows.ts'
import { isTemplate } from '../core/window.ts'
import type { MessagingLimit } from './messaging-limit.ts'
import { createPairLimit } from './pair-limit.ts'
import type { Throughput } from './throughput.ts'
import { createThroughput, WINDOW_MS } from './throughput.ts'

/** How fast messages may leave: each number and each pair of number and person by itself. */
export interface Rates {
  /** Begins a look at what may be claimed: these conversations have room now, replies first. */
  call(most: number): readonly string[]
  /**
   * Whether a message may be claimed now (0), else until when its conversation has to wait (epoch
   * ms); infinity: it is called.
   */
  admit(row: OutboxRow): number
  /** When the next conversation can be called (epoch ms); null: none waits. */
  callAt(): number | null
  /** A claimed message leaves: now (undefined), or when the promise resolves. */
  depart(row: OutboxRow): Promise<void> | undefined
  /** A claimed message does not leave. */
  giveBack(row: OutboxRow): void
  /** A message left, and WhatsApp did not take it: nobody was written to. */
  noteRefused(row: OutboxRow): void
  /** Messages arrived. */
  countInbound(numberId: string, messages?: number): void
  /** Another process sent for a number: what it counted is not known exactly. */
  takeOver(number: Inheritance['numbers'][number]): void
  /** WhatsApp said that the pair is full (131056): nothing leaves for `delayMs`. */
  blockPair(conversationId: string, delayMs: number): void
  /** WhatsApp said that a number sends too fast: nothing leaves for `delayMs`. */
  pause(numberId: string, delayMs: number): void
  /** WhatsApp lets a number send faster. */
  raise(numberId: string, perSecond: number): void
}

interface Lane {
  readonly throughput: Throughput
  /** Conversations that wait for room, first come first: answers go before everything else. */
  readonly replies: Set<string>
  readonly initiated: Set<string>
  /** They have room and are just being claimed. */
  readonly called: Set<string>
}

/**
 * @param options.throughput messages a second for each number (Meta's default is 80)
 */
export function createRates(options: {
  readonly clock: Clock
  readonly throughput: number
  readonly pairLimit: boolean
  readonly limit: Pick<MessagingLimit, 'mustWait' | 'count' | 'giveBack'>
}): Rates {
  const { clock, limit } = options
  const pairs = createPairLimit(options)
  const lanes = new Map<string, Lane>()

  function laneOf(numberId: string): Lane {
    const known = lanes.get(numberId)
    if (known !== undefined) return known
    const lane: Lane = {
      throughput: createThroughput(clock, options.throughput),
      replies: new Set(),
      initiated: new Set(),
      called: new Set(),
    }
    lanes.set(numberId, lane)
    return lane
  }

  function callFrom({ throughput, called }: Lane, queue: Set<string>, most: number): void {
    for (const conversationId of queue) {
      if (called.size >= most || !throughput.hasRoom()) return
      queue.delete(conversationId)
      called.add(conversationId)
      throughput.claim()
    }
  }

  /** What was called and did not come has no message any more. */
  function forget({ throughput, called }: Lane): void {
    for (const _ of called) throughput.giveBack()
    called.clear()
  }

  function isFull({ throughput, replies, initiated }: Lane, isReply: boolean): boolean {
    if (replies.size > 0 || (!isReply && initiated.size > 0)) return true
    return !throughput.hasRoom()
  }

  return {
    call: (most) => {
      const all: string[] = []
      for (const lane of lanes.values()) {
        forget(lane)
        if (lane.replies.size > 0) callFrom(lane, lane.replies, most)
        if (lane.replies.size === 0 && lane.initiated.size > 0) {
          callFrom(lane, lane.initiated, most)
        }
        all.push(...lane.called)
      }
      return all
    },
    admit: (row) => {
      const { conversationId, numberId, message } = row
      const lane = laneOf(numberId)
      const wasCalled = lane.called.delete(conversationId)
      const waitMs = pairs.waitMs(conversationId)
      if (waitMs > 0 || limit.mustWait(row)) {
        if (wasCalled) lane.throughput.giveBack()
        return waitMs > 0 ? clock.now() + waitMs : Number.POSITIVE_INFINITY
      }
      if (!wasCalled) {
        const isReply = !isTemplate(message)
        if (isFull(lane, isReply)) {
          lane[isReply ? 'replies' : 'initiated'].add(conversationId)
          return Number.POSITIVE_INFINITY
        }
        lane.throughput.claim()
      }
      pairs.count(conversationId)
      limit.count(row)
      return 0
    },
    callAt: () => {
      let at = Number.POSITIVE_INFINITY
      for (const { throughput, replies, initiated } of lanes.values()) {
        if (replies.size + initiated.size > 0) at = Math.min(at, throughput.roomAt())
      }
      if (!Number.isFinite(at)) return null
      return clock.now() + Math.max(0, Math.ceil(at - clock.monotonic()))
    },
    depart: ({ numberId }) => laneOf(numberId).throughput.depart(),
    giveBack: (row) => {
      laneOf(row.numberId).throughput.giveBack()
      pairs.giveBack(row.conversationId)
      limit.giveBack(row)
    },
    noteRefused: limit.giveBack,
    countInbound: (numberId, messages = 1) => {
      const { throughput } = laneOf(numberId)
      for (let count = 0; count < messages; count += 1) throughput.countInbound()
    },
    takeOver: ({ numberId, quietMs, sent }) => {
      if (quietMs < WINDOW_MS) laneOf(numberId).throughput.pause(WINDOW_MS - quietMs)
      const now = clock.now()
      for (const [conversationId, times] of sent) {
        const agesMs = times.map((at) => Math.max(0, now - at))
        pairs.learn(conversationId, agesMs)
      }
    },
    blockPair: pairs.block,
    pause: (numberId, delayMs) => laneOf(numberId).throughput.pause(delayMs),
    raise: (numberId, perSecond) => laneOf(numberId).throughput.change(perSecond),
  }
}
