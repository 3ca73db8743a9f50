import { setup } from 'xstate'
import * as z from 'zod'
import { toHeldLines, toSummary, toSummaryLines } from '../../../src/cli/eval/report.ts'
import type { LanguageModel, ModelOutcome, ModelRequest } from '../../../src/core/agent-ports.ts'
import { parseEvaluation } from '../../../src/core/evaluation.ts'
import type { Clock } from '../../../src/core/ports.ts'
import { createClock } from '../../../src/engine/clock.ts'
import type { AgentEvent, BotEvent, ReplyEvent, UserEvent } from '../../../src/index.ts'
import { agent, defineBot, job, reply } from '../../../src/index.ts'
import type { EvaluateOptions, HeldConversation } from '../../../src/testing/evaluate.ts'
import { evaluate, findTrouble } from '../../../src/testing/evaluate.ts'

const prices = { small: [{ rates: { input: 1, output: 10, cacheRead: 0.1, cacheWrite: 1 } }] }

const real = createClock()
const waiting: (() => void)[] = []

/** What a model and a job take their time for: it is over once the evaluation waits for it. */
function takesTime(): Promise<void> {
  return new Promise((done) => waiting.push(done))
}

/** The machine's clock, which tells that somebody waits by it. */
const clock: Clock = {
  ...real,
  setTimeout: (run, delayMs) => {
    for (const done of waiting.splice(0)) done()
    return real.setTimeout(run, delayMs)
  },
}

/** Lets a lamp be switched on, which takes a moment. */
const machine = setup({
  types: {
    events: {} as UserEvent | AgentEvent | BotEvent<{ type: 'lamp.on' }>,
    emitted: {} as ReplyEvent,
  },
  schemas: { events: { 'lamp.on': z.strictObject({}) } },
  actors: {
    keeper: agent<unknown, { type: 'lamp.on' }>({
      model: 'small',
      system: 'You keep a lighthouse.',
      events: { 'lamp.on': 'Switches the lamp on' },
    }),
    light: job(async () => {
      await takesTime()
      return { watts: 60 }
    }),
  },
}).createMachine({
  id: 'lighthouse',
  initial: 'dark',
  states: {
    dark: {
      initial: 'listening',
      on: { 'user.*': '.thinking', 'lamp.on': 'lighting' },
      states: {
        listening: {},
        thinking: {
          invoke: { id: 'keeper', src: 'keeper', onDone: 'listening', onError: '#lighthouse.left' },
        },
      },
    },
    lighting: {
      invoke: {
        id: 'light',
        src: 'light',
        onDone: {
          target: 'bright',
          actions: reply(({ event }) => `Bright: ${event.output.watts} watts.`),
        },
        onError: 'left',
      },
    },
    bright: { after: { 3600000: 'left' } },
    left: { entry: reply('Nobody is here.') },
  },
})
const bot = defineBot({ name: 'lighthouse', machine })

function answered(parts: Extract<ModelOutcome, { outcome: 'answered' }>['parts']): ModelOutcome {
  return {
    outcome: 'answered',
    parts,
    stop: parts.some(({ kind }) => kind === 'call') ? 'calls' : 'end',
    usage: { input: 100, output: 10, cacheRead: 0, cacheWrite: 0 },
    model: 'small',
  }
}

const says = (text: string) => answered([{ kind: 'text', text }])
const switchesOn = answered([{ kind: 'call', id: 'c1', name: 'lamp.on', input: {} }])

function toModel(answer: (request: ModelRequest) => ModelOutcome): LanguageModel {
  return {
    answer: async (request) => {
      await takesTime()
      return answer(request)
    },
    estimate: () => 100,
    close: async () => undefined,
  }
}

function hold(
  file: object,
  answer: (request: ModelRequest) => ModelOutcome,
  options: Partial<EvaluateOptions> = {},
): Promise<readonly HeldConversation[]> {
  return evaluate(bot, parseEvaluation(file), {
    model: toModel(answer),
    prices,
    clock,
    parallel: 1,
    repeat: 1,
    onHeld: () => undefined,
    ...options,
  })
}

const one = (...steps: readonly object[]) => ({ conversations: [{ name: 'one', steps }] })

test('a step is over when the model, and the job that follows, have come to their end', async () => {
  const [held] = await hold(
    one(
      { says: 'Light!', expect: { events: 'lamp.on', heard: 'Bright: 60 watts', state: 'bright' } },
      { waits: '1 hour', expect: { heard: 'Nobody is here', state: 'left' } },
    ),
    () => switchesOn,
  )
  expect(held).toMatchObject({
    isPassed: true,
    problems: [],
    calls: 1,
    usd: 0.0002,
    transcript: ['user: Light!', 'bot: Bright: 60 watts.', '(1 hour pass)', 'bot: Nobody is here.'],
  })
})

