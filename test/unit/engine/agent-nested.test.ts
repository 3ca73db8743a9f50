import type { AnyStateMachine } from 'xstate'
import { forwardTo, setup } from 'xstate'
import * as z from 'zod'
import type { AgentEvent, Bot, BotEvent, ReplyEvent, UserEvent } from '../../../src/index.ts'
import { agent, defineBot, reply } from '../../../src/index.ts'
import { QUIET_MS } from '../../support/help-stage.ts'
import { createScriptedModel, proposes } from '../../support/scripted-model.ts'
import { describeStage } from '../../support/stage.ts'

type Event =
  | UserEvent
  | AgentEvent
  | BotEvent<{ readonly type: 'order'; readonly what: string }>
  | BotEvent<{ readonly type: 'leave' }>

const types = { events: {} as Event, emitted: {} as ReplyEvent }
const schemas = { events: { order: z.object({ what: z.string() }), leave: z.object({}) } }

/** A waiter inside of a house: the house takes `leave` too, and must not hear it from the waiter. */
function createHouse(): Bot {
  const assistant = agent<unknown, Event>({
    system: 'You are a waiter.',
    events: { order: 'Order something', leave: 'Say good-bye' },
    budget: { day: { tokens: 100_000 } },
  })
  const waiter = setup({ types, schemas, actors: { assistant } }).createMachine({
    id: 'waiter',
    initial: 'thinking',
    on: {
      'user.*': '.thinking',
      'agent.budget': { actions: reply('No more today.') },
      order: { actions: reply(({ event }) => `Ordered: ${event.what}`) },
      leave: { target: '.gone', actions: reply('The waiter leaves.') },
    },
    states: {
      listening: {},
      thinking: {
        invoke: {
          id: 'assistant',
          src: 'assistant',
          onDone: 'listening',
          onError: { target: 'listening', actions: reply('The waiter stumbles.') },
        },
      },
      gone: {},
    },
  })
  const house = setup({ types, schemas, actors: { waiter } }).createMachine({
    id: 'house',
    initial: 'open',
    states: {
      open: {
        invoke: { id: 'waiter', src: 'waiter' },
        on: {
          'user.*': { actions: forwardTo('waiter') },
          leave: { target: 'closed', actions: reply('The house closes.') },
        },
      },
      closed: {},
    },
  })
  const machine = house as unknown as AnyStateMachine
  return defineBot({ name: 'house', machine, firstMessage: 'open' })
}

describeStage('an agent in a nested machine', (start) => {
  test('moves the machine that invoked it, and no other', async () => {
    const model = createScriptedModel()
    const stage = await start({ bot: createHouse(), model })
    model.willAnswer(proposes('order', { what: 'soup' }), 'Soup it is.')
    await stage.says('soup')
    await stage.passes(QUIET_MS)
    expect(model.requests[0]?.tools.map(({ name }) => name)).toEqual(['order', 'leave'])
    expect(stage.whatsapp.texts()).toEqual(['Ordered: soup', 'Soup it is.'])
    model.willWait()
    await stage.says('and')
    await stage.passes(QUIET_MS)
    model.willAnswer(proposes('leave'))
    await stage.says('good-bye')
    await stage.restart('by a crash')
    await stage.passes(QUIET_MS)
    expect(stage.whatsapp.texts().slice(2)).toEqual(['The waiter leaves.'])
    expect((await stage.view()).conversation.state).toBe('open')
    expect((await stage.view()).jobs).toEqual([])
  })
})
