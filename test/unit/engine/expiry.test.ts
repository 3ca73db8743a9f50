import { setup } from 'xstate'
import type { Bot, DeliveryEvent, ReplyEvent, UserEvent } from '../../../src/index.ts'
import { defineBot, oneTimeCode, reply, template, text } from '../../../src/index.ts'
import { statusOf } from '../../support/incoming.ts'
import type { Stage } from '../../support/stage.ts'
import { describeStage } from '../../support/stage.ts'

const MINUTE_MS = 60_000

/** Sends a template that lives for two minutes, a code, or a text; tells what it hears of it. */
function sender(): Bot {
  const machine = setup({
    types: { events: {} as UserEvent | DeliveryEvent, emitted: {} as ReplyEvent },
  }).createMachine({
    id: 'sender',
    on: {
      'user.text': {
        actions: reply(({ event }) => {
          if (event.text === 'code') return oneTimeCode('login', 'en', '123456')
          if (event.text === 'text') return text('hello')
          return template('ready', 'en', { ttlSeconds: 120 })
        }),
      },
      'delivery.expired': { actions: reply('it never arrived') },
    },
  })
  return defineBot({ name: 'sender', machine, loopBreaker: false, away: false })
}

describeStage('a message whose time to live is over', (start) => {
  const statuses = async (stage: Stage) => (await stage.view()).outbox.map(({ status }) => status)
  function last(stage: Stage) {
    const message = stage.whatsapp.received.at(-1)
    if (message === undefined) throw new Error('Nothing arrived.')
    return message
  }

  test('is expired a minute later, and the machine that listens hears it', async () => {
    const stage = await start({ bot: sender() })
    await stage.says('template')
    await stage.passes(3 * MINUTE_MS - 1)
    expect(await statuses(stage)).toEqual(['accepted'])
    await stage.passes(1)
    expect(await statuses(stage)).toEqual(['expired', 'accepted'])
    expect(stage.whatsapp.texts().at(-1)).toBe('it never arrived')
    expect((await stage.view()).outbox[0]?.failure?.reason).toContain('time to live')
  })

  test('is expired although it was sent, and only if it was not delivered', async () => {
    const stage = await start({ bot: sender() })
    await stage.says('template')
    await stage.receive(statusOf(last(stage), 'sent', { at: stage.clock.now() }))
    await stage.says('template')
    await stage.receive(statusOf(last(stage), 'delivered', { at: stage.clock.now() }))
    await stage.passes(10 * MINUTE_MS)
    expect(await statuses(stage)).toEqual(['expired', 'delivered', 'accepted'])
  })

  test('is expired after a restart too', async () => {
    const stage = await start({ bot: sender() })
    await stage.says('template')
    await stage.restart('by a crash')
    await stage.passes(4 * MINUTE_MS)
    expect((await statuses(stage))[0]).toBe('expired')
  })

  test('is delivered after all when a status says so, and stays given up otherwise', async () => {
    const stage = await start({ bot: sender() })
    await stage.says('template')
    const message = last(stage)
    await stage.passes(4 * MINUTE_MS)
    await stage.receive(statusOf(message, 'sent', { at: stage.clock.now() }))
    expect((await statuses(stage))[0]).toBe('expired')
    await stage.receive(statusOf(message, 'delivered', { at: stage.clock.now() }))
    expect((await stage.view()).outbox[0]).toMatchObject({ status: 'delivered' })
    expect((await stage.view()).outbox[0]?.failure).toBeUndefined()
  })

  test('is a code to sign in after ten minutes, and no other message in a day', async () => {
    const stage = await start({ bot: sender() })
    await stage.says('code')
    await stage.says('text')
    await stage.passes(11 * MINUTE_MS)
    expect((await statuses(stage)).slice(0, 2)).toEqual(['expired', 'accepted'])
    await stage.passes(24 * 60 * MINUTE_MS)
    expect((await statuses(stage))[1]).toBe('accepted')
  })
})

describeStage('what statuses tell besides', (start) => {
  test('the price of a message stays on its row', async () => {
    const stage = await start({ bot: sender() })
    await stage.says('text')
    const [message] = stage.whatsapp.received
    if (message === undefined) throw new Error('Nothing arrived.')
    const pricing = { category: 'service', type: 'free_customer_service' }
    const at = stage.clock.now()
    await stage.receive({ ...statusOf(message, 'sent', { at }), pricing })
    await stage.receive({
      ...statusOf(message, 'read', { at }),
      pricing: { category: 'marketing' },
    })
    await stage.restart('cleanly')
    expect((await stage.view()).outbox).toMatchObject([{ status: 'read', pricing }])
  })

  test('each participant of a group has a status, and one failure fails nobody else', async () => {
    const stage = await start({ bot: sender() })
    await stage.says('text')
    const [message] = stage.whatsapp.received
    if (message === undefined) throw new Error('Nothing arrived.')
    const at = stage.clock.now()
    const failure = { class: 'recipient', code: 131_026, reason: 'The phone is gone.' } as const
    const tell = (participant: string, status: string) =>
      stage.receive({ ...statusOf(message, status, { at, failure }), participant })
    await tell('1', 'failed')
    await tell('2', 'read')
    await tell('2', 'delivered')
    await tell('3', 'delivered')
    const [row] = (await stage.view()).outbox
    expect(row).toMatchObject({
      status: 'read',
      participants: { 1: 'failed', 2: 'read', 3: 'delivered' },
    })
    expect(row?.failure).toBeUndefined()
    const told = (await stage.log()).filter(({ contact }) => contact === '1')
    expect(told).toMatchObject([{ status: 'failed', reason: 'The phone is gone.' }])
  })
})
