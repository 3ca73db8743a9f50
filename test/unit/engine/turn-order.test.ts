import type { Store } from '../../../src/core/ports.ts'
import { incoming } from '../../support/incoming.ts'
import { createScriptedJobs } from '../../support/scripted-jobs.ts'
import { describeStage, startStage } from '../../support/stage.ts'
import { refusing, unavailable } from '../../support/store-faults.ts'
import { STORE_KINDS } from '../../support/stores.ts'
import { notebook, shop } from '../../support/test-bots.ts'

describeStage('the order of turns', (start) => {
  test('messages that wait together are taken by timestamp, then by arrival', async () => {
    const { receive, clock, whatsapp } = await start({ bot: notebook() })
    const at = clock.now()
    const say = (text: string, ago: number) =>
      incoming({ type: 'user.text', text }, { at: at - ago * 1_000 })
    await receive(say('c', 1), say('d', 0), say('a', 3), say('b', 1))
    expect(whatsapp.texts()).toEqual(['1. a', '2. c', '3. b', '4. d'])
  })

  test('messages of one second keep their order, however long the store takes for each', async () => {
    const stage = await start({
      bot: notebook(),
      between: (store) => ({
        ...store,
        accept: async (item) => {
          await moments(item.event['text'] === 'a' ? 40 : 1)
          return store.accept(item)
        },
      }),
    })
    const at = stage.clock.now()
    const say = (text: string) => incoming({ type: 'user.text', text }, { at })
    await stage.receive(say('a'), say('b'), say('c'))
    expect(stage.whatsapp.texts()).toEqual(['1. a', '2. b', '3. c'])
  })

  test('a message that is old on arrival waits a second for older neighbours', async () => {
    const { says, passes, clock, whatsapp } = await start({ bot: notebook() })
    const at = clock.now()
    await says('second', { at: at - 20_000 })
    await passes(900)
    expect(whatsapp.texts()).toEqual([])
    await says('first', { at: at - 30_000 })
    await passes(100)
    expect(whatsapp.texts()).toEqual(['1. first', '2. second'])
  })

  test('a message that was overtaken is stepped all the same, marked as late', async () => {
    const { says, passes, clock, whatsapp } = await start({ bot: notebook() })
    const at = clock.now()
    await says('new')
    await says('old', { at: at - 20_000 })
    await passes(1_000)
    expect(whatsapp.texts()).toEqual(['1. new', '2. old (late)'])
  })

  test('a clock of ours that is fast makes no message look old', async () => {
    const { says, clock, whatsapp } = await start({ bot: notebook() })
    for (let count = 0; count < 20; count += 1) {
      await says(`${count}`, { at: clock.now() - 15_000, from: `1650555${1000 + count}` })
    }
    expect(whatsapp.texts()).toEqual([])
    await says('prompt', { at: clock.now() - 15_000 })
    expect(whatsapp.texts()).toEqual(['1. prompt'])
  })

  test('a message before a result of a job goes first, though both wait', async () => {
    const jobs = createScriptedJobs()
    let isDown = false
    const stage = await start({
      bot: shop(),
      jobRunner: jobs.runner,
      between: (store) => refusing(store, (call) => isDown && call === 'turn'),
    })
    await stage.says('hi')
    await stage.taps('Funghi')
    isDown = true
    await stage.says('Is it ready?')
    stage.clock.advance(100)
    jobs.finish({ dish: 'Funghi' })
    await stage.settle()
    isDown = false
    await stage.passes(1_000)
    expect(stage.whatsapp.texts().slice(2)).toEqual([
      '1: Is it ready?',
      'Funghi is ready.',
      'Pay now? [Pay]',
    ])
  })

  test('conversations do not wait for one whose turns cannot be committed', async () => {
    let brokenId = ''
    const stage = await start({
      bot: notebook(),
      between: (store) => ({
        ...store,
        turn: (id, body) =>
          id === brokenId ? Promise.reject(unavailable()) : store.turn(id, body),
      }),
    })
    await stage.says('hello')
    brokenId = (await stage.view()).conversation.id
    await stage.says('not now')
    await stage.says('me', { from: '4915112345678' })
    expect(stage.whatsapp.texts()).toEqual(['1. hello', '1. me'])
    brokenId = ''
    await stage.passes(1_000)
    expect(stage.whatsapp.texts()).toEqual(['1. hello', '1. me', '2. not now'])
  })
})

test('an event that comes in at whatever moment of a turn is taken', async () => {
  const [memory] = STORE_KINDS
  if (memory === undefined) return
  const stage = await startStage({ bot: notebook(), between: withSlowTurns }, memory)
  const { engine, clock, whatsapp } = stage
  for (let later = 0; later < 60; later += 1) {
    const from = `1650555${1000 + later}`
    const receive = (text: string) =>
      engine.receive([incoming({ type: 'user.text', text }, { from, at: clock.now() })])
    const first = receive('a')
    await moments(later)
    await Promise.all([first, receive('b')])
    await stage.settle()
    expect(whatsapp.texts(from)).toEqual(['1. a', '2. b'])
  }
  await stage.close()
})

/** A turn takes a while to become durable, as it does on a disk. */
function withSlowTurns(store: Store): Store {
  return {
    ...store,
    turn: async (id, body) => {
      const result = await store.turn(id, body)
      await moments(20)
      return result
    },
  }
}

/** A moment is what a promise needs to go on. */
async function moments(count: number): Promise<void> {
  for (let passed = 0; passed < count; passed += 1) await undefined
}
