import type { IncomingMessage } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Pool } from 'undici'
import { parseCallback } from '../../src/engine/callback.ts'

/** A message as a server sent it, and what WhatsApp made of it. */
export interface SeenSend {
  /** When the whole request was there; monotonic ms. */
  readonly arrivedAtMs: number
  readonly numberId: string
  readonly to: string
  /** Which row of which server's store it is; the attempts of one row share it. */
  readonly outboxId: string
  readonly attempt: number
  /** Undefined: it was refused. */
  readonly wamid: string | undefined
  /** Meta's code of the refusal. */
  readonly code: number | undefined
}

/** A door before the emulator's Graph side that keeps a record of what goes through it. */
export interface GraphDoor {
  /** The door listens on all of this machine's addresses. */
  readonly port: number
  /** The messages in the order of their arrival. */
  readonly sends: readonly SeenSend[]
  /** Whether this is a message that WhatsApp had taken before. */
  isRepeat(wamid: string): boolean
  /** The outbox rows that WhatsApp has taken more than once. */
  repeated(): ReadonlySet<string>
  close(): Promise<void>
}

interface OutboundBody {
  readonly to?: string
  readonly recipient?: string
  readonly biz_opaque_callback_data?: string
}

interface GraphAnswer {
  readonly messages?: readonly { readonly id: string }[]
  readonly error?: { readonly code: number }
}

/** Opens the door before the emulator at `graphUrl`. */
export async function openGraphDoor(graphUrl: string): Promise<GraphDoor> {
  const pool = new Pool(graphUrl, { connections: 64 })
  const sends: SeenSend[] = []
  const taken = new Set<string>()
  const repeatedRows = new Set<string>()
  const repeats = new Set<string>()

  function note(request: IncomingMessage, body: Buffer, arrivedAtMs: number, answer: string): void {
    const numberId = /\/(\d+)\/messages$/.exec(request.url ?? '')?.[1]
    if (request.method !== 'POST' || numberId === undefined) return
    const { to, recipient, biz_opaque_callback_data } = JSON.parse(body.toString()) as OutboundBody
    // Read receipts and typing indicators are no messages.
    if (biz_opaque_callback_data === undefined) return
    const callback = parseCallback(biz_opaque_callback_data)
    const { outboxId = biz_opaque_callback_data, attempt = 0 } = callback ?? {}
    const { messages, error } = JSON.parse(answer) as GraphAnswer
    const wamid = messages?.[0]?.id
    const code = error?.code
    sends.push({ arrivedAtMs, numberId, to: to ?? recipient ?? '', outboxId, attempt, wamid, code })
    if (wamid === undefined) return
    if (taken.has(outboxId)) {
      repeats.add(wamid)
      repeatedRows.add(outboxId)
    }
    taken.add(outboxId)
  }

  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const arrivedAtMs = performance.now()
      const body = Buffer.concat(chunks)
      const { method = 'GET', url: path = '/' } = request
      const { host: _, connection: __, 'transfer-encoding': ___, ...headers } = request.headers
      const pass = async () => {
        const answer = await pool.request({ method: toMethod(method), path, headers, body })
        const text = await answer.body.text()
        note(request, body, arrivedAtMs, text)
        response.writeHead(answer.statusCode, { 'content-type': 'application/json' }).end(text)
      }
      // The server then finds out for itself that nothing comes back.
      pass().catch(() => response.destroy())
    })
  })
  await new Promise<void>((resolve) => server.listen(0, resolve))
  return {
    port: (server.address() as AddressInfo).port,
    sends,
    isRepeat: (wamid) => repeats.has(wamid),
    repeated: () => repeatedRows,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await pool.destroy()
    },
  }
}

function toMethod(method: string): 'GET' | 'POST' | 'DELETE' {
  return method === 'POST' || method === 'DELETE' ? method : 'GET'
}
