import { assign, setup } from 'xstate'
import type { Bot, CommandEvent, OperatorEvent, ReplyEvent, UserEvent } from '../../../src/index.ts'
import { defineBot, job, reply } from '../../../src/index.ts'
import { waId } from '../../support/incoming.ts'
import { createScriptedJobs } from '../../support/scripted-jobs.ts'
import { describeStage } from '../../support/stage.ts'
import { refusing } from '../../support/store-faults.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS

type Event = UserEvent | CommandEvent<'cancel'> | OperatorEvent

/** Looks up what it is told; a text while it looks begins the search anew, `cancel` leaves it. */
function searcher(attempts = 3): Bot {
  const search = job(async ({ input }: { input: { word: string } }) => input.word, {
    retry: { attempts, delay: '1 second' },
  })
  const machine = setup({
    types: {
      context: {} as { word: string },
      events: {} as Event,
      emitted: {} as ReplyEvent,
    },
    actors: { search },
    actions: {
      remember: assign({ word: ({ event }) => (event.type === 'user.text' ? event.text : '') }),
    },
  }).createMachine({
    id: 'searcher',
    context: { word: '' },
    initial: 'idle',
    states: {
      idle: { on: { 'user.text': { target: 'searching', actions: 'remember' } } },
      searching: {
        on: {
          'user.text': { target: 'searching', reenter: true, actions: 'remember' },
          'command.cancel': { target: 'idle', actions: reply('Never mind.') },
          'operator.released': { target: 'searching', reenter: true },
        },
        invoke: {
          src: 'search',
          id: 'search',
          input: ({ context }) => ({ word: context.word }),
          onDone: [
            {
              guard: ({ event }) => event.output === 'poison' && explode(),
              target: 'idle',
            },
            { target: 'idle', actions: reply(({ event }) => `found ${event.output}`) },
          ],
          onError: {
            target: 'idle',
            actions: reply(({ event }) => `not found: ${(event.error as Error).message}`),
          },
        },
      },
    },
  })
  return defineBot({
    name: 'searcher',
    machine,
    commands: { cancel: ['cancel'] },
    loopBreaker: false,
    away: false,
  })
}

function explode(): boolean {
  throw new Error('The guard exploded.')
}

