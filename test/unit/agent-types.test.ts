import { assign, setup } from 'xstate'
import * as z from 'zod'
import type { AgentEvent, BotEvent, ReplyEvent, UserEvent } from '../../src/index.ts'
import { agent, tool } from '../../src/index.ts'

// `tsc --noEmit` checks this file: every @ts-expect-error must be needed.

type Event =
  | UserEvent
  | AgentEvent
  | BotEvent<{ readonly type: 'callback.book'; readonly day: string }>
  | BotEvent<{ readonly type: 'human' }>

const search = tool(
  'search',
  z.object({ words: z.string() }),
  async ({ input, idempotencyKey }) => [input.words, idempotencyKey],
  {
    description: 'Finds articles',
    needsApproval: { by: 'user', ask: ({ input }) => `Look for ${input.words}?` },
  },
)

const assistant = agent<{ readonly shop: string }, Event>({
  system: ({ input, contact }) => ['You help.', input.shop, contact.name ?? ''],
  events: {
    'callback.book': {
      description: 'Book a call',
      needsApproval: { by: 'user', ask: ({ event }) => `Call you on ${event.day}?` },
    },
    human: 'Ask a colleague',
  },
  tools: [search],
})

agent<unknown, Event>({
  system: 'Help.',
  // @ts-expect-error: the machine has no such event.
  events: { 'callback.boko': 'Book a call' },
})
agent<unknown, Event>({
  system: 'Help.',
  events: {
    'callback.book': {
      description: 'Book a call',
      // @ts-expect-error: the event has no such field.
      needsApproval: { by: 'user', ask: ({ event }) => event.night },
    },
  },
})

test('an agent is an actor of plain XState: input, output and the event of its budget are typed', () => {
  const machine = setup({
    types: {
      context: {} as { said: readonly string[]; left: number },
      events: {} as Event,
      emitted: {} as ReplyEvent,
    },
    actors: { assistant },
    actions: {
      note: assign({
        left: ({ event }) => (event.type === 'agent.budget' ? (event.limit.usd ?? 0) : 0),
      }),
    },
  }).createMachine({
    id: 'typed',
    context: { said: [], left: 0 },
    initial: 'thinking',
    on: { 'agent.budget': { actions: 'note' } },
    states: {
      thinking: {
        invoke: {
          id: 'assistant',
          src: 'assistant',
          input: { shop: 'Roma' },
          onDone: { actions: assign({ said: ({ event }) => event.output.said }) },
          onError: 'thinking',
        },
      },
    },
  })
  expect(machine.id).toBe('typed')
  setup({ actors: { assistant } }).createMachine({
    // @ts-expect-error: it needs to know the shop.
    invoke: { id: 'assistant', src: 'assistant', input: { shop: 1 } },
  })
})
