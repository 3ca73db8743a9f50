import { toPlainError } from '../core/errors.ts'
import type { Clock, Logger, Messenger } from '../core/ports.ts'
import { openExchange } from './exchange.ts'
import { toGraphBase } from './graph-base.ts'
import { toOutcome, toTrouble } from './outcome.ts'
import { toEndpoint, toReadMark, toRequestBody } from './outgoing.ts'

export interface MessengerOptions {
  /** For example `https://graph.facebook.com`. */
  readonly graphUrl: string
  /** For example `v25.0`. */
  readonly version: string
  /** The access token of a number. */
  readonly tokens: (numberId: string) => string
  /** The `appsecret_proof` of that token, where the app requires one. */
  readonly proofs?: (numberId: string) => string | undefined
  /** From the call to the end of the answer; 20 s unless told. */
  readonly timeoutMs?: number
  /** Requests under way at once; more wait inside, on their time. 256 unless told. */
  readonly connections?: number
  readonly clock: Clock
  readonly logger: Logger
}

/** Makes the messenger that speaks to the Cloud API. */
export function createMessenger(options: MessengerOptions): Messenger {
  const { tokens, clock, logger, timeoutMs = 20_000, connections = 256 } = options
  const { origin, pathname: base } = new URL(toGraphBase(options))
  const exchange = openExchange({ origin, timeoutMs, connections, clock })

  const toQuery = (numberId: string) => {
    const proof = options.proofs?.(numberId)
    return proof === undefined ? '' : `?appsecret_proof=${proof}`
  }
  const post = (numberId: string, endpoint: string, body: object) =>
    exchange.post(
      `${base}/${encodeURIComponent(numberId)}/${endpoint}${toQuery(numberId)}`,
      tokens(numberId),
      JSON.stringify(body),
    )

  return {
    send: async ({ numberId, to, message, callback }) => {
      try {
        return toOutcome(
          await post(numberId, toEndpoint(message), toRequestBody(message, to, callback)),
        )
      } catch (error) {
        // Before the request was handed over: no token, or a message that does not become JSON.
        const reason = `The request could not be made: ${toPlainError(error).message}`
        return { outcome: 'not-sent', reason, alert: true }
      }
    },
    markRead: async ({ numberId, messageId, typing }) => {
      // A lost tick is not worth a second try: the next message marks all before it.
      try {
        const trouble = toTrouble(await post(numberId, 'messages', toReadMark(messageId, typing)))
        if (trouble !== undefined) logger.warn({ numberId, messageId }, notMarked(trouble))
      } catch (error) {
        logger.warn({ numberId, messageId }, notMarked(toPlainError(error).message))
      }
    },
    close: exchange.close,
  }
}

function notMarked(reason: string): string {
  return `A message was not marked as read. ${reason}`
}