describeStage('jobs', (start) => {
  async function begin(bot: Bot = searcher()) {
    const jobs = createScriptedJobs()
    const stage = await start({ bot, jobRunner: jobs.runner })
    return { stage, jobs }
  }

  test('a result moves its conversation once', async () => {
    const { stage, jobs } = await begin()
    await stage.says('x')
    jobs.finish('x')
    await stage.passes(MINUTE_MS)
    expect(stage.whatsapp.texts()).toEqual(['found x'])
    expect((await stage.view()).jobs).toEqual([])
  })

  test('a job runs only when its turn is durable', async () => {
    const jobs = createScriptedJobs()
    let isDown = true
    const stage = await start({
      bot: searcher(),
      jobRunner: jobs.runner,
      between: (store) => refusing(store, (call) => isDown && call === 'turn'),
    })
    await stage.says('x')
    expect(jobs.begun).toEqual([])
    isDown = false
    await stage.passes(SECOND_MS)
    expect(jobs.begun).toHaveLength(1)
  })

  test.each(['cleanly', 'by a crash'] as const)(
    'a job of a process that ended %s runs again under the same key, and its result is taken once',
    async (how) => {
      const { stage, jobs } = await begin()
      await stage.says('x')
      await stage.restart(how)
      expect(jobs.begun.map(({ id }) => id)).toEqual([jobs.begun[0]?.id, jobs.begun[0]?.id])
      jobs.finish('x')
      await stage.settle()
      await stage.restart(how)
      expect(stage.whatsapp.texts()).toEqual(['found x'])
      expect(jobs.begun).toHaveLength(2)
    },
  )

  test('a job that fails is tried again as declared, then its error is taken', async () => {
    const { stage, jobs } = await begin()
    await stage.says('x')
    jobs.fail(new Error('down'))
    await stage.passes(SECOND_MS)
    jobs.fail(new Error('down'))
    await stage.passes(SECOND_MS)
    expect(jobs.begun).toHaveLength(2)
    await stage.passes(SECOND_MS)
    expect(jobs.begun.map(({ attempts }) => attempts)).toEqual([1, 2, 3])
    jobs.fail(new Error('still down'))
    await stage.settle()
    expect(stage.whatsapp.texts()).toEqual(['not found: still down'])
    const lines = (await stage.log()).filter(({ kind }) => kind === 'job')
    expect(lines).toMatchObject([{ contact: waId }, { contact: waId }])
  })

  test('the result of a job that was left behind cannot move the conversation', async () => {
    const { stage, jobs } = await begin()
    await stage.says('old')
    const [old] = jobs.begun
    await stage.says('new')
    if (old === undefined) throw new Error('No job was begun.')
    expect(jobs.begun.map(({ input }) => input)).toEqual([{ word: 'old' }, { word: 'new' }])
    jobs.finish('new')
    await stage.settle()
    expect(stage.whatsapp.texts()).toEqual(['found new'])
  })

  test('work whose result nobody waits for is aborted', async () => {
    const jobs = createScriptedJobs()
    const signals: AbortSignal[] = []
    const stage = await start({
      bot: searcher(),
      jobRunner: (row, logic, signal) => {
        signals.push(signal)
        return jobs.runner(row, logic, signal)
      },
    })
    await stage.says('x')
    expect(signals.map(({ aborted }) => aborted)).toEqual([false])
    await stage.says('cancel')
    expect(signals.map(({ aborted }) => aborted)).toEqual([true])
    expect(stage.whatsapp.texts()).toEqual(['Never mind.'])
  })

  test('a result that came while the conversation left its job is stale, though it was stored', async () => {
    const { stage, jobs } = await begin()
    await stage.says('old')
    const { id } = (await stage.view()).conversation
    await stage.engine.take(id, 'Olga')
    jobs.finish('old')
    await stage.settle()
    // The machine hears of the release before it is given the result, and searches anew.
    await stage.engine.release(id, 'Olga')
    await stage.settle()
    expect(stage.whatsapp.texts()).toEqual([])
    jobs.finish('new')
    await stage.settle()
    expect(stage.whatsapp.texts()).toEqual(['found new'])
  })

  test('when the store is away for a moment, a job neither fails nor is forgotten', async () => {
    const jobs = createScriptedJobs()
    let isDown = false
    const stage = await start({
      bot: searcher(),
      jobRunner: jobs.runner,
      between: (store) => refusing(store, (call) => isDown && call === 'record'),
    })
    isDown = true
    await stage.says('x')
    await stage.passes(10 * SECOND_MS)
    expect(stage.whatsapp.texts()).toEqual([])
    isDown = false
    await stage.passes(2 * SECOND_MS)
    expect(jobs.begun).toHaveLength(1)
    isDown = true
    jobs.fail(new Error('down'))
    await stage.passes(10 * SECOND_MS)
    isDown = false
    await stage.passes(3 * SECOND_MS)
    expect(jobs.begun).toHaveLength(2)
  })

  test('a result whose handling throws comes once more as an error', async () => {
    const { stage, jobs } = await begin()
    await stage.says('x')
    jobs.finish('poison')
    await stage.settle()
    expect(stage.whatsapp.texts()[0]).toContain('not found: ')
    expect(await stage.store.deadLetters()).toEqual([])
  })

  test('work that ends its process again and again is given up, and the machine is told', async () => {
    const { stage, jobs } = await begin(searcher(1))
    await stage.says('x')
    for (let death = 1; death <= 3; death += 1) await stage.restart('by a crash')
    expect(jobs.begun.map(({ attempts }) => attempts)).toEqual([1, 2, 3])
    expect(stage.whatsapp.texts()).toEqual([expect.stringContaining('Its process ended 3 times')])
  })

  test('a job shows the person that an answer is coming', async () => {
    const { stage } = await begin()
    await stage.says('x', { id: 'wamid.in.typing' })
    expect(stage.whatsapp.marked).toEqual([{ messageId: 'wamid.in.typing', typing: true }])
  })
})
