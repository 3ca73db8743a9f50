import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from '../core/ports.ts'
import { isSigned } from '../whatsapp/signature.ts'
import type { Answer } from './body.ts'
import { answer, readBody } from './body.ts'

/** Answers what WhatsApp asks of us: needs only Node's request and response. */
export type Door = (request: IncomingMessage, response: ServerResponse) => void

/** A door that only Meta's signature opens (reference 1.2). */
export function createSignedDoor(options: {
  readonly appSecrets: readonly string[]
  readonly logger: Logger
  /** What comes, for sentences: `A webhook`. */
  readonly what: string
  readonly largestBytes: number
  /** Answers what was signed by our app. */
  readonly take: (body: Buffer) => Promise<Answer>
  /** The answer to what was not. */
  readonly unsigned: Answer
  /** The answer when `take` fails. */
  readonly failed: Answer
}): Door {
  const { appSecrets, logger, what, largestBytes, take, unsigned, failed } = options

  async function receive(body: Buffer, signature: string | undefined): Promise<Answer> {
    if (isSigned(body, signature, appSecrets)) return take(body)
    logger.warn({ bytes: body.length }, `${what} was refused: its signature is not of our app.`)
    return unsigned
  }

  return (request, response) => {
    readBody(request, largestBytes, (body) => {
      if (body === undefined) {
        response.setHeader('connection', 'close')
        answer(response, [413, `${what} has at most ${largestBytes} bytes.`])
        return
      }
      const signature = request.headers['x-hub-signature-256']
      receive(body, Array.isArray(signature) ? undefined : signature).then(
        (result) => answer(response, result),
        (error: unknown) => {
          logger.error({ error: String(error) }, `${what} could not be taken.`)
          answer(response, failed)
        },
      )
    })
  }
}
