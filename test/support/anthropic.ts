import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ToolResultBlockParam } from '@anthropic-ai/sdk/resources/messages'
import type { AnthropicBody, ModelAnswer, ModelTurn, StreamEvent } from './anthropic-answers.ts'
import { signatureOf, toStream } from './anthropic-answers.ts'
import { createPrefixes } from './anthropic-prefixes.ts'
import { blocksOf, findRefusal } from './anthropic-rules.ts'
import { minimalOf } from './anthropic-schema.ts'

export type { AnthropicBody, ModelAnswer, ModelFault, ModelTurn } from './anthropic-answers.ts'

/** The only key that the fake takes. */
export const anthropicKey = 'sk-ant-a-key-of-the-tests'

/** One request that came, refused or not; headers without the key. */
export interface AnthropicCall {
  readonly body: AnthropicBody
  readonly headers: Readonly<Record<string, string | undefined>>
  /** Whether the caller hung up before the end. */
  isAborted: boolean
}

/** What a call is answered with; a function may look at it, and wait as long as it likes. */
export type ModelScript =
  | ModelAnswer
  | ((call: AnthropicCall) => ModelAnswer | Promise<ModelAnswer>)

/** A Messages API for tests, over real HTTP and with real streams; it takes no time of its own. */
export interface FakeAnthropic {
  /** For `ANTHROPIC_BASE_URL`. */
  readonly url: string
  /** All calls, in the order they came. */
  readonly calls: readonly AnthropicCall[]
  /** How many calls are under way. */
  readonly open: number
  /** The answers of the next calls; further ones are answered as `always` says. */
  willAnswer(...scripts: readonly ModelScript[]): void
  /** What calls are answered with that nothing else was ordered for; "Hello." at first. */
  always(script: ModelScript): void
  /**
   * From now on each call proposes the next of these names, offered or not, with the smallest input
   * that its schema takes; what it hears back changes nothing. After every `rest` of them it says
   * something and ends.
   */
  proposesAll(names: readonly string[], options?: { readonly rest?: number }): void
  stop(): Promise<void>
}

export async function startFakeAnthropic(): Promise<FakeAnthropic> {
  const calls: AnthropicCall[] = []
  const scripts: ModelScript[] = []
  const prefixes = createPrefixes()
  let usual: ModelScript = 'Hello.'
  let open = 0

  const server = createServer((request, response) => {
    void readBody(request).then((text) => answer(request, text, response))
  })
  server.keepAliveTimeout = 60_000

  async function answer(
    request: IncomingMessage,
    text: string,
    response: ServerResponse,
  ): Promise<void> {
    const { authorization, 'x-api-key': key, ...headers } = request.headers
    if (authorization !== `Bearer ${anthropicKey}` && key !== anthropicKey) {
      refuse(response, 401, 'authentication_error', 'invalid api key')
      return
    }
    const model = /^\/v1\/models\/(claude-[\w-]+)$/.exec(request.url ?? '')?.[1]
    if (request.method === 'GET' && model !== undefined) {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ type: 'model', id: model, display_name: model }))
      return
    }
    if (request.method !== 'POST' || request.url !== '/v1/messages') {
      refuse(response, 404, 'not_found_error', 'Not found')
      return
    }
    const body = JSON.parse(text) as AnthropicBody
    const call: AnthropicCall = {
      body,
      headers: headers as AnthropicCall['headers'],
      isAborted: false,
    }
    calls.push(call)
    open += 1
    response.on('close', () => {
      open -= 1
      call.isAborted = !response.writableFinished
    })
    const refusal = findRefusal(body) ?? prefixes.findRefusal(body)
    if (refusal !== undefined) {
      refuse(response, 400, 'invalid_request_error', refusal)
      return
    }
    const script = scripts.shift() ?? usual
    play(call, typeof script === 'function' ? await script(call) : script, response)
  }

  function play({ body }: AnthropicCall, wanted: ModelAnswer, response: ServerResponse): void {
    const answered = typeof wanted === 'string' ? { says: wanted } : wanted
    if ('status' in answered) {
      const { status, type = 'api_error', headers = {} } = answered
      refuse(response, status, type, 'Refused for a test.', headers)
      return
    }
    if ('fault' in answered && answered.fault === 'no-json') {
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<html>A proxy says hello.</html>')
      return
    }
    const turn = 'fault' in answered ? (answered.after ?? {}) : answered
    if (turn.thinks !== undefined) prefixes.remember(body, signatureOf(turn.thinks))
    const events = toStream(turn, body.model, prefixes.count(body))
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'request-id': `req_${calls.length}`,
    })
    if (!('fault' in answered)) {
      response.end(events.map(toFrame).join(''))
      return
    }
    // What breaks off has no end: neither the last block's nor the message's.
    const begun = events.slice(
      0,
      events.findLastIndex(({ type }) => type === 'content_block_stop'),
    )
    const sent = answered.after === undefined ? [] : begun
    response.write(sent.map(toFrame).join(''))
    switch (answered.fault) {
      case 'reset':
        response.write('', () => response.socket?.resetAndDestroy())
        return
      case 'truncated':
        response.end()
        return
      case 'garbage':
        response.end('event: content_block_delta\ndata: {"type": "content_block_del\n\n')
        return
      case 'stream-error':
        response.end(
          toFrame({ type: 'error', error: { type: answered.type, message: 'For a test.' } }),
        )
        return
      // HTML was answered above; silence is what is left.
      case 'no-json':
      case 'silent':
        return
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    get open() {
      return open
    },
    willAnswer: (...next) => {
      scripts.push(...next)
    },
    always: (script) => {
      usual = script
    },
    proposesAll: (names, { rest = names.length } = {}) => {
      let proposed = 0
      let sinceRest = 0
      usual = ({ body }) => {
        if (sinceRest >= rest) {
          sinceRest = 0
          return 'That is all I can think of.'
        }
        const name = names[proposed % names.length] ?? ''
        proposed += 1
        sinceRest += 1
        return { calls: [{ name, input: minimalOf(name, body) }] }
      }
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** A turn in which the model uses one tool. */
export function uses(name: string, input: unknown = {}, says?: string): ModelTurn {
  return { ...(says === undefined ? {} : { says }), calls: [{ name, input }] }
}

/** What the newest message of a request says in words, without what came of tools. */
export function askedOf({ body }: AnthropicCall): string {
  return blocksOf(body.messages.at(-1)?.content ?? [])
    .flatMap((block) => (block.type === 'text' ? [block.text] : []))
    .join('\n')
}

/** What came of the tools that the last answer used. */
export function resultsOf({ body }: AnthropicCall): readonly ToolResultBlockParam[] {
  return blocksOf(body.messages.at(-1)?.content ?? []).flatMap((block) =>
    block.type === 'tool_result' ? [block] : [],
  )
}

/** The tools that a request offers, by the names of the test. */
export function offeredTo({ body }: AnthropicCall): readonly string[] {
  return (body.tools ?? []).map((tool) => ('name' in tool ? tool.name.replaceAll('__', '.') : ''))
}

function refuse(
  response: ServerResponse,
  status: number,
  type: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response
    .writeHead(status, {
      'content-type': 'application/json',
      'request-id': 'req_refused',
      ...headers,
    })
    .end(JSON.stringify({ type: 'error', error: { type, message }, request_id: 'req_refused' }))
}

function toFrame(event: StreamEvent): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
