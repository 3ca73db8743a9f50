import type { FlowReply, FlowRequest } from '../core/flow.ts'
import type { Logger } from '../core/ports.ts'
import type { FlowCall } from '../whatsapp/flows/content.ts'
import { ACKNOWLEDGED, PONG, toFlowCall, toFlowContent } from '../whatsapp/flows/content.ts'
import type { OpenedEnvelope } from '../whatsapp/flows/envelope.ts'
import { openEnvelope } from '../whatsapp/flows/envelope.ts'
import type { FlowKeys } from '../whatsapp/flows/keys.ts'
import type { Answer } from './body.ts'
import type { Door } from './signed-door.ts'
import { createSignedDoor } from './signed-door.ts'

/** What a person can type into a form; files come as addresses. */
const LARGEST_BODY_BYTES = 1024 * 1024

/** The statuses that WhatsApp has for endpoints of Flows (reference 5.8). */
const STATUS = { notForUs: 421, expired: 427, badSignature: 432 } as const

export interface FlowDoorOptions {
  readonly appSecrets: readonly string[]
  readonly keys: FlowKeys
  readonly logger: Logger
  /** Answers in the time that WhatsApp waits; never rejects. */
  readonly answer: (request: FlowRequest) => Promise<FlowReply>
}

/**
 * `POST /flows`, the endpoint of every Flow of our numbers. Answers 200 with the encrypted answer;
 * 421 when no key of ours opens the request (WhatsApp fetches the public key again), 432 when the
 * signature is not of our app, 427 for a form that is no longer valid, 500 when the bot has no
 * answer, 413.
 */
export function createFlowDoor(options: FlowDoorOptions): Door {
  const { appSecrets, keys, logger } = options

  async function take(body: Buffer): Promise<Answer> {
    const opened = openEnvelope(parseJson(body), keys)
    if (opened === undefined) {
      const sentence = 'A form could not be decrypted: see `turnwise flows keys`.'
      logger.warn({ keys: keys.count }, sentence)
      return [STATUS.notForUs, 'The request is not encrypted for a key of this server.']
    }
    return takeCall(toFlowCall(opened.content), opened)
  }

  async function takeCall(call: FlowCall, { seal }: OpenedEnvelope): Promise<Answer> {
    switch (call.kind) {
      case 'ping':
        return [200, seal(PONG)]
      case 'notice':
        logger.warn(
          { error: toKey(call.error), screen: call.screen },
          'WhatsApp could not use the answer to a form.',
        )
        return [200, seal(ACKNOWLEDGED)]
      case 'request':
        return toAnswer(await options.answer(call.request), seal)
      case 'unknown':
        logger.warn(
          { action: call.action.slice(0, 100) },
          'A form asked for what is not known here.',
        )
        return [500, 'This action is not known.']
    }
  }

  return createSignedDoor({
    appSecrets,
    logger,
    what: 'A form',
    largestBytes: LARGEST_BODY_BYTES,
    take,
    unsigned: [STATUS.badSignature, 'The signature does not match.'],
    failed: [500, 'It could not be answered.'],
  })
}

function toAnswer(reply: FlowReply, seal: OpenedEnvelope['seal']): Answer {
  switch (reply.outcome) {
    case 'screen':
    case 'finished':
      return [200, seal(toFlowContent(reply))]
    case 'expired':
      return [STATUS.expired, JSON.stringify({ error_msg: reply.sentence })]
    case 'failed':
      return [500, 'There is no answer.']
  }
}

/** Meta's names of errors are words with dashes between them; nothing that people typed is logged. */
function toKey(error: string): string {
  return /^[a-z]+([-_][a-z]+){1,9}$/i.test(error) ? error : '(not named)'
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    return undefined
  }
}
