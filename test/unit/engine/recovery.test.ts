import { setup } from 'xstate'
import type { InboxRow } from '../../../src/core/rows.ts'
import type { Bot, ReplyEvent, UserEvent } from '../../../src/index.ts'
import { defineBot, job, reply } from '../../../src/index.ts'
import { incoming } from '../../support/incoming.ts'
import { createScriptedJobs } from '../../support/scripted-jobs.ts'
import type { Stage, StageOptions } from '../../support/stage.ts'
import { describeStage } from '../../support/stage.ts'

const MINUTE_MS = 60_000
const OTHER = '4915112345678'

/** What a deadly event does to the process that steps it; replaced by each test. */
let die: () => boolean = () => false

/** Ends its process by the text `die`, by a timer, and by the result of a job. */
function deadly(): Bot {
  const load = job(async () => 'loaded')
  const machine = setup({
    types: { events: {} as UserEvent, emitted: {} as ReplyEvent },
    guards: { ends: () => die() },
    actors: { load },
    delays: { fuse: MINUTE_MS },
  }).createMachine({
    id: 'deadly',
    initial: 'idle',
    on: {
      'user.text': [
        { guard: ({ event }) => event.text === 'die' && die() },
        { guard: ({ event }) => event.text === 'fuse', target: '.lit' },
        { guard: ({ event }) => event.text === 'job', target: '.loading' },
        { actions: reply(({ event }) => `ok ${event.text}`) },
      ],
    },
    states: {
      idle: {},
      lit: { after: { fuse: { guard: 'ends', target: 'idle' } } },
      loading: {
        invoke: {
          src: 'load',
          id: 'load',
          onDone: [{ guard: 'ends', target: 'idle' }, { target: 'idle' }],
          onError: [{ guard: 'ends', target: 'idle' }, { target: 'idle' }],
        },
      },
    },
  })
  return defineBot({ name: 'deadly', machine, apology: 'Sorry.', loopBreaker: false, away: false })
}

describeStage('after a process that died', (start) => {
  async function begin(options: Partial<StageOptions> = {}) {
    const tried: InboxRow[] = []
    let deaths = 0
    const stage: Stage = await start({
      bot: deadly(),
      trial: async (_, row) => {
        tried.push(row)
        return row.event['text'] !== 'die' && row.event['text'] !== undefined
      },
      ...options,
    })
    die = () => {
      deaths += 1
      stage.ports.kill()
      throw new Error('This process is dead.')
    }
    return { stage, tried, deaths: () => deaths }
  }

  async function crashUntilQuiet(stage: Stage, most: number): Promise<void> {
    for (let count = 0; count < most && stage.ports.isDead(); count += 1) {
      await stage.restart('by a crash')
    }
  }

  test('a message that ends every process is tried out after two marks, and is a dead letter', async () => {
    const { stage, tried, deaths } = await begin()
    await stage.says('before')
    await stage.engine.receive([
      incoming({ type: 'user.text', text: 'die' }, { at: stage.clock.now() }),
    ])
    await stage.settle()
    await crashUntilQuiet(stage, 10)
    expect(deaths()).toBe(3)
    expect(tried.map(({ event }) => event['text'])).toEqual(['die'])
    expect(await stage.store.deadLetters()).toMatchObject([
      { event: { text: 'die' }, reason: expect.stringContaining('ended every process') },
    ])
    await stage.says('after')
    expect(stage.whatsapp.texts()).toEqual(['ok before', 'Sorry.', 'ok after'])
  })

  test('what follows it in its conversation is tried out too, and is answered', async () => {
    const { stage, tried } = await begin()
    const at = stage.clock.now()
    const say = (text: string) => incoming({ type: 'user.text', text }, { at })
    await stage.engine.receive([say('a'), say('die'), say('b'), say('c')])
    await stage.settle()
    await crashUntilQuiet(stage, 10)
    await stage.passes(MINUTE_MS)
    expect(tried.map(({ event }) => event['text'])).toEqual(['die', 'b', 'c'])
    expect(stage.whatsapp.texts()).toEqual(['ok a', 'Sorry.', 'ok b', 'ok c'])
  })

  test('other conversations are answered, and not suspected', async () => {
    const { stage, tried } = await begin()
    const at = stage.clock.now()
    const webhook = [
      incoming({ type: 'user.text', text: 'die' }, { at }),
      incoming({ type: 'user.text', text: 'me too' }, { at, from: OTHER }),
    ]
    // The process may die before it can answer: then the webhook comes again.
    void stage.engine.receive(webhook)
    await stage.settle()
    await crashUntilQuiet(stage, 10)
    await stage.receive(...webhook)
    expect(stage.whatsapp.texts(OTHER)).toEqual(['ok me too'])
    expect(tried).toHaveLength(1)
  })

  test('messages that waited when a process died by chance are answered without a trial', async () => {
    const { stage, tried } = await begin()
    await stage.end('by a crash')
    await stage.begin({ between: (store) => ({ ...store, turn: () => new Promise(() => {}) }) })
    await stage.engine.receive([
      incoming({ type: 'user.text', text: 'a' }, { at: stage.clock.now() }),
      incoming({ type: 'user.text', text: 'b' }, { at: stage.clock.now() }),
    ])
    await stage.restart('by a crash', { between: (store) => store })
    expect(stage.whatsapp.texts()).toEqual(['ok a', 'ok b'])
    expect(tried).toEqual([])
  })

  test('a timer that ends every process is a dead letter in the end', async () => {
    const { stage, tried, deaths } = await begin()
    await stage.says('fuse')
    await stage.passes(MINUTE_MS)
    for (let count = 0; count < 10 && stage.ports.isDead(); count += 1) {
      await stage.restart('by a crash')
      await stage.passes(MINUTE_MS)
    }
    expect([deaths(), tried.length]).toEqual([3, 1])
    expect(await stage.store.deadLetters()).toMatchObject([{ event: { type: 'turnwise.timer' } }])
    await stage.says('after')
    expect(stage.whatsapp.texts()).toEqual(['ok after'])
  })

  test('a result that ends every process is a dead letter in the end', async () => {
    const jobs = createScriptedJobs()
    const { stage, tried, deaths } = await begin({ jobRunner: jobs.runner })
    await stage.says('job')
    jobs.finish('loaded')
    await stage.settle()
    for (let count = 0; count < 10 && stage.ports.isDead(); count += 1) {
      await stage.restart('by a crash')
      jobs.finish('loaded')
      await stage.settle()
    }
    expect([deaths(), tried.length]).toEqual([3, 1])
    expect(await stage.store.deadLetters()).toMatchObject([{ event: { type: 'turnwise.job' } }])
    await stage.restart('by a crash')
    await stage.says('after')
    expect(stage.whatsapp.texts()).toEqual(['ok after'])
  })
})
