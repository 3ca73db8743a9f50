import { setup } from 'xstate'
import * as z from 'zod'
import type { AgentEvent, BotEvent, ReplyEvent, UserEvent } from '../../../src/index.ts'
import { agent, defineBot, reply, tool } from '../../../src/index.ts'
import { talk } from '../../../src/testing.ts'

type Event =
  | UserEvent
  | AgentEvent
  | BotEvent<{ readonly type: 'order'; readonly count: number; readonly by?: 'agent' }>

const stock = tool('stock', z.object({ of: z.string() }), ({ input }) => `three ${input.of}s`, {
  description: 'Counts what is there',
})

const pay = tool(
  'pay',
  z.object({ euros: z.number() }),
  ({ input }) => `paid ${input.euros} euros`,
  {
    description: 'Gives money back',
    needsApproval: { by: 'operator' },
  },
)

/** Sells things; three times it takes an order, then it is sold out. */
const machine = setup({
  types: { events: {} as Event, emitted: {} as ReplyEvent },
  schemas: { events: { order: z.strictObject({ count: z.int().min(1).max(3) }) } },
  actors: {
    clerk: agent<unknown, Event>({
      system: 'You sell lamps.',
      events: { order: { description: 'Takes an order', claims: [/ordered/i] } },
      tools: [stock, pay],
      retry: { attempts: 2, delay: '10 seconds' },
    }),
  },
}).createMachine({
  id: 'shop',
  initial: 'open',
  states: {
    open: {
      initial: 'listening',
      on: {
        'user.*': '.thinking',
        order: { actions: reply(({ event }) => `${event.count} are on their way.`) },
      },
      states: {
        listening: {},
        thinking: {
          invoke: { id: 'clerk', src: 'clerk', onDone: 'listening', onError: '#shop.closed' },
        },
      },
    },
    closed: {
      entry: reply('Nobody is here.'),
      on: { 'user.text': { actions: reply('Still nobody.') } },
    },
  },
})
const bot = defineBot({ name: 'shop', machine })

test('an operator allows what only the business may allow, or does not', async () => {
  const chat = talk(bot)
  const asks = async (text: string) => {
    chat.claude.uses('pay', { euros: 5 })
    await chat.says(text)
  }
  await expect(chat.operator.approves()).rejects.toThrow('Nobody has written yet.')
  await asks('my money, please')
  await expect(chat.operator.denies('order')).rejects.toThrow(
    'No `order` waits for an operator: there is `pay`.',
  )
  chat.claude.says('It is paid.')
  await chat.operator.approves('pay')
  expect(chat.claude.asked().at(-1)?.text).toContain('paid 5 euros')
  await asks('and again')
  chat.claude.says('Sorry, no.')
  await chat.operator.denies()
  expect(chat.heardTexts()).toEqual(['It is paid.', 'Sorry, no.'])
  expect(chat.claude.asked().at(-1)?.text).toContain('An operator did not allow it.')
  await expect(chat.operator.approves()).rejects.toThrow(
    'Nothing waits for an operator: there is nothing.',
  )
})

test('Claude says what the test said it would, one answer a call', async () => {
  const chat = talk(bot)
  chat.claude.says('Hello!')
  chat.claude.says('Again!')
  expect(chat.claude.left()).toBe(2)
  await chat.says('hi')
  await chat.says('hi')
  expect(chat.heardTexts()).toEqual(['Hello!', 'Again!'])
  expect(chat.claude.left()).toBe(0)
})

test('an event that it proposes is a turn of the machine, and what it says beside is said', async () => {
  const chat = talk(bot)
  chat.claude.answers({ says: 'Of course.', proposes: [{ type: 'order', count: 2 }] })
  chat.claude.says('Anything else?')
  await chat.says('two lamps')
  expect(chat.heardTexts()).toEqual(['Of course.', '2 are on their way.', 'Anything else?'])
})

test('a proposal that no schema takes goes back to it', async () => {
  const chat = talk(bot)
  chat.claude.proposes({ type: 'order', count: 99 })
  chat.claude.says('Three at most.')
  await chat.says('99 lamps')
  expect(chat.heardTexts()).toEqual(['Three at most.'])
  expect(chat.claude.asked()).toHaveLength(2)
})

test('a tool is used, and what it was told can be looked at', async () => {
  const chat = talk(bot)
  chat.claude.uses('stock', { of: 'lamp' })
  chat.claude.says('Three are left.')
  await chat.says('how many?')
  const [first, second] = chat.claude.asked()
  expect(first?.system[0]).toContain('You sell lamps.')
  expect(first?.tools).toEqual(['order', 'stock', 'pay'])
  expect(first?.text).toContain('how many?')
  expect(second?.text).toContain('three lamps')
  expect(chat.claude.asked()).toEqual([])
})

test('several lines are one question', async () => {
  const chat = talk(bot)
  chat.claude.says('Hello!')
  await chat.says('hi', 'two lamps', 'please')
  const [only, ...others] = chat.claude.asked()
  expect(others).toEqual([])
  expect(only?.text).toMatch(/hi\ntwo lamps\nplease/)
})

test('trouble that passes is tried again while the clock goes on, other trouble ends it', async () => {
  const chat = talk(bot)
  chat.claude.fails('overloaded')
  chat.claude.says('Hello!')
  await chat.says('hi')
  expect(chat.heardTexts()).toEqual(['Hello!'])
  chat.claude.fails('overloaded', 2)
  await chat.says('hi')
  expect(chat.heardTexts()).toEqual(['Nobody is here.'])
})

test('a refusal or a cut is an ending too', async () => {
  const chat = talk(bot)
  chat.claude.answers({ says: 'I had rather', stop: 'refusal' })
  await chat.says('hi')
  expect(chat.heardTexts()).toEqual(['Nobody is here.'])
})

test('without a key the agent fails', async () => {
  const chat = talk(bot, { claude: false })
  await chat.says('hi')
  expect(chat.heardTexts()).toEqual(['Nobody is here.'])
  await chat.says('hi?')
  expect(chat.heardTexts()).toEqual(['Still nobody.'])
})

test('a call that nothing is scripted for fails the test with what was asked', async () => {
  const chat = talk(bot)
  await expect(chat.says('two lamps')).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringMatching(
      /^Claude was asked for an answer to ".*two lamps.*", offered `order`, `stock`, `pay`, and nothing is scripted for it/s,
    ),
  })
})

test('what is under way goes on after a restart', async () => {
  const chat = talk(bot)
  chat.claude.fails('overloaded')
  chat.claude.says('Hello!')
  await chat.says('hi')
  await chat.restarts()
  chat.claude.says('Again!')
  await chat.says('hi')
  expect(chat.heardTexts()).toEqual(['Hello!', 'Again!'])
})

test('only events of the bot can be proposed', () => {
  const chat = talk(bot)
  // @ts-expect-error: the machine has no such event.
  chat.claude.proposes({ type: 'ordr', count: 2 })
  // @ts-expect-error: an order has a count.
  chat.claude.proposes({ type: 'order' })
  // @ts-expect-error: what people say is not for models to propose.
  chat.claude.proposes({ type: 'user.text', text: 'hi' })
  // @ts-expect-error: nothing is proposed.
  chat.claude.proposes()
  expect(chat.claude.left()).toBe(4)
})
