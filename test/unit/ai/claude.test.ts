import { createClaude } from '../../../src/ai/claude.ts'
import type {
  LanguageModel,
  ModelMessage,
  ModelOutcome,
  ModelPart,
  ModelRequest,
} from '../../../src/core/agent-ports.ts'
import type { FakeAnthropic, ModelAnswer } from '../../support/anthropic.ts'
import { anthropicKey, offeredTo, startFakeAnthropic, uses } from '../../support/anthropic.ts'
import { eventually } from '../../support/eventually.ts'
import { findFreePort } from '../../support/free-port.ts'

let anthropic: FakeAnthropic
let claude: LanguageModel

beforeEach(async () => {
  anthropic = await startFakeAnthropic()
  claude = createClaude({ apiKey: anthropicKey, baseUrl: anthropic.url })
})

afterEach(async () => {
  await claude.close()
  await anthropic.stop()
})

const ticketTool = {
  name: 'ticket.open',
  description: 'Opens a ticket.',
  schema: { type: 'object', properties: { subject: { type: 'string' } }, required: ['subject'] },
}

function toRequest(more: Partial<ModelRequest> = {}): ModelRequest {
  return {
    model: 'claude-sonnet-5-5',
    system: ['You answer for a shop.'],
    messages: [says('user', 'Where is my parcel?')],
    tools: [],
    maxTokens: 500,
    timeoutMs: 5_000,
    signal: new AbortController().signal,
    ...more,
  }
}

function says(role: 'user' | 'assistant', text: string): ModelMessage {
  return { role, parts: [{ kind: 'text', text }] }
}

function answered(outcome: ModelOutcome): Extract<ModelOutcome, { outcome: 'answered' }> {
  if (outcome.outcome === 'failed') throw new Error(outcome.reason)
  return outcome
}

function failed(outcome: ModelOutcome): Extract<ModelOutcome, { outcome: 'failed' }> {
  if (outcome.outcome === 'answered') throw new Error('It was answered.')
  return outcome
}

test('a text comes back whole, with what it cost and who answered', async () => {
  anthropic.willAnswer({ says: 'It left yesterday.', outputTokens: 7 })
  expect(await claude.answer(toRequest())).toMatchObject({
    outcome: 'answered',
    parts: [{ kind: 'text', text: 'It left yesterday.' }],
    stop: 'end',
    usage: { output: 7 },
    model: 'claude-sonnet-5-5',
  })
})

test('a proposed event comes back by its own name, whatever the API makes of dots', async () => {
  anthropic.willAnswer(uses('ticket.open', { subject: 'Parcel' }, 'One moment.'))
  const outcome = answered(await claude.answer(toRequest({ tools: [ticketTool] })))
  expect(outcome.stop).toBe('calls')
  expect(outcome.parts).toEqual([
    { kind: 'text', text: 'One moment.' },
    { kind: 'call', id: expect.any(String), name: 'ticket.open', input: { subject: 'Parcel' } },
  ])
})

test('what was asked, used and answered goes back in the order the API wants', async () => {
  anthropic.willAnswer(uses('ticket.open', { subject: 'Parcel' }), 'Done.')
  const first = toRequest({ tools: [ticketTool] })
  const { parts } = answered(await claude.answer(first))
  const call = parts.find((part) => part.kind === 'call')
  const messages: readonly ModelMessage[] = [
    ...first.messages,
    { role: 'assistant', parts },
    says('user', 'And hurry!'),
    {
      role: 'user',
      parts: [{ kind: 'result', callId: call?.id ?? '', text: 'Opened.', isError: false }],
    },
  ]
  answered(await claude.answer({ ...first, messages }))
  expect(anthropic.calls[1]?.body.messages).toMatchObject([
    { role: 'user' },
    { role: 'assistant', content: [{ type: 'tool_use', name: 'ticket__open' }] },
    { role: 'user', content: [{ type: 'tool_result' }, { type: 'text', text: 'And hurry!' }] },
  ])
})

