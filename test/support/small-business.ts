import { createHmac } from 'node:crypto'
import type { IncomingMessage, Server } from 'node:http'
import { createServer } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { findFreePort } from './free-port.ts'

/** A message from a phone, as its webhook tells it. */
export interface HeardMessage {
  readonly id: string
  readonly from: string
  readonly type: string
  readonly [part: string]: unknown
}

/** The server of a business in its smallest form: it hears, and says what a test tells it to say. */
export interface SmallBusiness {
  readonly webhookUrl: string
  /** Everything heard from phones, oldest first. */
  readonly heard: readonly HeardMessage[]
  /** The names of all statuses heard of a message, in the order they came. */
  statusesOf(messageId: string): readonly string[]
  /** Calls the Graph endpoint for messages; answers the wamid, if there is one. */
  post(body: Readonly<Record<string, unknown>>): Promise<string>
  listen(): Promise<void>
  /** As if the process had died; `listen` takes it up again on the same port. */
  stop(): Promise<void>
}

interface Status {
  readonly id: string
  readonly status: string
}

interface Webhook {
  readonly entry: readonly {
    readonly changes: readonly {
      readonly value: {
        readonly messages?: readonly HeardMessage[]
        readonly statuses?: readonly Status[]
      }
    }[]
  }[]
}

/** Makes a business that speaks to the Graph API at the address `graphUrl` answers. */
export async function createSmallBusiness(options: {
  readonly graphUrl: () => string
  readonly phoneNumberId: string
  readonly accessToken: string
  readonly appSecret: string
  /** Served at `/picture.png`, for messages with a link. */
  readonly picture: Buffer
}): Promise<SmallBusiness> {
  const { graphUrl, phoneNumberId, accessToken, appSecret, picture } = options
  const port = await findFreePort()
  const heard: HeardMessage[] = []
  const statuses: Status[] = []
  let server: Server | undefined

  const hear = (body: Buffer) => {
    const webhook = JSON.parse(body.toString()) as Webhook
    for (const { value } of webhook.entry.flatMap(({ changes }) => changes)) {
      heard.push(...(value.messages ?? []))
      statuses.push(...(value.statuses ?? []))
    }
  }

  const answer = async (request: IncomingMessage) => {
    if (request.url === '/picture.png') return { status: 200, type: 'image/png', body: picture }
    const body = await buffer(request)
    const signature = `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`
    if (request.headers['x-hub-signature-256'] !== signature) return { status: 401 }
    hear(body)
    return { status: 200 }
  }

  return {
    webhookUrl: `http://127.0.0.1:${port}/webhook`,
    heard,
    statusesOf: (messageId) =>
      statuses.filter(({ id }) => id === messageId).map(({ status }) => status),
    post: async (body) => {
      const response = await fetch(`${graphUrl()}/v25.0/${phoneNumberId}/messages`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${accessToken}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ messaging_product: 'whatsapp', ...body }),
      })
      const text = await response.text()
      if (!response.ok) throw new Error(`The emulator refused: ${response.status} ${text}`)
      const answered = JSON.parse(text) as { messages?: readonly { id: string }[] }
      return answered.messages?.[0]?.id ?? ''
    },
    listen: async () => {
      const opened = createServer((request, response) => {
        void answer(request).then(({ status, type = 'text/plain', body = '' }) => {
          response.writeHead(status, { 'content-type': type }).end(body)
        })
      })
      await new Promise<void>((resolve) => {
        opened.listen(port, '127.0.0.1', resolve)
      })
      server = opened
    },
    stop: async () => {
      const closing = server
      server = undefined
      if (closing === undefined) return
      closing.closeAllConnections()
      await new Promise((resolve) => {
        closing.close(resolve)
      })
    },
  }
}
