// The yardstick: a stateless echo on bare express, as a tutorial would write it. It checks no
// signature, stores nothing and forgets what a crash interrupts.
import express from 'express'
import { Pool } from 'undici'

const graph = new Pool(process.env['GRAPH_API_URL'] ?? '', { connections: 64 })
const path = `/v25.0/${process.env['WHATSAPP_PHONE_NUMBER_ID']}/messages`
const headers = { 'content-type': 'application/json', authorization: 'Bearer token' }

const app = express()
app.get('/readyz', (_, response) => response.sendStatus(200))
app.post('/webhook', express.json({ limit: '3mb' }), (request, response) => {
  response.sendStatus(200)
  for (const entry of request.body.entry) {
    for (const { value } of entry.changes) {
      for (const { from, text } of value.messages ?? []) void reply(from, text.body)
    }
  }
})
app.listen(Number(process.env['PORT']), '127.0.0.1')

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