test('a use of a tool that nothing came of goes back as not carried out', async () => {
  anthropic.willAnswer(uses('ticket.open', { subject: 'Parcel' }), 'Done.', 'Done.')
  const first = toRequest({ tools: [ticketTool] })
  const { parts } = answered(await claude.answer(first))
  const asked: readonly ModelMessage[] = [...first.messages, { role: 'assistant', parts }]
  const stray: ModelPart = { kind: 'result', callId: 'of nobody', text: 'x', isError: false }
  const corrected: ModelMessage = {
    role: 'user',
    parts: [stray, { kind: 'text', text: 'Shorter.' }],
  }
  answered(await claude.answer({ ...first, messages: asked }))
  answered(await claude.answer({ ...first, messages: [...asked, corrected] }))
  const result = { type: 'tool_result', is_error: true, content: 'This was not carried out.' }
  expect(anthropic.calls[1]?.body.messages.at(-1)?.content).toMatchObject([result])
  expect(anthropic.calls[2]?.body.messages.at(-1)?.content).toMatchObject([
    result,
    { type: 'text', text: 'Shorter.' },
  ])
})

test('input that is no JSON comes back in its own words, and may be sent back', async () => {
  anthropic.willAnswer(uses('ticket.open', '{"subject": '), 'Sorry.')
  const first = toRequest({ tools: [ticketTool] })
  const { parts } = answered(await claude.answer(first))
  const call = parts.find((part) => part.kind === 'call')
  expect(call?.input).toBe('{"subject": ')
  const result: ModelPart = { kind: 'result', callId: call?.id ?? '', text: 'No.', isError: true }
  const messages: readonly ModelMessage[] = [
    ...first.messages,
    { role: 'assistant', parts },
    { role: 'user', parts: [result] },
  ]
  expect(answered(await claude.answer({ ...first, messages })).parts).toHaveLength(1)
})

describe('thoughts', () => {
  async function thinkOnce(): Promise<readonly ModelMessage[]> {
    anthropic.willAnswer({ thinks: 'A parcel, hm.', ...uses('ticket.open', { subject: 'x' }) })
    const first = toRequest({ tools: [ticketTool] })
    const { parts } = answered(await claude.answer(first))
    expect(parts.map(({ kind }) => kind)).toEqual(['opaque', 'call'])
    const call = parts.find((part) => part.kind === 'call')
    // As they are stored: a thought survives JSON.
    const kept = JSON.parse(JSON.stringify(parts)) as readonly ModelPart[]
    const result: ModelPart = { kind: 'result', callId: call?.id ?? '', text: 'Ok', isError: false }
    return [
      ...first.messages,
      { role: 'assistant', parts: kept },
      { role: 'user', parts: [result] },
    ]
  }

  function thoughtsOf(call: number): number {
    return JSON.stringify(anthropic.calls[call]?.body.messages).split('"thinking":').length - 1
  }

  test('go back behind exactly what they were made behind', async () => {
    const messages = await thinkOnce()
    answered(await claude.answer(toRequest({ tools: [ticketTool], messages })))
    expect(thoughtsOf(1)).toBe(1)
  })

  test('stay away when the tools, the instructions or the past are others now', async () => {
    const messages = await thinkOnce()
    const otherPast = [says('user', 'Hello?'), ...messages.slice(1)]
    answered(await claude.answer(toRequest({ tools: [], messages })))
    answered(await claude.answer(toRequest({ tools: [ticketTool], messages, system: ['New.'] })))
    answered(await claude.answer(toRequest({ tools: [ticketTool], messages: otherPast })))
    expect([thoughtsOf(1), thoughtsOf(2), thoughtsOf(3)]).toEqual([0, 0, 0])
  })

  test('made after others were left out go back without those', async () => {
    const messages = await thinkOnce()
    anthropic.willAnswer({ thinks: 'Now for the rest.', says: 'Anything else?' })
    const { parts } = answered(await claude.answer(toRequest({ tools: [], messages })))
    const longer = [...messages, { role: 'assistant' as const, parts }, says('user', 'No.')]
    answered(await claude.answer(toRequest({ tools: [], messages: longer })))
    expect(thoughtsOf(2)).toBe(1)
    expect(JSON.stringify(anthropic.calls[2]?.body.messages)).toContain('Now for the rest.')
  })
})

