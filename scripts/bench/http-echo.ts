// The ceiling: the same stateless echo on bare `node:http`.
import { createServer } from 'node:http'
import { Pool } from 'undici'

const graph = new Pool(process.env['GRAPH_API_URL'] ?? '', { connections: 64 })
const path = `/v25.0/${process.env['WHATSAPP_PHONE_NUMBER_ID']}/messages`
const headers = { 'content-type': 'application/json', authorization: 'Bearer token' }

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    response.end('OK')
    if (request.method !== 'POST') return
    for (const entry of JSON.parse(Buffer.concat(chunks).toString()).entry) {
      for (const { value } of entry.changes) {
        for (const { from, text } of value.messages ?? []) void reply(from, text.body)
      }
    }
  })
})
server.listen(Number(process.env['PORT']), '127.0.0.1')

async function reply(to: string, text: string): Promise<void> {
  const body = JSON.stringify({
    messaging_product: 'whatsapp',
    to: `+${to}`,
    type: 'text',
    text: { body: `You said: ${text}` },
  })
  const response = await graph.request({ path, method: 'POST', headers, body })
  await response.body.dump()
}
