import type { AnyStateMachine } from 'xstate'
import { createActor, setup, toPromise } from 'xstate'
import * as z from 'zod'
import { agentSettings } from '../../../src/core/agent.ts'
import { readInput, readProposal, toModelSchema } from '../../../src/core/agent-schemas.ts'
import type { AgentEvent, AgentOptions, ReplyEvent, UserEvent } from '../../../src/index.ts'
import { agent, defineBot, reply, tool } from '../../../src/index.ts'

type Event = UserEvent | AgentEvent | { type: string }
type Options = Partial<AgentOptions<unknown, { type: string }>>

const ticket = z.object({ subject: z.string() })
const human = z.object({})

/** A helper whose agent is set up as told; `on` is what its machine takes around it. */
function helper(
  options: Options,
  { on, schemas }: { on?: object; schemas?: Readonly<Record<string, unknown>> } = {},
): AnyStateMachine {
  const assistant = agent({ system: 'Help.', ...options })
  return setup({
    types: { events: {} as Event, emitted: {} as ReplyEvent },
    schemas: { events: { 'ticket.open': ticket, human, ...schemas } },
    actors: { assistant },
  }).createMachine({
    id: 'helper',
    initial: 'thinking',
    on: on ?? {
      'user.*': '.thinking',
      'agent.budget': '.desk',
      'ticket.open': { actions: reply('Opened.') },
      human: '.desk',
    },
    states: {
      thinking: {
        invoke: { id: 'assistant', src: 'assistant', onDone: 'desk', onError: 'desk' },
      },
      desk: {},
    },
  }) as unknown as AnyStateMachine
}

function load(machine: AnyStateMachine): () => unknown {
  return () => defineBot({ name: 'helper', machine })
}

test('an agent that offers what its machine takes is a bot', () => {
  const budget = { contact: { usd: 0.5 } }
  const machine = helper({ events: { 'ticket.open': 'Open one', human: 'Call' }, budget })
  expect(load(machine)).not.toThrow()
})

test.each([
  'user.text',
  'command.cancel',
  'operator.released',
  'xstate.done.actor.x',
  'agent.budget',
])('what others say, such as %s, cannot be offered', (type) => {
  const machine = helper({ events: { [type]: 'Say it' } }, { schemas: { [type]: z.object({}) } })
  expect(load(machine)).toThrow(`event '${type}': This name is not for models to use.`)
})

test('an event that only the person may send cannot be offered', () => {
  const schemas = { human: z.object({}).meta({ by: 'user' }) }
  expect(load(helper({ events: { human: 'Call' } }, { schemas }))).toThrow(/by: 'user'/)
  // Nothing is wrong with it as long as it is not offered.
  expect(load(helper({}, { schemas }))).not.toThrow()
})

test('an event without a schema cannot be offered', () => {
  const machine = helper({ events: { human: 'Call' } }, { schemas: { human: 'no schema' } })
  expect(load(machine)).toThrow("event 'human': It has no schema")
})

test('a schema that a model cannot be told, or that is no object, is refused', () => {
  const schemas = { 'ticket.open': z.object({ by: z.date() }), human: z.string() }
  const machine = helper({ events: { 'ticket.open': 'Open one', human: 'Call' } }, { schemas })
  expect(load(machine)).toThrow(/'ticket.open': Its schema cannot be told to a model/)
  expect(load(machine)).toThrow(/'human': Its schema is not that of an object/)
  const search = tool('search', z.object({ on: z.date() }), () => null, { description: 'Finds' })
  expect(load(helper({ tools: [search] }))).toThrow(/tool 'search': Its schema cannot be told/)
})

test('an event that nothing takes, or that nobody describes, is refused', () => {
  const schemas = { 'ticket.close': z.object({}) }
  const machine = helper({ events: { 'ticket.close': 'Close one', human: ' ' } }, { schemas })
  expect(load(machine)).toThrow(/'ticket.close': No state takes it/)
  expect(load(machine)).toThrow(/'human': Nothing tells the model/)
})

test('what a person writes while it thinks must be taken', () => {
  const on = { 'user.media': '.thinking', human: '.desk' }
  expect(load(helper({}, { on }))).toThrow(/helper\.thinking: While the agent 'assistant' thinks/)
  const guarded = { 'user.text': { guard: () => false, target: '.thinking' } }
  expect(load(helper({}, { on: guarded }))).toThrow(/nobody hears what the person writes/)
  expect(load(helper({}, { on: { 'user.text': '.thinking' } }))).not.toThrow()
})