test('what is the same in two calls is read from the cache in the second', async () => {
  const first = answered(await claude.answer(toRequest({ tools: [ticketTool] })))
  expect(first.usage.cacheWrite).toBeGreaterThan(0)
  const messages = [
    says('user', 'Where is my parcel?'),
    { role: 'assistant' as const, parts: first.parts },
    says('user', 'Thanks.'),
  ]
  const second = answered(await claude.answer(toRequest({ tools: [ticketTool], messages })))
  expect(second.usage.cacheRead).toBe(first.usage.cacheWrite)
})

test.each<[string, ModelAnswer, string]>([
  ['a wrong key', { status: 401, type: 'authentication_error' }, 'auth'],
  ['an account without the right', { status: 403, type: 'permission_error' }, 'auth'],
  ['an account without money', { status: 400, type: 'billing_error' }, 'auth'],
  ['a wrong request', { status: 400, type: 'invalid_request_error' }, 'request'],
  ['an unknown model', { status: 404, type: 'not_found_error' }, 'request'],
  ['a request that is too large', { status: 413, type: 'invalid_request_error' }, 'request'],
  ['an unprocessable one', { status: 422, type: 'invalid_request_error' }, 'request'],
  ['too many requests', { status: 429, type: 'rate_limit_error' }, 'rate-limited'],
  ['overload', { status: 529, type: 'overloaded_error' }, 'overloaded'],
  ['overload that says 500', { status: 500, type: 'overloaded_error' }, 'overloaded'],
  ['a broken server', { status: 500 }, 'server'],
  ['a broken gateway', { status: 502, type: 'api_error' }, 'server'],
  ['a server that took too long', { status: 504, type: 'timeout_error' }, 'timeout'],
  ['overload in the middle', { fault: 'stream-error', type: 'overloaded_error' }, 'overloaded'],
  ['a failure in the middle', { fault: 'stream-error', type: 'api_error' }, 'server'],
  ['an end before the end', { fault: 'truncated', after: { says: 'It le' } }, 'server'],
  ['no end and no beginning', { fault: 'truncated' }, 'server'],
  ['an event that is no JSON', { fault: 'garbage', after: { says: 'It le' } }, 'server'],
  ['a page of HTML', { fault: 'no-json' }, 'server'],
  ['a connection that breaks', { fault: 'reset', after: { says: 'It le' } }, 'network'],
])('%s is told by its class, and asked once', async (_what, answer, trouble) => {
  anthropic.always(answer)
  expect(failed(await claude.answer(toRequest())).trouble).toBe(trouble)
  expect(anthropic.calls).toHaveLength(1)
})

test('nobody at the address is told as trouble of the network', async () => {
  const lost = createClaude({
    apiKey: anthropicKey,
    baseUrl: `http://127.0.0.1:${await findFreePort()}`,
  })
  expect(failed(await lost.answer(toRequest()))).toMatchObject({
    trouble: 'network',
    reason: 'The connection to Claude failed (ECONNREFUSED).',
    // An outage must not eat up budgets.
    usage: { input: 0, output: 0 },
  })
})

test('how long to wait is passed on', async () => {
  anthropic.always({ status: 429, type: 'rate_limit_error', headers: { 'retry-after': '7' } })
  expect(failed(await claude.answer(toRequest())).retryAfterMs).toBe(7_000)
})

test('neither the key nor anything that was said stands in a reason', async () => {
  const secret = 'the word of the person'
  const answers: readonly ModelAnswer[] = [
    { status: 400, type: 'invalid_request_error' },
    { status: 401, type: `no type but ${secret}` },
    { fault: 'garbage', after: { says: secret } },
    { fault: 'truncated', after: { says: secret } },
    { fault: 'reset', after: { says: secret } },
    { fault: 'no-json' },
  ]
  anthropic.willAnswer(...answers)
  for (const _answer of answers) {
    const messages = [says('user', secret)]
    const { reason } = failed(await claude.answer(toRequest({ messages, system: [secret] })))
    expect(reason).not.toContain(secret)
    expect(reason).not.toContain(anthropicKey)
    expect(reason).toMatch(/\.$/)
  }
})

