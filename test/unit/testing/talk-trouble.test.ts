import { assign, setup } from 'xstate'
import type { DeliveryEvent, MachineConfigOf, ReplyEvent, UserEvent } from '../../../src/index.ts'
import { buttons, choice, defineBot, job, parseDuration, reply } from '../../../src/index.ts'
import { talk } from '../../../src/testing.ts'

const base = setup({
  types: {
    context: {} as { seen: readonly string[] },
    events: {} as UserEvent | DeliveryEvent | { type: 'more' },
    emitted: {} as ReplyEvent,
  },
  actors: {
    look: job(async () => 'found', {
      retry: { attempts: 2, delay: '5 seconds' },
      timeout: '10 seconds',
    }),
  },
  delays: { patience: parseDuration('30 minutes') },
})

/** Looks something up for each text, and loses patience; `word` tells its versions apart. */
function looking(word = 'first') {
  const machine = base.createMachine({
    id: 'looking',
    context: { seen: [] },
    initial: 'idle',
    on: { 'delivery.failed': { actions: reply(({ event }) => `missed: ${event.code}`) } },
    after: { patience: { actions: reply(`${word} patience`) } },
    states: {
      idle: {
        on: {
          'user.text': {
            target: 'looking',
            actions: assign({ seen: ({ context, event }) => [...context.seen, event.text] }),
          },
        },
      },
      looking: {
        invoke: {
          src: 'look',
          id: 'look',
          onDone: {
            target: 'idle',
            actions: reply(({ context, event }) =>
              buttons(`${word} ${event.output} ${context.seen.length}`, [
                choice('More', { type: 'more' }),
              ]),
            ),
          },
          onError: { target: 'idle', actions: reply(`${word} gave up`) },
        },
        on: { 'user.text': { actions: reply('Wait.') } },
      },
    },
  } satisfies MachineConfigOf<typeof base>)
  return defineBot({ name: 'looking', machine, firstMessage: 'deliver' })
}

test('a job that a test does not end fails when its time is up, and is tried again', async () => {
  const chat = talk(looking())
  await chat.says('a')
  await chat.waits('9 seconds')
  expect(chat.jobs()).toEqual(['look'])
  await chat.waits('1 second')
  expect(chat.jobs()).toEqual([])
  await chat.waits('5 seconds')
  expect(chat.jobs()).toEqual(['look'])
  expect(chat.heardTexts()).toEqual([])
  await chat.waits('10 seconds')
  expect(chat.heardTexts()).toEqual(['first gave up'])
})

test('a scripted job that never answers runs out of time as well', async () => {
  const chat = talk(looking(), { jobs: { look: () => new Promise(() => undefined) } })
  await chat.says('a')
  await chat.waits('25 seconds')
  expect(chat.heardTexts()).toEqual(['first gave up'])
})

test('a message that does not arrive is not heard, and the bot hears of it', async () => {
  const chat = talk(looking(), { jobs: { look: 'it' } })
  chat.misses()
  await chat.says('a')
  expect(chat.heardTexts()).toEqual(['missed: 131026'])
  await chat.says('b')
  expect(chat.heardTexts()).toEqual(['first it 2'])
})

test('after a restart the conversation goes on, timers fire at their time, jobs run again', async () => {
  const chat = talk(looking())
  await chat.says('a')
  await chat.restarts()
  expect(chat.jobs()).toEqual(['look'])
  expect(await chat.state()).toBe('looking')
  await chat.finishes('look', 'it')
  await chat.waits('29 minutes')
  await chat.restarts({ after: '30 seconds' })
  expect(chat.heardTexts()).toEqual(['first it 1'])
  await chat.waits('1 minute')
  expect(chat.heardTexts()).toEqual(['first patience'])
})

test('what was pressed before a restart is known after it', async () => {
  const chat = talk(looking(), { jobs: { look: 'it' } })
  await chat.says('a')
  await chat.restarts()
  await chat.presses('More')
  expect(chat.deadLetters()).toEqual([])
  await chat.says('b')
  expect(chat.heardTexts()).toEqual(['first it 1', 'first it 2'])
})

test('a changed bot takes over what was stored', async () => {
  const chat = talk(looking('first'), { jobs: { look: 'it' } })
  await chat.says('a')
  await chat.restarts({ bot: looking('second') })
  await chat.says('b')
  await chat.waits('31 minutes')
  expect(chat.heardTexts()).toEqual(['first it 1', 'second it 2', 'second patience'])
})

test('a restart reads what was stored as JSON, not the values that were there', async () => {
  let input: unknown
  const started = new Date(0)
  const see = (given: unknown) => {
    input = given
    return new Promise<never>(() => undefined)
  }
  const dated = setup({
    types: { events: {} as UserEvent, emitted: {} as ReplyEvent },
    actors: { see: job(async (_: { input: { list: readonly unknown[] } }) => null) },
  })
  const machine = dated.createMachine({
    id: 'dated',
    initial: 'seeing',
    states: {
      seeing: {
        invoke: { src: 'see', id: 'see', input: { list: [started.getTime()] }, onError: 'over' },
      },
      over: {},
    },
  } satisfies MachineConfigOf<typeof dated>)
  const chat = talk(defineBot({ name: 'dated', machine }), { jobs: { see } })
  await chat.says('a')
  const before = input
  await chat.restarts()
  expect(input).toEqual({ list: [0] })
  expect(input).not.toBe(before)
})
