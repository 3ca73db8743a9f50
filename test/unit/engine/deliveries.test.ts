import { setup } from 'xstate'
import type { Bot, DeliveryEvent, ReplyEvent, UserEvent } from '../../../src/index.ts'
import { defineBot, reply } from '../../../src/index.ts'
import { refused } from '../../support/fake-whatsapp.ts'
import { statusOf } from '../../support/incoming.ts'
import type { Stage } from '../../support/stage.ts'
import { describeStage } from '../../support/stage.ts'
import { notebook } from '../../support/test-bots.ts'

const failure = { class: 'recipient', code: 131_026, reason: 'The phone is gone.' } as const

/** Tells what it hears of its messages; answers a failure with another message. */
function listener(): Bot {
  const machine = setup({
    types: { events: {} as UserEvent | DeliveryEvent, emitted: {} as ReplyEvent },
  }).createMachine({
    id: 'listener',
    on: {
      'user.text': { actions: reply(({ event }) => event.text) },
      'delivery.failed': { actions: reply(({ event }) => `failed: ${event.code} ${event.reason}`) },
      'delivery.read': { actions: reply('you have read it') },
    },
  })
  return defineBot({ name: 'listener', machine, loopBreaker: false, away: false })
}

describeStage('deliveries', (start) => {
  function last(stage: Stage, nth = -1) {
    const message = stage.whatsapp.received.at(nth)
    if (message === undefined) throw new Error('Nothing arrived.')
    return message
  }

  test('a row goes with its statuses to its blue ticks, and never back', async () => {
    const stage = await start({ bot: notebook() })
    await stage.says('a')
    const at = stage.clock.now()
    for (const status of ['read', 'sent', 'delivered', 'read', 'failed', 'sent']) {
      expect(await stage.receive(statusOf(last(stage), status, { at, failure }))).toBe('accepted')
    }
    const [row] = (await stage.view()).outbox
    expect(row?.status).toBe('read')
    expect(row?.times).toMatchObject({ sent: at, delivered: at, read: at })
    expect(row?.times).not.toHaveProperty('failed')
  })

  test('a status that comes after a restart finds its row', async () => {
    const stage = await start({ bot: notebook() })
    await stage.says('a')
    await stage.restart('by a crash')
    await stage.receive(statusOf(last(stage), 'delivered', { at: stage.clock.now() }))
    expect((await stage.view()).outbox).toMatchObject([{ status: 'delivered' }])
  })

  test('a status without our callback finds its row by the person and the wamid', async () => {
    const stage = await start({ bot: notebook() })
    await stage.says('a')
    const at = stage.clock.now()
    await stage.receive(statusOf(last(stage), 'delivered', { at, isPlain: true }))
    expect((await stage.view()).outbox).toMatchObject([{ status: 'delivered' }])
  })

  test('a status of an unknown wamid is kept until our own answer names it', async () => {
    const stage = await start({ bot: notebook() })
    stage.whatsapp.willEnd(async (request, accept) => {
      const wamid = accept()
      const at = stage.clock.now()
      const plain = statusOf({ ...request, wamid }, 'delivered', { at, isPlain: true })
      expect(await stage.engine.receive([plain])).toBe('accepted')
      return { outcome: 'accepted', wamid }
    })
    await stage.says('a')
    expect((await stage.view()).outbox).toMatchObject([{ status: 'delivered' }])
  })

  test('a status of a message that is not ours is logged once and moves nothing', async () => {
    const stage = await start({ bot: notebook() })
    await stage.says('a')
    const foreign = { ...last(stage), wamid: 'wamid.foreign' }
    const at = stage.clock.now()
    for (let times = 0; times < 3; times += 1) {
      const status = statusOf(foreign, 'read', { at, isPlain: true })
      expect(await stage.receive(status)).toBe('accepted')
    }
    expect((await stage.view()).outbox).toMatchObject([{ status: 'accepted' }])
    const lines = (await stage.log()).filter(({ messageId }) => messageId === 'wamid.foreign')
    expect(lines).toHaveLength(1)
  })

  test('a callback of another form, or of nobody, moves nothing', async () => {
    const stage = await start({ bot: notebook() })
    await stage.says('a')
    const at = stage.clock.now()
    for (const callback of ['', 'x', 'c1.1.1/1', '../../1', `${last(stage).callback}9999999`]) {
      const status = statusOf({ ...last(stage), wamid: 'wamid.x', callback }, 'read', { at })
      expect(await stage.receive(status)).toBe('accepted')
    }
    expect((await stage.view()).outbox).toMatchObject([{ status: 'accepted' }])
  })

  test('a word for a status that nobody knows is logged and moves nothing', async () => {
    const stage = await start({ bot: notebook() })
    await stage.says('a')
    await stage.receive(statusOf(last(stage), 'teleported', { at: stage.clock.now() }))
    expect((await stage.view()).outbox).toMatchObject([{ status: 'accepted' }])
    expect(await stage.log()).toContainEqual(expect.objectContaining({ status: 'teleported' }))
  })

  test('a failure reaches the bot as an event, and the operator as a reason', async () => {
    const stage = await start({ bot: listener() })
    await stage.says('a')
    await stage.receive(statusOf(last(stage), 'failed', { at: stage.clock.now(), failure }))
    expect(stage.whatsapp.texts()).toEqual(['a', 'failed: 131026 The phone is gone.'])
    expect((await stage.view()).outbox[0]).toMatchObject({ status: 'failed', failure })
  })

  test('a refused send reaches the bot as an event too', async () => {
    const stage = await start({ bot: listener() })
    stage.whatsapp.willEnd(refused('recipient', 131_026))
    await stage.says('a')
    expect(stage.whatsapp.texts()).toEqual(['failed: 131026 Refused for a test (recipient).'])
  })

  test('what is said about a failure and fails as well is recorded, and nothing more follows', async () => {
    const stage = await start({ bot: listener() })
    stage.whatsapp.willEnd(refused('recipient', 131_026), refused('recipient', 131_026))
    await stage.says('a')
    await stage.passes(60_000)
    expect(stage.whatsapp.requests).toHaveLength(2)
    expect((await stage.view()).outbox.map(({ status }) => status)).toEqual(['failed', 'failed'])
  })

  test('a status is an event only where the bot listens to it', async () => {
    const stage = await start({ bot: listener() })
    await stage.says('a')
    const message = last(stage)
    const at = stage.clock.now()
    await stage.receive(statusOf(message, 'delivered', { at }))
    await stage.receive(statusOf(message, 'read', { at }))
    await stage.receive(statusOf(message, 'read', { at }))
    expect(stage.whatsapp.texts()).toEqual(['a', 'you have read it'])
    const unheard = (await stage.log()).filter(({ kind }) => kind === 'unhandled')
    expect(unheard).toEqual([])
  })

  test('a status that is heard is no message of the person: it opens no window', async () => {
    const stage = await start({ bot: listener() })
    await stage.says('a')
    const { conversation } = await stage.view()
    await stage.passes(60_000)
    await stage.receive(statusOf(last(stage), 'read', { at: stage.clock.now() }))
    expect(stage.whatsapp.texts()).toEqual(['a', 'you have read it'])
    const { userAt, steppedAt, lastMessageId } = (await stage.view()).conversation
    expect({ userAt, steppedAt, lastMessageId }).toEqual({
      userAt: conversation.userAt,
      steppedAt: conversation.steppedAt,
      lastMessageId: conversation.lastMessageId,
    })
  })

  test('a failure that comes while the store is away comes again, and is heard once', async () => {
    const stage = await start({ bot: listener() })
    await stage.says('a')
    const failed = statusOf(last(stage), 'failed', { at: stage.clock.now(), failure })
    await Promise.all([stage.engine.receive([failed]), stage.engine.receive([failed, failed])])
    await stage.settle()
    expect(stage.whatsapp.texts()).toEqual(['a', 'failed: 131026 The phone is gone.'])
  })
})
