import { setup } from 'xstate'
import type { Bot, MessageOptions, ReplyEvent, UserEvent } from '../../../src/index.ts'
import { defineBot, reply, text } from '../../../src/index.ts'
import { eventually } from '../../support/eventually.ts'
import type { SendScript } from '../../support/fake-whatsapp.ts'
import { notSent, refused } from '../../support/fake-whatsapp.ts'
import { incoming, statusOf } from '../../support/incoming.ts'
import type { Stage, StageOptions } from '../../support/stage.ts'
import { describeStage } from '../../support/stage.ts'
import { refusing } from '../../support/store-faults.ts'
import { notebook } from '../../support/test-bots.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS

/** Says back what it hears, with options of the message. */
function sayer(options: MessageOptions): Bot {
  const machine = setup({
    types: { events: {} as UserEvent, emitted: {} as ReplyEvent },
  }).createMachine({
    id: 'sayer',
    on: { 'user.text': { actions: reply(({ event }) => text(event.text, options)) } },
  })
  return defineBot({ name: 'sayer', machine, loopBreaker: false, away: false })
}

describeStage('the outcome of a send', (start) => {
  async function begin(scripts: readonly SendScript[], options: Partial<StageOptions> = {}) {
    const stage = await start({ bot: notebook(), ...options })
    stage.whatsapp.willEnd(...scripts)
    await stage.says('a')
    return stage
  }

  async function rowOf(stage: Stage) {
    const [row] = (await stage.view()).outbox
    if (row === undefined) throw new Error('There is no outbox row.')
    return row
  }

  test('accepted: the row has its wamid and is sent once', async () => {
    const stage = await begin([])
    await stage.passes(MINUTE_MS)
    expect(await rowOf(stage)).toMatchObject({
      status: 'accepted',
      attempts: [{ n: 1, wamid: 'wamid.out.1', status: 'accepted' }],
    })
    expect(stage.whatsapp.requests).toHaveLength(1)
  })

  test.each(['transient', 'throughput', 'pair'] as const)(
    'refused (%s): it is tried again with a growing pause, and arrives once',
    async (failureClass) => {
      const stage = await begin([refused(failureClass), refused(failureClass)])
      expect(await rowOf(stage)).toMatchObject({ status: 'queued' })
      await stage.passes(MINUTE_MS)
      expect(stage.whatsapp.requests).toHaveLength(3)
      expect(stage.whatsapp.texts()).toEqual(['1. a'])
      const row = await rowOf(stage)
      expect(row).toMatchObject({ status: 'accepted' })
      expect(row.doubled).toBeUndefined()
    },
  )

  test.each(['recipient', 'content', 'template', 'window', 'media', 'quality', 'unknown'] as const)(
    'refused (%s): it has failed for good, with the reason, and what is behind it goes',
    async (failureClass) => {
      const stage = await begin([refused(failureClass, 131_026)])
      await stage.says('b')
      await stage.passes(10 * MINUTE_MS)
      expect(await rowOf(stage)).toMatchObject({
        status: 'failed',
        failure: { code: 131_026, class: failureClass, reason: expect.any(String) },
      })
      expect(stage.whatsapp.texts()).toEqual(['2. b'])
      expect(stage.whatsapp.requests).toHaveLength(2)
    },
  )

  test('refused for a permission: it waits for an operator, and goes when he says so', async () => {
    const stage = await begin([refused('permission')])
    await stage.passes(10 * MINUTE_MS)
    const row = await rowOf(stage)
    expect(row.status).toBe('held')
    expect(stage.whatsapp.requests).toHaveLength(1)
    expect(await stage.engine.resend(row.id)).toBe(true)
    await stage.settle()
    expect(stage.whatsapp.texts()).toEqual(['1. a'])
  })

  test('not sent: it is tried again until it goes, and is never marked as doubled', async () => {
    const stage = await begin(Array.from({ length: 12 }, () => notSent))
    await stage.passes(15 * MINUTE_MS)
    expect(stage.whatsapp.texts()).toEqual(['1. a'])
    const row = await rowOf(stage)
    expect([row.status, row.attempts.length, row.doubled]).toEqual(['accepted', 13, undefined])
  })

  test('uncertain: a status resolves it, and nothing is sent again', async () => {
    const stage = await begin(['lost'])
    expect(await rowOf(stage)).toMatchObject({ status: 'uncertain' })
    await stage.passes(19 * SECOND_MS)
    const [arrived] = stage.whatsapp.received
    if (arrived === undefined) throw new Error('Nothing arrived.')
    await stage.receive(statusOf(arrived, 'sent', { at: stage.clock.now() }))
    await stage.passes(30 * MINUTE_MS)
    const row = await rowOf(stage)
    expect(row).toMatchObject({ status: 'sent', attempts: [{ wamid: arrived.wamid }] })
    expect(row.doubled).toBeUndefined()
    expect(stage.whatsapp.requests).toHaveLength(1)
  })

  test('uncertain: without news it is sent again after 20 s, marked as possibly doubled', async () => {
    const stage = await begin(['vanished'])
    await stage.passes(19 * SECOND_MS)
    expect(stage.whatsapp.requests).toHaveLength(1)
    await stage.passes(3 * SECOND_MS)
    expect(stage.whatsapp.texts()).toEqual(['1. a'])
    expect(await rowOf(stage)).toMatchObject({ status: 'accepted', doubled: true })
  })

  test('uncertain: what is behind it waits for its deadline, and order is kept', async () => {
    const stage = await begin(['vanished'])
    await stage.says('b')
    await stage.passes(10 * SECOND_MS)
    expect(stage.whatsapp.texts()).toEqual([])
    await stage.passes(15 * SECOND_MS)
    expect(stage.whatsapp.texts()).toEqual(['1. a', '2. b'])
  })

  test.each(['hold', 'ask'] as const)(
    'uncertain: a message that asks to (%s) waits for an operator instead',
    async (onUncertain) => {
      const stage = await begin(['vanished'], { bot: sayer({ onUncertain }) })
      await stage.passes(30 * MINUTE_MS)
      const row = await rowOf(stage)
      expect(row.status).toBe('held')
      expect(stage.whatsapp.requests).toHaveLength(1)
      expect(await stage.engine.resend(row.id)).toBe(true)
      await stage.settle()
      expect(stage.whatsapp.texts()).toEqual(['a'])
    },
  )

  test('an operator may give an uncertain message up, and what is behind it goes', async () => {
    const stage = await begin(['vanished'])
    await stage.says('b')
    expect(await stage.engine.dropOutbox((await rowOf(stage)).id)).toBe(true)
    await stage.passes(MINUTE_MS)
    expect(stage.whatsapp.texts()).toEqual(['2. b'])
  })

  test('an operator cannot send again what has arrived', async () => {
    const stage = await begin([])
    expect(await stage.engine.resend((await rowOf(stage)).id)).toBe(false)
    await stage.passes(MINUTE_MS)
    expect(stage.whatsapp.texts()).toEqual(['1. a'])
  })

  test('a status that comes before the answer settles the row, whatever the answer is', async () => {
    const stage = await start({ bot: notebook() })
    stage.whatsapp.willEnd(async (request, accept) => {
      const wamid = accept()
      const delivered = statusOf({ ...request, wamid }, 'delivered', { at: stage.clock.now() })
      await stage.engine.receive([delivered])
      return { outcome: 'uncertain', reason: 'The connection broke.' }
    })
    await stage.says('a')
    await stage.passes(30 * MINUTE_MS)
    expect(await rowOf(stage)).toMatchObject({ status: 'delivered' })
    expect(stage.whatsapp.requests).toHaveLength(1)
  })

  test('a status of the first attempt cancels the second one while it waits', async () => {
    const stage = await begin(['lost', refused('throughput')])
    await stage.passes(21 * SECOND_MS)
    expect(stage.whatsapp.requests).toHaveLength(2)
    expect((await rowOf(stage)).status).toBe('queued')
    const [arrived] = stage.whatsapp.received
    if (arrived === undefined) throw new Error('Nothing arrived.')
    await stage.receive(statusOf(arrived, 'delivered', { at: stage.clock.now() }))
    await stage.passes(30 * MINUTE_MS)
    expect(stage.whatsapp.requests).toHaveLength(2)
    const row = await rowOf(stage)
    expect([row.status, row.doubled]).toEqual(['delivered', undefined])
  })

  test('a status of the first attempt while the second is on its way marks the row as doubled', async () => {
    const stage = await start({ bot: notebook() })
    stage.whatsapp.willEnd('lost', async (_, accept) => {
      const [arrived] = stage.whatsapp.received
      if (arrived === undefined) throw new Error('Nothing arrived.')
      await stage.engine.receive([statusOf(arrived, 'sent', { at: stage.clock.now() })])
      return { outcome: 'accepted', wamid: accept() }
    })
    await stage.says('a')
    await stage.passes(22 * SECOND_MS)
    const row = await rowOf(stage)
    expect(row).toMatchObject({ status: 'sent', doubled: true })
    expect(row.attempts.map(({ wamid }) => wamid)).toEqual(['wamid.out.1', 'wamid.out.2'])
  })

  test('when the second attempt came to nothing, no doubt is left', async () => {
    const stage = await start({ bot: notebook() })
    stage.whatsapp.willEnd('lost', async () => {
      const [arrived] = stage.whatsapp.received
      if (arrived === undefined) throw new Error('Nothing arrived.')
      await stage.engine.receive([statusOf(arrived, 'sent', { at: stage.clock.now() })])
      return refused('throughput')
    })
    await stage.says('a')
    await stage.passes(MINUTE_MS)
    const row = await rowOf(stage)
    expect([row.status, row.doubled]).toEqual(['sent', undefined])
    expect(stage.whatsapp.requests).toHaveLength(2)
  })

  test('a row is failed only when all its attempts are', async () => {
    const stage = await begin(['lost'])
    await stage.passes(22 * SECOND_MS)
    const [first, second] = stage.whatsapp.received
    if (first === undefined || second === undefined) throw new Error('It was not sent twice.')
    const at = stage.clock.now()
    const failure = { class: 'recipient', reason: 'Gone.' } as const
    await stage.receive(statusOf(first, 'failed', { at, failure }))
    expect((await rowOf(stage)).status).toBe('accepted')
    await stage.receive(statusOf(second, 'failed', { at, failure }))
    expect(await rowOf(stage)).toMatchObject({ status: 'failed', failure: { reason: 'Gone.' } })
  })

  test('a resend that fails is a failure, though nothing was ever heard of the first attempt', async () => {
    const stage = await begin(['vanished'])
    await stage.passes(22 * SECOND_MS)
    const [second] = stage.whatsapp.received
    if (second === undefined) throw new Error('It was not sent again.')
    const failure = { class: 'recipient', reason: 'Gone.' } as const
    await stage.receive(statusOf(second, 'failed', { at: stage.clock.now(), failure }))
    expect(await rowOf(stage)).toMatchObject({ status: 'failed', failure })
    await stage.passes(30 * MINUTE_MS)
    expect(stage.whatsapp.requests).toHaveLength(2)
  })

  test('an answer that cannot be stored at once is stored later, and nothing is sent again', async () => {
    let isDown = false
    const stage = await start({
      bot: notebook(),
      between: (store) => refusing(store, (call) => isDown && call === 'record'),
    })
    stage.whatsapp.willEnd(async (_, accept) => {
      isDown = true
      return { outcome: 'accepted', wamid: accept() }
    })
    await stage.says('a')
    await stage.passes(MINUTE_MS)
    isDown = false
    await stage.passes(5 * MINUTE_MS)
    expect(await rowOf(stage)).toMatchObject({ status: 'accepted' })
    expect(stage.whatsapp.requests).toHaveLength(1)
  })

  test('claims that the store refuses are made later', async () => {
    let isDown = true
    const stage = await start({
      bot: notebook(),
      between: (store) => refusing(store, (call) => isDown && call === 'claimOutbox'),
    })
    await stage.says('a')
    await stage.passes(2_000)
    expect(stage.whatsapp.requests).toEqual([])
    isDown = false
    await stage.passes(1_000)
    expect(stage.whatsapp.texts()).toEqual(['1. a'])
  })
})