test('a job may be answered by the file', async () => {
  const file = {
    ...one({ says: 'Light!', expect: { heard: '1000 watts' } }),
    jobs: { light: { watts: 1000 } },
  }
  expect(await hold(file, () => switchesOn)).toMatchObject([{ isPassed: true }])
})

test('what is not as expected is told with its step, and ends the conversation', async () => {
  const [held] = await hold(
    one({ says: 'hi' }, { says: 'Light!', expect: { events: 'lamp.on' } }, { says: 'never' }),
    () => says('No.'),
  )
  expect(held).toMatchObject({
    isPassed: false,
    problems: [{ step: 2, problem: '`lamp.on` did not happen (none).' }],
    transcript: ['user: hi', 'bot: No.', 'user: Light!', 'bot: No.'],
  })
})

test('a button that is not there is a problem of the step', async () => {
  const [held] = await hold(one({ says: 'hi' }, { presses: 'Yes' }), () => says('Hello.'))
  expect(held?.problems).toEqual([
    { step: 2, problem: expect.stringContaining('Nothing called `Yes` can be pressed') },
  ])
})

test('each conversation is one of its own, however many are held at once', async () => {
  const file = {
    conversations: Array.from({ length: 6 }, (_, index) => ({
      name: `number ${index}`,
      steps: [{ says: `I am ${index}`, expect: { heard: `^Hello ${index}$` } }],
    })),
  }
  const order: string[] = []
  const held = await hold(
    file,
    ({ messages }) => says(`Hello ${/\d/.exec(JSON.stringify(messages))?.[0]}`),
    { parallel: 4, repeat: 2, onHeld: ({ name }) => order.push(name) },
  )
  expect(held).toHaveLength(12)
  expect(held.every(({ isPassed }) => isPassed)).toBe(true)
  expect(order.sort()).toEqual(held.map(({ name }) => name).sort())
})

test('a model that fails for a reason that passes is given the time that it asks for', async () => {
  let calls = 0
  const [held] = await hold(one({ says: 'hi', expect: { heard: 'Hello' } }), () => {
    calls += 1
    if (calls > 1) return says('Hello.')
    return { outcome: 'failed', trouble: 'overloaded', reason: 'Busy.', retryAfterMs: 1 }
  })
  expect(held).toMatchObject({ isPassed: true, calls: 2 })
})

test('what passes without an answer of the model has not passed', async () => {
  const file = one({ says: 'hi', expect: { heard: 'Nobody is here' } })
  const held = await hold(file, () => ({
    outcome: 'failed',
    trouble: 'request',
    reason: 'No such model.',
  }))
  expect(held).toMatchObject([
    {
      isPassed: false,
      calls: 1,
      answered: 0,
      problems: [{ step: 1, problem: 'No call was answered: No such model.' }],
    },
  ])
  expect(findTrouble(held)).toBe('No such model.')
})

test('a model that answered some, and failed for a while, is measured', async () => {
  let calls = 0
  const held = await hold(one({ says: 'hi' }, { says: 'again' }), () => {
    calls += 1
    return calls === 1
      ? says('Hello.')
      : { outcome: 'failed', trouble: 'request', reason: 'Too long.' }
  })
  expect(held).toMatchObject([{ isPassed: true, calls: 2, answered: 1 }])
  expect(findTrouble(held)).toBeUndefined()
})

test('a refused key ends it: what is left is not begun', async () => {
  const conversations = ['a', 'b', 'c'].map((name) => ({ name, steps: [{ says: 'hi' }] }))
  const held = await hold({ conversations }, () => ({
    outcome: 'failed',
    trouble: 'auth',
    reason: 'A wrong key.',
  }))
  expect(held.map(({ name }) => name)).toEqual(['a'])
  expect(findTrouble(held)).toBe('A wrong key.')
})

test('a report tells rates, money and times', () => {
  const usage = { input: 100, cacheRead: 50, cacheWrite: 0, output: 10 }
  const base = { problems: [], transcript: [], usage, calls: 2, answered: 2, usd: 0.01 }
  const held: HeldConversation[] = [
    { ...base, name: 'a', isPassed: true, latenciesMs: [1_000, 2_000] },
    { ...base, name: 'b', isPassed: false, latenciesMs: [4_000, 500] },
  ]
  const summary = toSummary(held)
  expect(toSummaryLines(summary)).toEqual([
    '1 of 2 passed (50 %)',
    '4 calls, 300 tokens in (100 of them cached), 20 out, $0.0200',
    'a call took 1.0 s (median), 4.0 s (p95), 4.0 s (longest)',
  ])
  expect(toSummary(held.map((each) => ({ ...each, usd: null }))).usd).toBeNull()
  expect(toSummaryLines(toSummary([]))).toEqual([
    '0 of 0 passed (0 %)',
    '0 calls, 0 tokens in (0 of them cached), 0 out, $0.0000',
  ])
  expect(toHeldLines({ ...base, name: 'a', isPassed: true, latenciesMs: [1_500] })).toEqual([
    '✓ a (2 calls, $0.0100, 1.5 s)',
  ])
})
