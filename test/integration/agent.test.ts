import { setup } from 'xstate'
import * as z from 'zod'
import type { Bot, ReplyEvent, UserEvent } from '../../src/index.ts'
import { agent, defineBot, reply, tool } from '../../src/index.ts'
import type { FakeAnthropic } from '../support/anthropic.ts'
import { anthropicKey, askedOf, offeredTo, startFakeAnthropic, uses } from '../support/anthropic.ts'
import { eventually } from '../support/eventually.ts'
import { appSecret, testSettings } from '../support/settings.ts'
import type { World, WorldPhone } from '../support/world.ts'
import { describeWorld } from '../support/world.ts'

const SECOND_MS = 1_000

type Event =
  | UserEvent
  | { readonly type: 'ticket.open'; readonly subject: string }
  | { readonly type: 'ticket.close' }

function helper(): Bot {
  const findOpeningHours = tool(
    'opening_hours',
    z.object({ day: z.string() }),
    ({ input }) => ({ [input.day]: '9 to 5' }),
    { description: 'Looks the opening hours up' },
  )
  const assistant = agent<unknown, Event>({
    system: ['You help the customers of a shop.', 'It is Monday.'],
    events: { 'ticket.open': 'Open a ticket', 'ticket.close': 'Close the ticket' },
    tools: [findOpeningHours],
  })
  const machine = setup({
    types: { events: {} as Event, emitted: {} as ReplyEvent },
    schemas: {
      events: {
        'ticket.open': z.object({ subject: z.string().min(3) }),
        'ticket.close': z.object({}),
      },
    },
    actors: { assistant },
  }).createMachine({
    id: 'helper',
    type: 'parallel',
    states: {
      talk: {
        initial: 'listening',
        on: { 'user.*': '.thinking' },
        states: {
          listening: {},
          thinking: {
            invoke: {
              id: 'assistant',
              src: 'assistant',
              onDone: 'listening',
              onError: {
                target: 'listening',
                actions: reply(({ event }) => `Sorry (${(event.error as Error).name}).`),
              },
            },
          },
        },
      },
      ticket: {
        initial: 'none',
        states: {
          none: {
            on: {
              'ticket.open': {
                target: 'open',
                actions: reply(({ event }) => `Open: ${event.subject}`),
              },
            },
          },
          open: { on: { 'ticket.close': { target: 'none', actions: reply('Closed.') } } },
        },
      },
    },
  })
  return defineBot({ name: 'helper', machine, loopBreaker: false })
}

describeWorld('an agent', (start) => {
  let anthropic: FakeAnthropic

  beforeEach(async () => {
    anthropic = await startFakeAnthropic()
  })

  afterEach(() => anthropic.stop())

  /** Thinking goes on beside the turns, and waits for the clock only between its calls. */
  async function hears(world: World, phone: WorldPhone, last: string): Promise<readonly string[]> {
    return eventually(async () => {
      await world.passes(SECOND_MS)
      const shown = await phone.shows()
      expect(shown.at(-1)).toBe(last)
      return shown
    })
  }

  function startHelper(settings: Readonly<Record<string, string>> = {}) {
    return start({
      bot: helper(),
      settings: {
        ANTHROPIC_API_KEY: anthropicKey,
        ANTHROPIC_BASE_URL: anthropic.url,
        ...settings,
      },
    })
  }

  test('looks things up, proposes what the state takes, and speaks WhatsApp', async () => {
    const world = await startHelper()
    const phone = world.phone()
    anthropic.willAnswer(
      uses('opening_hours', { day: 'Monday' }),
      uses('ticket.open', { subject: 'A broken cup' }),
      { thinks: 'Both are done.', says: '## Today\nWe are open **9 to 5**.' },
    )
    await phone.says('My cup is broken. When are you open?')
    const shown = await hears(world, phone, 'bot: *Today*\nWe are open *9 to 5*.')
    expect(shown).toEqual([
      'user: My cup is broken. When are you open?',
      'bot: Open: A broken cup',
      'bot: *Today*\nWe are open *9 to 5*.',
    ])
    expect(anthropic.calls.map(offeredTo)).toEqual([
      ['ticket.open', 'opening_hours'],
      ['ticket.open', 'opening_hours'],
      ['ticket.close', 'opening_hours'],
    ])
  })

  test('hears why a proposal was refused, and is told what was said when it is asked again', async () => {
    const world = await startHelper()
    const phone = world.phone()
    anthropic.willAnswer(
      uses('ticket.close'),
      uses('ticket.open', { subject: 'x' }),
      uses('ticket.open', { subject: 'A cup' }),
      'Is that all?',
    )
    await phone.says('Please open a ticket.')
    await hears(world, phone, 'bot: Is that all?')
    anthropic.willAnswer('Bye!')
    await phone.says('Yes.')
    expect((await hears(world, phone, 'bot: Bye!')).slice(1)).toEqual([
      'bot: Open: A cup',
      'bot: Is that all?',
      'user: Yes.',
      'bot: Bye!',
    ])
    const last = anthropic.calls.at(-1)?.body.messages ?? []
    expect(last.map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
    expect(JSON.stringify(last)).toContain('Open: A cup')
  })

  test('is proposed nothing that is not offered, whatever the model tries', async () => {
    const names = ['user.text', 'command.stop', 'operator.released', 'xstate.done.actor.assistant']
    const world = await startHelper()
    const phone = world.phone()
    anthropic.proposesAll([...names, 'agent.approval', 'ticket.close', 'no.such'], { rest: 2 })
    for (const text of ['one', 'two', 'three', 'four']) {
      await phone.says(text)
      await hears(world, phone, 'bot: That is all I can think of.')
    }
    const said = (await phone.shows()).filter((line) => line.startsWith('bot: '))
    expect(new Set(said)).toEqual(new Set(['bot: That is all I can think of.']))
    expect(said).toHaveLength(4)
    const lines = await world.log()
    expect(lines.filter(({ event }) => event !== undefined && names.includes(event))).toEqual(
      lines.filter(({ event, kind }) => event === 'user.text' && kind !== 'agent'),
    )
  })

  test('has no secret in its prompts, and the application log neither prompts nor the key', async () => {
    const world = await startHelper()
    const phone = world.phone()
    anthropic.willAnswer({ status: 529, type: 'overloaded_error' }, { says: 'PRIVATE-answer' })
    await phone.says('PRIVATE-question')
    await hears(world, phone, 'bot: PRIVATE-answer')
    const prompts = JSON.stringify(anthropic.calls.map(({ body }) => body))
    const secrets = [anthropicKey, appSecret, testSettings['WHATSAPP_ACCESS_TOKEN'] ?? '']
    for (const secret of secrets) {
      expect(prompts).not.toContain(secret)
      expect(world.applicationLog()).not.toContain(secret)
    }
    expect(world.applicationLog()).not.toContain('PRIVATE')
    // What a person says is never an instruction.
    for (const { body } of anthropic.calls) {
      expect(JSON.stringify(body.system)).not.toContain('PRIVATE')
      expect(JSON.stringify(body.tools)).not.toContain('PRIVATE')
    }
    expect(anthropic.calls.map(askedOf)).toEqual(['PRIVATE-question', 'PRIVATE-question'])
  })

  test('without a key its machine hears so at once, and goes another way', async () => {
    const world = await startHelper({ ANTHROPIC_API_KEY: '' })
    const phone = world.phone()
    await phone.says('Hello?')
    await hears(world, phone, 'bot: Sorry (AgentUnavailable).')
    expect(world.applicationLog()).toContain('ANTHROPIC_API_KEY is not set')
    expect(anthropic.calls).toHaveLength(0)
  })
})
