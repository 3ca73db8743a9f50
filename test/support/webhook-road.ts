import { setMaxListeners } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { Pool } from 'undici'

/** What a road did to the webhooks that went over it. */
export interface RoadCounts {
  webhooks: number
  /** Brought a second time, to any server and at any time. */
  duplicated: number
  /** Statuses that arrived after a later one of the same message. */
  overtaken: number
  /** Attempts that no server answered 200. */
  refused: number
  /** What each server answered 200. */
  readonly accepted: number[]
}

/** The way from WhatsApp to several servers behind one address. */
export interface WebhookRoad {
  readonly url: string
  readonly counts: Readonly<RoadCounts>
  /** Whether everything that went on it has arrived. */
  isEmpty(): boolean
  close(): Promise<void>
}

export interface RoadOptions {
  /** Where the servers are, dead or alive. */
  readonly servers: readonly string[]
  readonly random: () => number
  /** The share of webhooks that come twice. */
  readonly duplicates: number
  /** The longest a message takes: those of different conversations overtake each other. */
  readonly messageDelayMs: number
  /** The longest a status takes: those of one message overtake each other. */
  readonly statusDelayMs: number
  /** A server that has not answered after so long is given up, and another one asked. */
  readonly patienceMs: number
}

/** What the road has to know of a webhook: whose message, or which status it brings. */
type Freight =
  | { readonly kind: 'message'; readonly conversation: string }
  | { readonly kind: 'status'; readonly wamid: string; readonly rank: number }
  | { readonly kind: 'other' }

interface Webhook {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

const STATUSES = ['sent', 'delivered', 'read']
const LONGEST_PAUSE_MS = 200

/**
 * Takes webhooks with one update each and brings them to a random server, again and again until one
 * answers 200. A person's messages to a number keep their order, for a later one leaves when the
 * one before was accepted; nothing else does.
 */
export async function startWebhookRoad(options: RoadOptions): Promise<WebhookRoad> {
  const { random } = options
  const pools = options.servers.map(
    (url) => new Pool(url, { connections: 32, headersTimeout: options.patienceMs }),
  )
  const counts: RoadCounts = {
    webhooks: 0,
    duplicated: 0,
    overtaken: 0,
    refused: 0,
    accepted: pools.map(() => 0),
  }
  const tails = new Map<string, Promise<void>>()
  const ranks = new Map<string, number>()
  const closing = new AbortController()
  // Each webhook that waits listens to it.
  setMaxListeners(0, closing.signal)
  let underWay = 0

  async function bring(webhook: Webhook, delayMs: number): Promise<void> {
    await pause(delayMs, undefined, { signal: closing.signal })
    if (random() < options.duplicates) {
      counts.duplicated += 1
      void track(deliver(webhook, random() * options.statusDelayMs))
    }
    await deliver(webhook, 0)
  }

  async function deliver(webhook: Webhook, delayMs: number): Promise<void> {
    await pause(delayMs, undefined, { signal: closing.signal })
    while (!(await attempt(webhook))) {
      counts.refused += 1
      await pause(random() * LONGEST_PAUSE_MS, undefined, { signal: closing.signal })
    }
  }

  async function attempt({ path, headers, body }: Webhook): Promise<boolean> {
    const index = Math.floor(random() * pools.length)
    try {
      const answer = await pools[index]?.request({ method: 'POST', path, headers, body })
      await answer?.body.dump()
      if (answer?.statusCode !== 200) return false
      counts.accepted[index] = (counts.accepted[index] ?? 0) + 1
      return true
    } catch {
      return false
    }
  }

  /** Counts what is under way; what the end of the test cuts off is nobody's failure. */
  async function track(work: Promise<void>): Promise<void> {
    underWay += 1
    await work.catch((failure: unknown) => {
      if (!closing.signal.aborted) throw failure
    })
    underWay -= 1
  }

  function bringInTurn(conversation: string, webhook: Webhook): Promise<void> {
    const before = tails.get(conversation) ?? Promise.resolve()
    const bringing = before.then(() => bring(webhook, random() * options.messageDelayMs))
    tails.set(conversation, bringing)
    return bringing
  }

  async function bringStatus(wamid: string, rank: number, webhook: Webhook): Promise<void> {
    await bring(webhook, random() * options.statusDelayMs)
    const highest = ranks.get(wamid) ?? -1
    if (rank < highest) counts.overtaken += 1
    else ranks.set(wamid, rank)
  }

  function take(webhook: Webhook): void {
    counts.webhooks += 1
    const freight = inspect(webhook.body)
    if (freight.kind === 'message') void track(bringInTurn(freight.conversation, webhook))
    else if (freight.kind === 'status') {
      void track(bringStatus(freight.wamid, freight.rank, webhook))
    } else void track(bring(webhook, 0))
  }

  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    readWebhook(request, response, take)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    isEmpty: () => underWay === 0,
    close: async () => {
      closing.abort()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await Promise.all(pools.map((pool) => pool.destroy()))
    },
  }
}

/** Answers at once: from here on it is the road that does not lose it. */
function readWebhook(
  request: IncomingMessage,
  response: ServerResponse,
  take: (webhook: Webhook) => void,
): void {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const names = ['content-type', 'user-agent', 'x-hub-signature-256']
    const headers = Object.fromEntries(names.map((name) => [name, String(request.headers[name])]))
    take({ path: request.url ?? '/', headers, body: Buffer.concat(chunks) })
    response.end()
  })
}

interface Value {
  readonly metadata?: { readonly phone_number_id?: string }
  readonly messages?: readonly { readonly from?: string; readonly from_user_id?: string }[]
  readonly statuses?: readonly { readonly id: string; readonly status: string }[]
}

function inspect(body: Buffer): Freight {
  const { entry } = JSON.parse(body.toString()) as {
    readonly entry: readonly { readonly changes: readonly { readonly value: Value }[] }[]
  }
  const value = entry[0]?.changes[0]?.value
  const [message] = value?.messages ?? []
  if (message !== undefined) {
    const person = message.from_user_id ?? message.from ?? ''
    return { kind: 'message', conversation: `${value?.metadata?.phone_number_id} ${person}` }
  }
  const [status] = value?.statuses ?? []
  if (status === undefined) return { kind: 'other' }
  return { kind: 'status', wamid: status.id, rank: STATUSES.indexOf(status.status) }
}