describeStage('a process that was away', (start) => {
  test('died between claim and send: the message is uncertain, and goes after its deadline', async () => {
    const stage = await start({ bot: notebook() })
    stage.whatsapp.willEnd(() => new Promise(() => undefined))
    await stage.says('a')
    await stage.restart('by a crash')
    expect((await stage.view()).outbox).toMatchObject([{ status: 'uncertain' }])
    await stage.passes(19_000)
    expect(stage.whatsapp.texts()).toEqual([])
    await stage.passes(3_000)
    expect(stage.whatsapp.texts()).toEqual(['1. a'])
    expect((await stage.view()).outbox).toMatchObject([{ status: 'accepted', doubled: true }])
  })

  test('died before the claim: the message is simply sent', async () => {
    const stage = await start({
      bot: notebook(),
      between: (store) => ({ ...store, claimOutbox: async () => ({ rows: [], nextAt: null }) }),
    })
    await stage.says('a')
    await stage.restart('by a crash', { between: (store) => store })
    expect(stage.whatsapp.texts()).toEqual(['1. a'])
    const [row] = (await stage.view()).outbox
    expect([row?.status, row?.doubled]).toEqual(['accepted', undefined])
  })

  test('is stopped: what it has just claimed is still sent', async () => {
    const open: (() => void)[] = []
    const stage = await start({
      bot: notebook(),
      between: (store) => ({
        ...store,
        claimOutbox: async (request) => {
          const due = await store.claimOutbox(request)
          if (due.rows.length > 0) await new Promise<void>((resolve) => open.push(resolve))
          return due
        },
      }),
    })
    await stage.engine.receive([
      incoming({ type: 'user.text', text: 'a' }, { at: stage.clock.now() }),
    ])
    await eventually(() => open.length > 0)
    const stopped = stage.engine.stop()
    for (const go of open) go()
    await stopped
    expect(stage.whatsapp.texts()).toEqual(['1. a'])
  })

  test.each([
    ['wall clock', 'now'],
    ['monotonic clock', 'monotonic'],
  ] as const)('was paused after its claim, by its %s: it never sends', async (_, hand) => {
    let pausedMs = 0
    const stage = await start({
      bot: notebook(),
      between: (store) => ({
        ...store,
        claimOutbox: async (request) => {
          const due = await store.claimOutbox(request)
          if (due.rows.length > 0) pausedMs = 11_000
          return due
        },
      }),
    })
    const { [hand]: read } = stage.clock
    Object.assign(stage.clock, { [hand]: () => read() + pausedMs })
    await stage.restart('cleanly')
    await stage.says('a')
    expect(stage.whatsapp.requests).toEqual([])
    expect((await stage.view()).outbox).toMatchObject([{ status: 'uncertain' }])
  })

  test('was paused while it looked at the window: it never sends', async () => {
    const stage = await start({
      bot: notebook(),
      between: (store) => ({
        ...store,
        record: async (id, body) => {
          const result = await store.record(id, body)
          if (result === 'wanted') stage.clock.advance(11_000)
          return result
        },
      }),
    })
    stage.whatsapp.willEnd(notSent)
    await stage.says('a')
    await stage.passes(5_000)
    expect(stage.whatsapp.requests).toHaveLength(1)
    expect((await stage.view()).outbox).toMatchObject([{ status: 'uncertain' }])
  })

  test('after an outage an uncertain message waits as long as that lasted, for news that come again', async () => {
    const stage = await start({ bot: notebook() })
    stage.whatsapp.willEnd('lost')
    await stage.says('a')
    await stage.end('by a crash')
    stage.clock.advance(5 * MINUTE_MS)
    await stage.begin()
    await stage.says('b', { from: '4915112345678' })
    await stage.passes(4 * MINUTE_MS)
    expect(stage.whatsapp.requests).toHaveLength(2)
    const [arrived] = stage.whatsapp.received
    if (arrived === undefined) throw new Error('Nothing arrived.')
    await stage.receive(statusOf(arrived, 'delivered', { at: stage.clock.now() }))
    await stage.passes(30 * MINUTE_MS)
    expect(stage.whatsapp.texts('16505551234')).toEqual(['1. a'])
  })

  test('after an outage without any webhook an uncertain message is decided after 15 min', async () => {
    const stage = await start({ bot: notebook() })
    stage.whatsapp.willEnd('vanished')
    await stage.says('a')
    await stage.end('by a crash')
    stage.clock.advance(5 * MINUTE_MS)
    await stage.begin()
    await stage.passes(14 * MINUTE_MS)
    expect(stage.whatsapp.texts()).toEqual([])
    await stage.passes(2 * MINUTE_MS)
    expect(stage.whatsapp.texts()).toEqual(['1. a'])
  })
})
