import { createHmac } from 'node:crypto'
import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { MessagesValue, WebhookBody } from '../../src/whatsapp/wire.ts'

/** One request that a webhook has had. */
export interface ReceivedWebhook {
  readonly raw: string
  readonly headers: IncomingHttpHeaders
  readonly body: WebhookBody
  readonly isSigned: boolean
}

/** A webhook of the tests: it keeps what it gets, and answers as it is told. */
export interface WebhookReceiver {
  readonly url: string
  readonly received: ReceivedWebhook[]
  /** The values of all changes, in the order they came. */
  values(): MessagesValue[]
  /** "sent wamid…", in the order they came. */
  statusesOf(id: string): string[]
  /** Replaces the answer, which is 200 at first. */
  answerWith(answer: (response: ServerResponse, webhook: ReceivedWebhook) => void): void
  stop(): Promise<void>
}

/** Starts one; `appSecret` is what its signatures are held against, by code of its own. */
export async function startWebhookReceiver(appSecret: string): Promise<WebhookReceiver> {
  const received: ReceivedWebhook[] = []
  let answer = (response: ServerResponse, _webhook: ReceivedWebhook) => {
    response.end()
  }

  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const bytes = Buffer.concat(parts)
      const expected = createHmac('sha256', appSecret).update(bytes).digest('hex')
      const webhook: ReceivedWebhook = {
        raw: bytes.toString('utf8'),
        headers: request.headers,
        body: JSON.parse(bytes.toString('utf8')) as WebhookBody,
        isSigned: request.headers['x-hub-signature-256'] === `sha256=${expected}`,
      }
      received.push(webhook)
      answer(response, webhook)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  const values = () =>
    received.flatMap(({ body }) => body.entry.flatMap(({ changes }) => changes)).map((c) => c.value)

  return {
    url: `http://127.0.0.1:${port}/webhook`,
    received,
    values,
    statusesOf: (id) =>
      values()
        .flatMap(({ statuses = [] }) => statuses)
        .filter((status) => status.id === id)
        .map(({ status }) => status),
    answerWith: (wanted) => {
      answer = wanted
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
