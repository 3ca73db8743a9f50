// The Messages API as far as the bench needs it: repeats what was written last, at once or when it is
// told to. A process of its own, controlled over HTTP.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { FakeModelProgress } from './fake-model-client.ts'

interface Part {
  readonly type: string
  readonly text?: string
}

interface Request {
  readonly model: string
  readonly messages: readonly { readonly content: readonly Part[] }[]
}

const held: (() => void)[] = []
let holds = false
let calls = 0

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  switch (request.url) {
    case '/v1/messages': {
      const asked = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Request
      calls += 1
      if (holds) held.push(() => answer(response, asked))
      else answer(response, asked)
      return
    }
    case '/control/hold':
      holds = true
      break
    case '/control/release':
      holds = false
      for (const release of held.splice(0)) release()
      break
    case '/control/progress':
      break
    default:
      response.statusCode = 404
  }
  const progress: FakeModelProgress = { calls, held: held.length }
  response.end(JSON.stringify(progress))
}

function answer(response: ServerResponse, { model, messages }: Request): void {
  const parts = messages.at(-1)?.content ?? []
  const text = parts.findLast((part) => part.type === 'text')?.text ?? ''
  const usage = { input_tokens: 100, output_tokens: 1 }
  const message = {
    id: `msg_${calls}`,
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    usage,
  }
  const events = [
    { type: 'message_start', message },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 20 } },
    { type: 'message_stop' },
  ]
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
  response.end(
    events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''),
  )
}

const server = createServer((request, response) => {
  void serve(request, response)
})
server.keepAliveTimeout = 60_000
server.listen(Number(process.env['PORT']), '127.0.0.1')
process.once('SIGTERM', () => process.exit(0))
