// The Graph API as far as an echo needs it: answers at once, remembers what arrived, and reports
// sent, delivered and read if asked to. A process of its own, controlled over HTTP.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import { Pool } from 'undici'
import { nowMs } from './clock.ts'
import type { FakeGraphOrder, ReceivedReplies, Refusal } from './fake-graph-client.ts'
import { readNumber, statuses, toStatusWebhook } from './meta-webhooks.ts'
import { postUntilAccepted } from './post-until-accepted.ts'

interface OutboundMessage {
  readonly to?: string
  readonly recipient?: string
  readonly status?: string
  readonly biz_opaque_callback_data?: string
}

interface Run {
  readonly replies: { [Column in keyof ReceivedReplies]: ReceivedReplies[Column][number][] }
  /** Where status webhooks go; without it none are sent. */
  readonly pool: Pool | undefined
  readonly refusals: readonly Refusal[]
  open: number
  settled: number
}

let run = startRun({ statuses: false })
let accepted = 0

function startRun(order: FakeGraphOrder): Run {
  return {
    replies: { numbers: [], phones: [], arrivedAtMs: [], settledAtMs: [] },
    pool: order.statuses ? new Pool(order.serverUrl, { connections: 64 }) : undefined,
    refusals: order.refusals ?? [],
    open: 0,
    settled: 0,
  }
}

function acceptMessage(path: string, json: string, response: ServerResponse): void {
  const message = JSON.parse(json) as OutboundMessage
  // Read receipts and typing indicators are answered and otherwise of no interest here.
  if (message.status !== undefined) {
    answer(response, { success: true })
    return
  }
  const arrivedAtMs = nowMs()
  const phone = (message.to ?? message.recipient ?? '').replace(/\D/g, '')
  const refusal = run.refusals.find(
    (one) => one.phone === phone || (one.numberId !== undefined && path.includes(one.numberId)),
  )
  if (refusal !== undefined) {
    answer(response, { error: { message: 'Refused', code: refusal.code } }, 400)
    return
  }
  const wamid = `wamid.${process.pid}.${++accepted}`
  answer(response, {
    messaging_product: 'whatsapp',
    contacts: [{ input: message.to ?? message.recipient, wa_id: phone }],
    messages: [{ id: wamid }],
  })

  const { replies } = run
  const row = replies.numbers.push(readNumber(json) ?? -1) - 1
  replies.phones.push(phone)
  replies.arrivedAtMs.push(arrivedAtMs)
  replies.settledAtMs.push(arrivedAtMs)
  if (run.pool === undefined) run.settled++
  else void reportStatuses(run, run.pool, row, wamid, message.biz_opaque_callback_data)
}

async function reportStatuses(
  current: Run,
  pool: Pool,
  row: number,
  wamid: string,
  callbackData: string | undefined,
): Promise<void> {
  const { replies } = current
  const phone = replies.phones[row] ?? ''
  current.open++
  for (const status of statuses) {
    const webhook = toStatusWebhook({ wamid, status, phone, callbackData })
    await postUntilAccepted(pool, webhook, () => current === run)
  }
  replies.settledAtMs[row] = nowMs()
  current.open--
  current.settled++
}

function control(path: string, body: string): object {
  if (path === '/control/reset') {
    void run.pool?.destroy()
    run = startRun(JSON.parse(body) as FakeGraphOrder)
    return {}
  }
  if (path === '/control/replies') return run.replies
  const { settled, open, replies } = run
  return { settled, open, replies: replies.numbers.length }
}

function answer(response: ServerResponse, body: object, status = 200): void {
  const json = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(json),
  })
  response.end(json)
}

function receive(request: IncomingMessage, response: ServerResponse): void {
  const path = request.url ?? ''
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString()
    if (path.startsWith('/control/')) answer(response, control(path, body))
    else if (path.endsWith('/messages')) acceptMessage(path, body, response)
    else answer(response, { error: { message: 'Unknown path', code: 100 } }, 404)
  })
}

const server = createServer({ keepAliveTimeout: 60_000 }, receive)
server.listen(Number(process.env['PORT']), '127.0.0.1')
