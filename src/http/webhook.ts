import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Incoming } from '../core/incoming.ts'
import type { Clock, Logger } from '../core/ports.ts'
import type { Receipt } from '../engine/inbox.ts'
import { parseWebhook } from '../whatsapp/incoming.ts'
import { isSigned } from '../whatsapp/signature.ts'
import type { Answer } from './body.ts'
import { answer, readBody } from './body.ts'

/** Meta's payloads have up to 3 MB (reference 1.4). */
const LARGEST_BODY_BYTES = 3 * 1024 * 1024

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
  verify(request: IncomingMessage, response: ServerResponse): void
  /** Answers 200 only after the durable accept; 401, 400, 413 and 503 as their reasons say. */
  receive(request: IncomingMessage, response: ServerResponse): void
}

export function createWebhook(options: WebhookOptions): Webhook {
  const { appSecrets, verifyToken, clock, logger } = options

  async function take(body: Buffer, signature: string | undefined): Promise<Answer> {
    if (!isSigned(body, signature, appSecrets)) {
      logger.warn({ bytes: body.length }, 'A webhook was refused: its signature is not of our app.')
      return [401, 'The signature does not match: is WHATSAPP_APP_SECRET the secret of this app?']
    }
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
    receive: (request, response) => {
      readBody(request, LARGEST_BODY_BYTES, (body) => {
        if (body === undefined) {
          response.setHeader('connection', 'close')
          answer(response, [413, `A webhook has at most ${LARGEST_BODY_BYTES} bytes.`])
          return
        }
        const signature = request.headers['x-hub-signature-256']
        take(body, Array.isArray(signature) ? undefined : signature).then(
          (result) => answer(response, result),
          (error: unknown) => {
            logger.error({ error: String(error) }, 'A webhook could not be taken.')
            answer(response, [503, 'It could not be stored now: send it again.'])
          },
        )
      })
    },
  }
}

function toAnswer(receipt: Receipt): Answer {
  switch (receipt) {
    case 'accepted':
      return [200, '']
    case 'unavailable':
      return [503, 'It could not be stored now: send it again.']
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
