import type { AnyStateMachine } from 'xstate'
import { setup } from 'xstate'
import type {
  Bot,
  BotEvent,
  BotOptions,
  OperatorEvent,
  ReplyEvent,
  UserEvent,
} from '../../../src/index.ts'
import { defineBot, handOff, job, reply } from '../../../src/index.ts'
import { notSent } from '../../support/fake-whatsapp.ts'
import { incoming, waId } from '../../support/incoming.ts'
import { createScriptedJobs } from '../../support/scripted-jobs.ts'
import type { Stage } from '../../support/stage.ts'
import { describeStage } from '../../support/stage.ts'
import { notebook } from '../../support/test-bots.ts'

const MINUTE_MS = 60_000

type HelpEvent = UserEvent | OperatorEvent | BotEvent<{ type: 'external.paid' }>

/** Hands over when asked for a person; has a job and a timer under way meanwhile. */
function help(options: Pick<BotOptions<AnyStateMachine>, 'handOff'> = {}): Bot {
  const look = job(async () => 'found')
  const machine = setup({
    types: { events: {} as HelpEvent, emitted: {} as ReplyEvent },
    actors: { look },
    delays: { patience: 10 * MINUTE_MS },
  }).createMachine({
    id: 'help',
    on: {
      'user.text': [
        {
          guard: ({ event }) => event.text === 'person',
          actions: [reply('One moment, please.'), handOff('asked for a person')],
        },
        { actions: reply(({ event }) => `bot: ${event.text}`) },
      ],
      'operator.released': {
        actions: reply(
          ({ event }) => `back, having heard ${event.said.map((s) => s.text).join('+')}`,
        ),
      },
    },
    invoke: {
      src: 'look',
      id: 'look',
      onDone: { actions: reply('job done') },
      onError: { actions: reply('job failed') },
    },
    after: { patience: { actions: reply('timer fired') } },
  })
  return defineBot({ name: 'help', machine, ...options })
}

