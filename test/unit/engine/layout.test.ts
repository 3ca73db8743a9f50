import type { AnyStateMachine } from 'xstate'
import { assign, setup } from 'xstate'
import type { Bot, BotOptions, ReplyEvent, UserEvent } from '../../../src/index.ts'
import { defineBot, job, reply } from '../../../src/index.ts'
import { createScriptedJobs } from '../../support/scripted-jobs.ts'
import { describeStage } from '../../support/stage.ts'
import { notebook } from '../../support/test-bots.ts'

type Options = Pick<BotOptions<AnyStateMachine>, 'migrate' | 'onIncompatible'>

const MINUTE_MS = 60_000
const types = {
  context: {} as { count: number },
  events: {} as UserEvent,
  emitted: {} as ReplyEvent,
}

/** Counts texts in a state of a given name, with a reminder of a given name. */
function version(
  word: string,
  { state, delay }: { readonly state: string; readonly delay: string },
  options: Options = {},
): Bot {
  const machine = setup({
    types,
    actions: { count: assign({ count: ({ context }) => context.count + 1 }) },
    delays: { [delay]: 10 * MINUTE_MS },
  }).createMachine({
    id: 'v',
    context: { count: 0 },
    initial: state,
    states: {
      [state]: {
        on: {
          'user.text': { actions: ['count', reply(({ context }) => `${word} ${context.count}`)] },
        },
        after: { [delay]: { actions: reply(`${word} reminder`) } },
      },
    },
  })
  return defineBot({ name: 'v', machine, ...options })
}

function first(): Bot {
  return version('first', { state: 'counting', delay: 'reminder' })
}

/** The same state, with another timer in place of the first one. */
function compatible(): Bot {
  return version('second', { state: 'counting', delay: 'nudge' })
}

/** The state has another name: what was stored does not fit. */
function renamed(options: Options = {}): Bot {
  return version('third', { state: 'tallying', delay: 'reminder' }, options)
}

function migrating(): Bot {
  return renamed({
    migrate: (_, snapshot) =>
      JSON.parse(JSON.stringify(snapshot).replace('"counting"', '"tallying"')),
  })
}