test('a budget must be taken where it can be reached', () => {
  const on = { 'user.*': '.thinking' }
  const budget = { day: { tokens: 1_000 } }
  expect(load(helper({ budget }, { on }))).toThrow(/Nobody hears that a budget/)
  const guarded = { ...on, 'agent.budget': { guard: () => false, target: '.desk' } }
  expect(load(helper({ budget }, { on: guarded }))).toThrow(/Nobody hears that a budget/)
  expect(load(helper({ budget }, { on: { ...on, 'agent.budget': '.desk' } }))).not.toThrow()
})

test('other events of agents never come, so that a transition for them is misspelt', () => {
  const on = { 'user.*': '.thinking', 'agent.budgets': '.desk' }
  expect(load(helper({}, { on }))).toThrow('Nothing sends `agent.budgets`.')
})

test('settings are numbers, with a default for everything', () => {
  expect(agentSettings(agent({ system: 'Help.' }))).toMatchObject({
    model: 'claude-sonnet-5-5',
    events: [],
    memoryTokens: 8_000,
    files: [],
    quietMs: 1_500,
    mostQuietMs: 6_000,
    budget: {},
    effort: 'low',
    maxTokens: 2_048,
    timeoutMs: 60_000,
    attempts: 4,
    maxSteps: 12,
  })
  const settings = agentSettings(
    agent({
      system: ({ input }: { input: { shop: string } }) => ['You help.', input.shop],
      events: { 'ticket.open': { description: 'Open one', claims: [/opened/gi] } },
      budget: { turn: { usd: 0.000_25 }, day: { tokens: 5_000, usd: 2 } },
      quiet: { time: '1 second' },
    }),
  )
  expect(settings).toMatchObject({
    events: [{ type: 'ticket.open', description: 'Open one' }],
    budget: { turn: { micros: 250 }, day: { tokens: 5_000, micros: 2_000_000 } },
    quietMs: 1_000,
  })
  const args = { input: { shop: 'Roma' }, contact: { id: 'p', attributes: {} } }
  expect(settings?.system(args)).toEqual(['You help.', 'Roma'])
  const [claim] = settings?.events[0]?.claims ?? []
  expect([claim?.test('It was opened.'), claim?.test('It was opened.')]).toEqual([true, true])
})

test.each([
  [{ maxTokens: 0 }, '`maxTokens` of an agent is 0'],
  [{ maxSteps: 1.5 }, '`maxSteps` of an agent is 1.5'],
  [{ retry: { attempts: 0 } }, '`retry.attempts` of an agent is 0'],
  [{ budget: { day: { usd: -1 } } }, '`budget.day.usd` of an agent is -1'],
  [{ quiet: { time: 'soon' as '1 second' } }, 'The duration "soon"'],
  [
    {
      events: { search: 'One' },
      tools: [tool('search', z.object({}), () => null, { description: 'Two' })],
    },
    'two things called `search`',
  ],
])('what makes no sense is refused when it is made: %j', (options, sentence) => {
  expect(() => agent({ system: 'Help.', ...options })).toThrow(sentence)
})

test('a tool has a name that the provider takes', () => {
  const make = (name: string) => tool(name, z.object({}), () => null, { description: 'Does' })
  expect(() => make('search articles')).toThrow('A tool cannot be called "search articles"')
  expect(make('search_articles')).toMatchObject({ name: 'search_articles', timeoutMs: 30_000 })
})

test('outside of a server an agent fails, as nobody answers for it', async () => {
  const actor = createActor(agent({ system: 'Help.' }), { input: undefined })
  const output = toPromise(actor)
  actor.start()
  await expect(output).rejects.toMatchObject({ name: 'AgentUnavailable' })
})

test('a schema is told without the type of the event, and reads proposals with or without it', () => {
  const typed = z.strictObject({ type: z.literal('pick'), n: z.number().default(1) })
  const plain = z.strictObject({ n: z.number() })
  expect(toModelSchema(typed)).toEqual({
    type: 'object',
    properties: { n: { type: 'number', default: 1 } },
    required: [],
    additionalProperties: false,
  })
  expect(readProposal(typed, 'pick', {})).toEqual({ ok: true, value: { type: 'pick', n: 1 } })
  expect(readProposal(plain, 'pick', { n: 2 })).toEqual({
    ok: true,
    value: { type: 'pick', n: 2 },
  })
  expect(readProposal(plain, 'pick', { n: 2, type: 'other' })).toMatchObject({ ok: false })
  // The name is the machine's, whatever a loose schema lets through.
  expect(readProposal(z.looseObject({}), 'pick', { type: 'user.text' })).toEqual({
    ok: true,
    value: { type: 'pick' },
  })
  expect(readInput(plain, 'text')).toMatchObject({ ok: false, problem: expect.any(String) })
})
