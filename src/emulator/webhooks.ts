import { Pool } from 'undici'
import type { Delays } from './clock.ts'
import { toEnvelope } from './envelope.ts'
import type { Faults } from './faults.ts'
import type { BusinessNumber } from './options.ts'
import { toEscapedJson, toSignature } from './signing.ts'
import type { WebhookUpdate } from './updates.ts'

/** How long the fault modes wait for company before they batch or reorder. */
export const gatheringMs = 100
/** Meta puts at most so many updates into one request. */
const batchMax = 1_000
const answerTimeoutMs = 10_000
const giveUpAfterMs = 7 * 86_400_000

/** Brings updates to the webhook, each until it was answered 200. */
export interface Webhooks {
  post(update: WebhookUpdate): void
  /** Forgets what is waiting; requests on their way may still arrive. */
  clear(): void
  close(): Promise<void>
}

/** One request: its updates stay together in every attempt. */
interface Parcel {
  readonly updates: readonly WebhookUpdate[]
  /** When the oldest of them happened. */
  readonly since: number
  attempts: number
}

export function createWebhooks(options: {
  readonly url: string
  readonly appSecret: string
  readonly numbers: readonly BusinessNumber[]
  readonly inFlightMax: number
  readonly retryFirstMs: number
  readonly retryCapMs: number
  readonly now: () => number
  readonly delays: Delays
  readonly faults: () => Faults
  readonly onDone: (update: WebhookUpdate, outcome: 'accepted' | 'given-up') => void
  /** After every attempt: whether there was a server that answered. */
  readonly onAttempt: (isReachable: boolean) => void
}): Webhooks {
  const { appSecret, numbers, inFlightMax, now, delays, faults } = options
  const url = new URL(options.url)
  const pool = new Pool(url.origin, {
    connections: inFlightMax,
    headersTimeout: answerTimeoutMs,
    bodyTimeout: answerTimeoutMs,
  })
  const ready = new Set<Parcel>()
  let gathered: WebhookUpdate[] = []
  let inFlight = 0
  let generation = 0
  let isClosed = false

  const enter = (update: WebhookUpdate) => {
    const { batchWebhooks = false, reorderWebhooks = false } = faults()
    if (!batchWebhooks && !reorderWebhooks) {
      dispatch([update])
      return
    }
    gathered.push(update)
    if (gathered.length === 1) delays.after(gatheringMs, release)
  }

  /** Sends on what the batching and reordering faults have held back. */
  const release = () => {
    const { batchWebhooks = false, reorderWebhooks = false } = faults()
    const updates = reorderWebhooks ? gathered.reverse() : gathered
    gathered = []
    const size = batchWebhooks ? batchMax : 1
    for (let from = 0; from < updates.length; from += size) {
      dispatch(updates.slice(from, from + size))
    }
  }

  const dispatch = (updates: readonly WebhookUpdate[]) => {
    const since = updates[0]?.at ?? now()
    ready.add({ updates, since, attempts: 0 })
    if (faults().duplicateWebhooks) ready.add({ updates, since, attempts: 0 })
    pump()
  }

  const pump = () => {
    const max = faults().reorderWebhooks ? 1 : inFlightMax
    for (const parcel of ready) {
      if (inFlight >= max || isClosed) return
      ready.delete(parcel)
      void deliver(parcel)
    }
  }

  const deliver = async (parcel: Parcel) => {
    const bornIn = generation
    inFlight += 1
    const status = await send(parcel)
    inFlight -= 1
    if (isClosed) return
    options.onAttempt(status !== undefined)
    if (bornIn === generation) settle(parcel, status)
    pump()
  }

  const settle = (parcel: Parcel, status: number | undefined) => {
    if (status === 200) {
      for (const update of parcel.updates) options.onDone(update, 'accepted')
      return
    }
    if (now() - parcel.since > giveUpAfterMs) {
      for (const update of parcel.updates) options.onDone(update, 'given-up')
      return
    }
    const waitMs = Math.min(options.retryCapMs, options.retryFirstMs * 2 ** parcel.attempts)
    parcel.attempts += 1
    delays.after(waitMs, () => {
      ready.add(parcel)
      pump()
    })
  }

  /** The answer's HTTP status; undefined if there was none. */
  const send = async (parcel: Parcel): Promise<number | undefined> => {
    const body = toEscapedJson(toEnvelope(parcel.updates, numbers))
    try {
      const answer = await pool.request({
        method: 'POST',
        path: `${url.pathname}${url.search}`,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'facebookexternalua',
          'x-hub-signature-256': toSignature(body, appSecret),
        },
        body,
      })
      await answer.body.dump()
      return answer.statusCode
    } catch {
      return undefined
    }
  }

  return {
    post: (update) => {
      const { webhookDelayMs = 0 } = faults()
      if (webhookDelayMs > 0) delays.after(webhookDelayMs, () => enter(update))
      else enter(update)
    },
    clear: () => {
      generation += 1
      ready.clear()
      gathered = []
    },
    close: async () => {
      isClosed = true
      await pool.destroy()
    },
  }
}
