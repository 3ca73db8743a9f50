import type { Store } from '../../../src/core/ports.ts'
import { incoming, statusOf } from '../../support/incoming.ts'
import { describeStage } from '../../support/stage.ts'
import { refusing } from '../../support/store-faults.ts'
import { notebook } from '../../support/test-bots.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

describeStage('accepting', (start) => {
  test('a webhook is accepted only when everything in it is durable', async () => {
    const gate = createGate()
    const stage = await start({ bot: notebook(), between: gate.behind })
    const done: string[] = []
    const webhook = [
      incoming({ type: 'user.text', text: 'a' }, { at: stage.clock.now() }),
      incoming({ type: 'user.text', text: 'b' }, { at: stage.clock.now(), from: '16505550002' }),
    ]
    const receipt = stage.engine.receive(webhook).then((answer) => done.push(answer))
    await rounds(5)
    expect([done, gate.waiting()]).toEqual([[], 2])
    gate.openOne()
    await rounds(5)
    expect(done).toEqual([])
    gate.openOne()
    await receipt
    expect(done).toEqual(['accepted'])
  })

  test('a status is accepted only when it is durable', async () => {
    const stage = await start({
      bot: notebook(),
      between: (store) => refusing(store, (call) => isDown && call === 'record'),
    })
    let isDown = false
    await stage.says('a')
    const [sent] = stage.whatsapp.received
    if (sent === undefined) throw new Error('Nothing was sent.')
    isDown = true
    const delivered = statusOf(sent, 'delivered', { at: stage.clock.now() })
    expect(await stage.receive(delivered)).toBe('unavailable')
    isDown = false
    expect(await stage.receive(delivered)).toBe('accepted')
    expect((await stage.view()).outbox).toMatchObject([{ status: 'delivered' }])
  })

  test('what a store refuses is not accepted, and is answered once when it comes again', async () => {
    let isDown = true
    const stage = await start({ bot: notebook(), between: (s) => refusing(s, () => isDown) })
    const webhook = [
      incoming({ type: 'user.text', text: 'a' }, { at: stage.clock.now() }),
      incoming({ type: 'user.text', text: 'b' }, { at: stage.clock.now() }),
    ]
    expect(await stage.receive(...webhook)).toBe('unavailable')
    expect(stage.whatsapp.requests).toEqual([])
    isDown = false
    expect(await stage.receive(...webhook)).toBe('accepted')
    expect(stage.whatsapp.texts()).toEqual(['1. a', '2. b'])
  })

  test('of a webhook that was refused in part, every message is answered once', async () => {
    let count = 0
    const stage = await start({
      bot: notebook(),
      between: (store) =>
        refusing(store, (call) => {
          if (call === 'accept') count += 1
          return call === 'accept' && count === 2
        }),
    })
    const webhook = ['a', 'b', 'c'].map((text) =>
      incoming({ type: 'user.text', text }, { at: stage.clock.now() }),
    )
    expect(await stage.receive(...webhook)).toBe('unavailable')
    expect(await stage.receive(...webhook)).toBe('accepted')
    expect(stage.whatsapp.texts()).toEqual(['1. a', '2. c', '3. b'])
  })

  test('a full backlog accepts nothing more, and what is refused is answered later', async () => {
    let isFull = true
    const stage = await start({
      bot: notebook(),
      between: (store) => ({
        ...store,
        accept: async (item) => (isFull ? { outcome: 'full' } : store.accept(item)),
      }),
    })
    const message = incoming({ type: 'user.text', text: 'a' }, { at: stage.clock.now() })
    expect(await stage.receive(message)).toBe('full')
    isFull = false
    expect(await stage.receive(message)).toBe('accepted')
    expect(stage.whatsapp.texts()).toEqual(['1. a'])
  })

  test('a process that stops accepts nothing more', async () => {
    const stage = await start({ bot: notebook() })
    stage.engine.drain()
    expect(await stage.says('a')).toBe('draining')
    expect((await stage.store.backlog()).events).toBe(0)
  })

  test('a message delivered twice is answered once', async () => {
    const stage = await start({ bot: notebook() })
    const message = incoming({ type: 'user.text', text: 'a' }, { at: stage.clock.now() })
    expect([await stage.receive(message), await stage.receive(message)]).toEqual([
      'accepted',
      'accepted',
    ])
    expect(stage.whatsapp.texts()).toEqual(['1. a'])
  })

  test('a message delivered many times at once is answered once', async () => {
    const stage = await start({ bot: notebook() })
    const message = incoming({ type: 'user.text', text: 'a' }, { at: stage.clock.now() })
    await Promise.all(Array.from({ length: 8 }, () => stage.engine.receive([message, message])))
    await stage.settle()
    expect(stage.whatsapp.texts()).toEqual(['1. a'])
  })

  test.each(['cleanly', 'by a crash'] as const)(
    'a message delivered again after a process ended %s is not answered again',
    async (how) => {
      const stage = await start({ bot: notebook() })
      const message = incoming({ type: 'user.text', text: 'a' }, { at: stage.clock.now() })
      await stage.receive(message)
      await stage.restart(how)
      expect(await stage.receive(message)).toBe('accepted')
      expect(stage.whatsapp.texts()).toEqual(['1. a'])
    },
  )

  test('a message delivered again after 7 days and 23 hours is not answered again', async () => {
    const stage = await start({ bot: notebook() })
    const message = incoming({ type: 'user.text', text: 'a' }, { at: stage.clock.now() })
    await stage.receive(message)
    stage.clock.advance(7 * DAY_MS + 23 * HOUR_MS)
    await stage.restart('cleanly')
    await stage.receive(message)
    await stage.passes(2_000)
    expect(stage.whatsapp.texts()).toEqual(['1. a'])
  })

  test('a message of 7 days and 23 hours ago that comes for the first time is answered, once', async () => {
    const stage = await start({ bot: notebook() })
    const at = stage.clock.now() - 7 * DAY_MS - 23 * HOUR_MS
    const message = incoming({ type: 'user.text', text: 'a' }, { at })
    await stage.receive(message)
    await stage.receive(message)
    await stage.passes(2_000)
    expect((await stage.store.backlog()).events).toBe(0)
    const turns = (await stage.log()).filter(({ kind }) => kind === 'turn')
    expect(turns).toHaveLength(1)
  })

  test('a message of more than 8 days ago is accepted, logged as too old and never stepped', async () => {
    const stage = await start({ bot: notebook() })
    const at = stage.clock.now() - 8 * DAY_MS - HOUR_MS
    expect(await stage.says('old', { at })).toBe('accepted')
    await stage.passes(2_000)
    expect(stage.whatsapp.requests).toEqual([])
    expect(await stage.log()).toContainEqual(
      expect.objectContaining({ text: 'old', reason: expect.stringContaining('too old') }),
    )
  })

  test('a message without a usable time is answered once, whenever it comes again', async () => {
    const stage = await start({ bot: notebook() })
    const message = incoming({ type: 'user.text', text: 'a' }, { at: null })
    await stage.receive(message)
    stage.clock.advance(5 * DAY_MS)
    await stage.receive(message)
    expect(stage.whatsapp.texts()).toEqual(['1. a'])
  })

  test('a message stamped hours ahead is taken by its arrival: nothing after it looks late', async () => {
    const stage = await start({ bot: notebook() })
    const ahead = { at: stage.clock.now() + 3 * HOUR_MS, id: 'wamid.ahead' }
    await stage.says('ahead', ahead)
    stage.clock.advance(MINUTE_MS)
    await stage.says('after')
    expect((await stage.view()).conversation.userAt).toBe(stage.clock.now())
    stage.clock.advance(3 * HOUR_MS)
    await stage.says('ahead', ahead)
    expect(stage.whatsapp.texts()).toEqual(['1. ahead', '2. after'])
  })

  test('a thousand messages in one webhook are answered once each, each person in order', async () => {
    const stage = await start({ bot: notebook() })
    const people = Array.from({ length: 50 }, (_, index) => `1650555${1000 + index}`)
    const webhook = Array.from({ length: 1_000 }, (_, index) =>
      incoming(
        { type: 'user.text', text: `${Math.floor(index / 50)}` },
        { at: stage.clock.now(), from: people[index % 50] ?? '' },
      ),
    )
    expect(await stage.receive(...webhook)).toBe('accepted')
    const expected = Array.from({ length: 20 }, (_, index) => `${index + 1}. ${index}`)
    for (const from of people) expect(stage.whatsapp.texts(from)).toEqual(expected)
    expect(await stage.store.backlog()).toEqual({ events: 0, bytes: 0 })
  })

  test('a message for a number without a bot is accepted and logged, and harms no other', async () => {
    const stage = await start({
      bot: notebook(),
      botOf: (numberId) => (numberId === 'nobody' ? undefined : 'notebook'),
    })
    const at = stage.clock.now()
    const receipt = await stage.receive(
      incoming({ type: 'user.text', text: 'lost' }, { at, numberId: 'nobody' }),
      incoming({ type: 'user.text', text: 'a' }, { at }),
    )
    expect(receipt).toBe('accepted')
    expect(stage.whatsapp.texts()).toEqual(['1. a'])
    expect(await stage.log()).toContainEqual(
      expect.objectContaining({ kind: 'notice', text: 'lost', reason: expect.any(String) }),
    )
  })
})

/** Lets what is accepted wait until it is told to be durable. */
function createGate() {
  const waiting: (() => void)[] = []
  return {
    behind: (store: Store): Store => ({
      ...store,
      accept: async (item) => {
        await new Promise<void>((resolve) => waiting.push(resolve))
        return store.accept(item)
      },
    }),
    waiting: () => waiting.length,
    openOne: () => waiting.shift()?.(),
  }
}

async function rounds(count: number): Promise<void> {
  for (let round = 0; round < count; round += 1) await new Promise((next) => setImmediate(next))
}