test.each([
  ['end_turn', 'end'],
  ['stop_sequence', 'end'],
  ['max_tokens', 'max-tokens'],
  ['model_context_window_exceeded', 'max-tokens'],
  ['refusal', 'refusal'],
  ['pause_turn', 'pause'],
] as const)('a response that ended with %s is told as %s', async (stop, told) => {
  anthropic.willAnswer({ says: 'So', stop })
  expect(answered(await claude.answer(toRequest())).stop).toBe(told)
})

test('a call that is stopped ends at once, with what was read and said until then', async () => {
  anthropic.always({ fault: 'silent', after: { says: 'It left yesterday at noon.' } })
  // How far a stream was read when it is stopped is chance: once it had begun.
  const usage = await eventually(async () => {
    const controller = new AbortController()
    const answering = claude.answer(toRequest({ signal: controller.signal }))
    await eventually(() => anthropic.open === 1)
    await new Promise(setImmediate)
    controller.abort()
    const outcome = failed(await answering)
    expect(outcome.trouble).toBe('aborted')
    await eventually(() => anthropic.calls.at(-1)?.isAborted === true)
    return outcome.usage ?? false
  })
  expect(usage).toMatchObject({ input: 1, cacheWrite: expect.any(Number) })
  expect(usage === false ? 0 : usage.output).toBeGreaterThan(0)
})

test('a call that was stopped before it began asks nobody', async () => {
  const { trouble, usage } = failed(await claude.answer(toRequest({ signal: AbortSignal.abort() })))
  expect(trouble).toBe('aborted')
  expect(usage).toMatchObject({ input: 0, output: 0 })
  expect(anthropic.calls).toHaveLength(0)
})

test.each([
  ['before it begins', undefined],
  ['in the middle', { says: 'It left' }],
])('an answer that stays away %s ends with its time', async (_when, after) => {
  anthropic.willAnswer({ fault: 'silent', ...(after === undefined ? {} : { after }) })
  const { trouble } = failed(await claude.answer(toRequest({ timeoutMs: 100 })))
  expect(trouble).toBe('timeout')
})

test('closing stops what is under way', async () => {
  anthropic.willAnswer({ fault: 'silent' })
  const answering = claude.answer(toRequest())
  await eventually(() => anthropic.open === 1)
  await claude.close()
  expect(failed(await answering).trouble).toBe('aborted')
})

test('how hard to try is passed on, but to models that know no such thing', async () => {
  answered(await claude.answer(toRequest({ effort: 'low' })))
  answered(await claude.answer(toRequest({ effort: 'low', model: 'claude-haiku-4-5-20251001' })))
  answered(await claude.answer(toRequest()))
  const sent = anthropic.calls.map(({ body }) => body.output_config)
  expect(sent).toEqual([{ effort: 'low' }, undefined, undefined])
})

test('pictures and PDFs are shown, and other files named', async () => {
  const parts: readonly ModelPart[] = [
    { kind: 'file', mimeType: 'image/jpeg', base64: 'AAAA' },
    { kind: 'file', mimeType: 'application/pdf', base64: 'AAAA' },
    { kind: 'file', mimeType: 'audio/ogg', base64: 'AAAA' },
  ]
  answered(await claude.answer(toRequest({ messages: [{ role: 'user', parts }] })))
  expect(anthropic.calls[0]?.body.messages[0]?.content).toMatchObject([
    { type: 'image', source: { media_type: 'image/jpeg', data: 'AAAA' } },
    { type: 'document', source: { media_type: 'application/pdf' } },
    { type: 'text', text: expect.stringContaining('audio/ogg') },
  ])
})

test('the fake proposes every name in turn, offered or not, with input that fits', async () => {
  anthropic.proposesAll(['ticket.open', 'user.text'])
  const request = toRequest({ tools: [ticketTool] })
  const heard: unknown[] = []
  for (let count = 0; count < 3; count += 1) {
    const { parts } = answered(await claude.answer(request))
    heard.push(...parts.map((part) => (part.kind === 'call' ? [part.name, part.input] : part.kind)))
  }
  expect(heard).toEqual([['ticket.open', { subject: 'x' }], ['user.text', {}], 'text'])
  expect(anthropic.calls.map(offeredTo)).toEqual([
    ['ticket.open'],
    ['ticket.open'],
    ['ticket.open'],
  ])
})