describeStage('a bot that changes under a conversation', (start) => {
  test('goes on where it was if the new machine can take what is stored', async () => {
    const stage = await start({ bot: first() })
    await stage.says('a')
    await stage.restart('cleanly', { bot: compatible() })
    await stage.says('b')
    expect(stage.whatsapp.texts()).toEqual(['first 1', 'second 2'])
    expect(await stage.log()).toContainEqual(
      expect.objectContaining({ kind: 'engine', status: 'kept' }),
    )
  })

  test('has the timers of the new machine, and no longer those of the old one', async () => {
    const stage = await start({ bot: first() })
    await stage.says('a')
    await stage.restart('cleanly', { bot: compatible() })
    await stage.says('b')
    await stage.passes(11 * MINUTE_MS)
    expect(stage.whatsapp.texts()).toEqual(['first 1', 'second 2', 'second reminder'])
  })

  test('is migrated as its author wrote', async () => {
    const stage = await start({ bot: first() })
    await stage.says('a')
    await stage.restart('cleanly', { bot: migrating() })
    await stage.says('b')
    expect(stage.whatsapp.texts()).toEqual(['first 1', 'third 2'])
  })

  test('is held while `migrate` throws, whatever else is declared, and goes on when it is mended', async () => {
    const migrate = () => {
      throw new TypeError('No such key.')
    }
    const stage = await start({ bot: first() })
    await stage.says('a')
    await stage.restart('cleanly', { bot: renamed({ migrate, onIncompatible: 'restart' }) })
    await stage.says('b')
    await stage.passes(11 * MINUTE_MS)
    await stage.says('c')
    expect(stage.whatsapp.texts()).toEqual(['first 1'])
    expect(await stage.store.deadLetters()).toEqual([])
    expect((await stage.view()).conversation).toMatchObject({
      status: 'held',
      holdReason: expect.stringMatching(/`migrate` .* threw TypeError: No such key\./),
    })
    expect((await stage.log()).filter(({ status }) => status === 'held')).toHaveLength(1)
    await stage.restart('cleanly', { bot: migrating() })
    await stage.passes(11 * MINUTE_MS)
    expect(stage.whatsapp.texts()).toEqual(['first 1', 'third 2', 'third 3', 'third reminder'])
  })

  test('begins anew with the next message when nothing else was declared', async () => {
    const stage = await start({ bot: first() })
    await stage.says('a')
    await stage.restart('cleanly', { bot: renamed() })
    await stage.says('b')
    expect(stage.whatsapp.texts()).toEqual(['first 1', 'third 1'])
    expect((await stage.view()).conversation.generation).toBe(2)
  })

  test('a timer of the old machine does nothing when the conversation has to begin anew', async () => {
    const stage = await start({ bot: first() })
    await stage.says('a')
    await stage.restart('cleanly', { bot: renamed() })
    await stage.passes(11 * MINUTE_MS)
    expect(stage.whatsapp.texts()).toEqual(['first 1'])
    expect(await stage.store.deadLetters()).toEqual([])
    await stage.says('b')
    expect(stage.whatsapp.texts()).toEqual(['first 1', 'third 1'])
  })

  test('is held for an operator when its author says so, and loses nothing', async () => {
    const stage = await start({ bot: first() })
    await stage.says('a')
    await stage.restart('cleanly', { bot: renamed({ onIncompatible: 'hold' }) })
    await stage.says('b')
    await stage.says('c')
    const { conversation, inbox } = await stage.view()
    expect(conversation).toMatchObject({
      status: 'held',
      holdReason: expect.stringContaining('counting'),
    })
    expect(inbox.map(({ event }) => event['text'])).toEqual(['b', 'c'])
    expect(stage.whatsapp.texts()).toEqual(['first 1'])
    const holds = (await stage.log()).filter(({ status }) => status === 'held')
    expect(holds).toHaveLength(1)
  })

  test('goes on from hold as soon as there is a bot that can take it', async () => {
    const stage = await start({ bot: first() })
    await stage.says('a')
    await stage.restart('cleanly', { bot: renamed({ onIncompatible: 'hold' }) })
    await stage.says('b')
    await stage.passes(11 * MINUTE_MS)
    await stage.restart('cleanly', { bot: migrating() })
    await stage.passes(11 * MINUTE_MS)
    expect(stage.whatsapp.texts()).toEqual(['first 1', 'third 2', 'third reminder'])
    expect((await stage.view()).conversation).not.toHaveProperty('holdReason')
  })

  test('a result that came while it was held is taken when it goes on', async () => {
    const jobs = createScriptedJobs()
    const stage = await start({ bot: caller('calling'), jobRunner: jobs.runner })
    await stage.says('a')
    await stage.restart('cleanly', { bot: caller('ringing', { onIncompatible: 'hold' }) })
    jobs.finish('done')
    await stage.settle()
    expect((await stage.view()).conversation.status).toBe('held')
    await stage.restart('cleanly', { bot: caller('calling') })
    expect(stage.whatsapp.texts()).toEqual(['calling', 'it is done'])
  })

  test('another bot for the number takes over, and never takes the old snapshot for its own', async () => {
    const stage = await start({ bot: first() })
    await stage.says('a')
    await stage.restart('cleanly', { bot: notebook(), bots: [notebook(), first()] })
    await stage.says('b')
    expect(stage.whatsapp.texts()).toEqual(['first 1', '1. b'])
    expect((await stage.view()).conversation.bot).toBe('notebook')
  })

  test('a bot that is gone holds the conversation until its number has another one', async () => {
    const stage = await start({ bot: first() })
    await stage.says('a')
    await stage.says('b', { from: '4915112345678' })
    await stage.restart('cleanly', { bot: notebook(), botOf: () => undefined })
    await stage.passes(11 * MINUTE_MS)
    expect((await stage.view()).conversation).toMatchObject({
      status: 'held',
      holdReason: expect.stringContaining('There is no bot `v` any more'),
    })
    await stage.restart('cleanly', { botOf: () => 'notebook' })
    await stage.says('c')
    expect(stage.whatsapp.texts('16505551234')).toEqual(['first 1', '1. c'])
  })
})

/** Waits for a job in a state of a given name. */
function caller(state: 'calling' | 'ringing', options: Options = {}): Bot {
  const call = job(async () => 'done')
  const machine = setup({ types, actors: { call } }).createMachine({
    id: 'caller',
    context: { count: 0 },
    initial: state,
    states: {
      [state]: {
        entry: reply(state),
        invoke: {
          src: 'call',
          id: 'call',
          onDone: { target: 'done', actions: reply(({ event }) => `it is ${event.output}`) },
          onError: 'done',
        },
      },
      done: {},
    },
  })
  return defineBot({ name: 'caller', machine, ...options })
}
