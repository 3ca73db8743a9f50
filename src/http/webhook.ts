import { timingSafeEqual } from 'node:crypto'
import type { Incoming } from '../core/incoming.ts'
import type { Clock, Logger } from '../core/ports.ts'
import type { Receipt } from '../engine/inbox.ts'
import { parseWebhook } from '../whatsapp/incoming.ts'
import type { Answer } from './body.ts'
import { answer } from './body.ts'
import type { Door } from './signed-door.ts'
import { createSignedDoor } from './signed-door.ts'

/** Meta's payloads have up to 3 MB (reference 1.4). */
const LARGEST_BODY_BYTES = 3 * 1024 * 1024

const UNSTORED: Answer = [503, 'It could not be stored now: send it again.']

export interface WebhookOptions {
  readonly appSecrets: readonly string[]
  readonly verifyToken: string
  readonly clock: Clock
  readonly logger: Logger
  /** Resolves when everything is durable. */
  readonly receive: (items: readonly Incoming[]) => Promise<Receipt>
}

/** WhatsApp's door. Both handlers need only Node's request and response. */
export interface Webhook {
  /** The handshake when the callback URL is set: answers the challenge. */
  readonly verify: Door
  /** Answers 200 only after the durable accept; 401, 400, 413 and 503 as their reasons say. */
  readonly receive: Door
}

export function createWebhook(options: WebhookOptions): Webhook {
  const { appSecrets, verifyToken, clock, logger } = options

  async function take(body: Buffer): Promise<Answer> {
    let parsed: unknown
    try {
      parsed = JSON.parse(body.toString())
    } catch {
      return [400, 'The body is not JSON.']
    }
    const receipt = await options.receive(parseWebhook(parsed, clock.now()))
    return toAnswer(receipt)
  }

  return {
    verify: (request, response) => {
      // The names have dots in them: they are read from the query as it came.
      const query = new URL(request.url ?? '/', 'http://localhost').searchParams
      const token = query.get('hub.verify_token')
      const isOurs = verifyToken !== '' && token !== null && isEqual(token, verifyToken)
      if (query.get('hub.mode') !== 'subscribe' || !isOurs) {
        answer(response, [403, 'The verify token is not the one in WHATSAPP_VERIFY_TOKEN.'])
        return
      }
      answer(response, [200, query.get('hub.challenge') ?? ''])
    },
    receive: createSignedDoor({
      appSecrets,
      logger,
      what: 'A webhook',
      largestBytes: LARGEST_BODY_BYTES,
      take,
      unsigned: [
        401,
        'The signature does not match: is WHATSAPP_APP_SECRET the secret of this app?',
      ],
      failed: UNSTORED,
    }),
  }
}

function toAnswer(receipt: Receipt): Answer {
  switch (receipt) {
    case 'accepted':
      return [200, '']
    case 'unavailable':
      return UNSTORED
    case 'full':
      return [503, 'Too many events wait: send it again later.']
    case 'draining':
      return [503, 'This process is stopping: send it again.']
  }
}

function isEqual(given: string, expected: string): boolean {
  const a = Buffer.from(given)
  const b = Buffer.from(expected)
  return a.length === b.length && timingSafeEqual(a, b)
}