describeStage('a hand-off', (start) => {
  test('can be followed by the person in the log', async () => {
    const stage = await start({ bot: help(), jobRunner: createScriptedJobs().runner })
    await stage.says('person')
    const lines = (await stage.log()).filter(({ conversationId }) => conversationId !== undefined)
    expect(lines.map(({ status }) => status)).toContain('handed off')
    expect(new Set(lines.map(({ contact }) => contact))).toEqual(new Set([waId]))
  })

  async function begin(options: Parameters<typeof help>[0] = {}) {
    const jobs = createScriptedJobs()
    const stage = await start({ bot: help(options), jobRunner: jobs.runner })
    return { stage, jobs }
  }

  async function idOf(stage: Stage): Promise<string> {
    return (await stage.view()).conversation.id
  }

  test('what the machine said with its hand-off is still sent, what is said then is not stepped', async () => {
    const { stage } = await begin()
    await stage.says('person')
    await stage.says('hello?')
    expect(stage.whatsapp.texts()).toEqual(['One moment, please.'])
    const { conversation, messages } = await stage.view()
    expect(conversation.handOff).toMatchObject({
      reason: 'asked for a person',
      said: [{ text: 'hello?' }],
    })
    expect(messages.map(({ text }) => text)).toEqual(['person', 'hello?'])
  })

  test('keeps the latest hundred of what is said for the release', async () => {
    const { stage } = await begin()
    await stage.says('person')
    const at = stage.clock.now()
    const lines = Array.from({ length: 102 }, (_, line) => `line ${line}`)
    await stage.receive(
      ...lines.map((text) => incoming({ type: 'user.text', text }, { at, id: `wamid.${text}` })),
    )
    const { handOff } = (await stage.view()).conversation
    expect(handOff?.said?.map(({ text }) => text)).toEqual(lines.slice(-100))
  })

  test('when the machine handed over and when somebody took it are both known', async () => {
    const stage = await start({ bot: help(), jobRunner: createScriptedJobs().runner })
    await stage.says('person')
    const since = stage.clock.now()
    const { id, handOff: open } = (await stage.view()).conversation
    expect(open).toMatchObject({ operator: '', since })
    expect(open?.takenAt).toBeUndefined()
    await stage.passes(MINUTE_MS)
    await stage.engine.take(id, 'olga')
    await stage.passes(MINUTE_MS)
    await stage.engine.take(id, 'olga')
    const taken = { operator: 'olga', since, takenAt: since + MINUTE_MS }
    expect((await stage.view()).conversation.handOff).toMatchObject(taken)
    await stage.engine.take(id, 'root', { force: true })
    expect((await stage.view()).conversation.handOff).toMatchObject({
      operator: 'root',
      since,
      takenAt: since + 2 * MINUTE_MS,
    })
  })

  test('a machine that has no use for a release is no fault in the log', async () => {
    const stage = await start({ bot: notebook() })
    await stage.says('hi')
    const { id } = (await stage.view()).conversation
    await stage.engine.take(id, 'olga')
    await stage.engine.release(id, 'olga')
    await stage.settle()
    const lines = (await stage.log()).filter(({ event }) => event === 'operator.released')
    expect(lines.map(({ kind }) => kind)).toEqual(['hand-off', 'turn'])
  })

  test('an operator who names himself does not hold what the machine said with its hand-off', async () => {
    const { stage } = await begin()
    stage.whatsapp.willEnd(notSent)
    await stage.says('person')
    await stage.engine.take(await idOf(stage), 'Olga')
    await stage.passes(5_000)
    expect(stage.whatsapp.texts()).toEqual(['One moment, please.'])
  })

  test('at the release it hears first what was said, then what waited, by time', async () => {
    const { stage, jobs } = await begin()
    await stage.says('hi')
    const id = await idOf(stage)
    await stage.engine.take(id, 'Olga')
    await stage.says('to Olga')
    await stage.passes(MINUTE_MS)
    jobs.finish('found')
    await stage.passes(10 * MINUTE_MS)
    expect(stage.whatsapp.texts()).toEqual(['bot: hi'])
    await stage.engine.release(id, 'Olga')
    await stage.passes(2_000)
    expect(stage.whatsapp.texts()).toEqual([
      'bot: hi',
      'back, having heard to Olga',
      'job done',
      'timer fired',
    ])
  })

  test('the conversation stays in the hands of the operator over a crash', async () => {
    const { stage } = await begin()
    await stage.says('hi')
    const id = await idOf(stage)
    await stage.engine.take(id, 'Olga')
    await stage.restart('by a crash')
    await stage.says('to Olga')
    await stage.passes(11 * MINUTE_MS)
    expect(stage.whatsapp.texts()).toEqual(['bot: hi'])
    await stage.engine.release(id, 'Olga')
    await stage.settle()
    expect(stage.whatsapp.texts()[1]).toBe('back, having heard to Olga')
  })

  test.each([
    ['sent', 'send', ['bot: hi', 'back, having heard ']],
    ['dropped', 'drop', ['back, having heard ']],
  ] as const)(
    'replies that an operator held are %s at the release, as asked',
    async (_, held, texts) => {
      const { stage } = await begin()
      stage.whatsapp.willEnd(notSent)
      await stage.says('hi')
      const id = await idOf(stage)
      await stage.engine.take(id, 'Olga')
      await stage.passes(MINUTE_MS)
      expect(stage.whatsapp.texts()).toEqual([])
      await stage.engine.release(id, 'Olga', held)
      await stage.passes(MINUTE_MS)
      expect(stage.whatsapp.texts()).toEqual(texts)
    },
  )

  test('a message that was under way when an operator took over is not tried again by itself', async () => {
    const { stage } = await begin()
    let answer: () => void = () => undefined
    stage.whatsapp.willEnd(
      () =>
        new Promise((resolve) => {
          answer = () => resolve(notSent)
        }),
    )
    await stage.says('hi')
    await stage.engine.take(await idOf(stage), 'Olga')
    answer()
    await stage.passes(MINUTE_MS)
    expect(stage.whatsapp.requests).toHaveLength(1)
    await stage.engine.release(await idOf(stage), 'Olga', 'send')
    await stage.passes(MINUTE_MS)
    expect(stage.whatsapp.texts()).toEqual(['bot: hi', 'back, having heard '])
  })

  test('a timer waits for the release, or time stands still for it, as declared', async () => {
    const { stage } = await begin({ handOff: { timers: 'pause' } })
    await stage.says('hi')
    const id = await idOf(stage)
    await stage.passes(4 * MINUTE_MS)
    await stage.engine.take(id, 'Olga')
    await stage.passes(60 * MINUTE_MS)
    await stage.engine.release(id, 'Olga')
    await stage.passes(5 * MINUTE_MS)
    expect(stage.whatsapp.texts()).not.toContain('timer fired')
    await stage.passes(2 * MINUTE_MS)
    expect(stage.whatsapp.texts()).toContain('timer fired')
  })
})
