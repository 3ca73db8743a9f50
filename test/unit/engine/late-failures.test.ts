import { setup } from 'xstate'
import type { Failure } from '../../../src/core/rows.ts'
import type { Bot, DeliveryEvent, ReplyEvent, UserEvent } from '../../../src/index.ts'
import { defineBot, reply } from '../../../src/index.ts'
import { refused } from '../../support/fake-whatsapp.ts'
import { statusOf } from '../../support/incoming.ts'
import type { Stage } from '../../support/stage.ts'
import { describeStage } from '../../support/stage.ts'
import { notebook } from '../../support/test-bots.ts'

const MINUTE_MS = 60_000
const overload: Failure = { class: 'transient', code: 131_016, reason: 'Unavailable.' }
const locked: Failure = { class: 'policy', code: 131_031, reason: 'Locked.' }
const gone: Failure = { class: 'recipient', code: 131_026, reason: 'The phone is gone.' }

/** Tells of which kind a failure is, and whether the person can be reached. */
function listener(): Bot {
  const machine = setup({
    types: { events: {} as UserEvent | DeliveryEvent, emitted: {} as ReplyEvent },
  }).createMachine({
    id: 'listener',
    on: {
      'user.text': {
        actions: reply(({ event }) => (event.contact.unreachable ? 'unreachable' : event.text)),
      },
      'delivery.failed': {
        actions: reply(
          ({ event }) => `${event.class} ${event.contact.unreachable?.code ?? 'reachable'}`,
        ),
      },
    },
  })
  return defineBot({ name: 'listener', machine, loopBreaker: false, away: false })
}

describeStage('a message that failed after it was accepted', (start) => {
  async function fails(stage: Stage, failure: Failure, nth = -1): Promise<void> {
    const message = stage.whatsapp.received.at(nth)
    if (message === undefined) throw new Error('Nothing arrived.')
    await stage.receive(statusOf(message, 'failed', { at: stage.clock.now(), failure }))
  }

  test('goes again for a reason that can pass, and is not doubled by it', async () => {
    const stage = await start({ bot: notebook() })
    await stage.says('a')
    await fails(stage, overload)
    expect((await stage.view()).outbox).toMatchObject([{ status: 'queued' }])
    await stage.passes(MINUTE_MS)
    expect(stage.whatsapp.texts()).toEqual(['1. a', '1. a'])
    const [row] = (await stage.view()).outbox
    expect(row).toMatchObject({ status: 'accepted' })
    expect(row?.doubled).toBeUndefined()
  })

  test('is marked as doubled when the one that failed turns out to have arrived', async () => {
    const stage = await start({ bot: notebook() })
    await stage.says('a')
    await fails(stage, overload)
    await stage.passes(MINUTE_MS)
    const [first] = stage.whatsapp.received
    if (first === undefined) throw new Error('Nothing arrived.')
    await stage.receive(statusOf(first, 'delivered', { at: stage.clock.now() }))
    expect((await stage.view()).outbox).toMatchObject([{ status: 'delivered', doubled: true }])
  })

  test('does not go again behind what was said after it', async () => {
    const stage = await start({ bot: notebook() })
    await stage.says('a')
    await stage.says('b')
    await fails(stage, overload, 0)
    await stage.passes(MINUTE_MS)
    expect(stage.whatsapp.texts()).toEqual(['1. a', '2. b'])
    expect((await stage.view()).outbox.map(({ status }) => status)).toEqual(['failed', 'accepted'])
  })

  test('goes again once, however often its failure is told', async () => {
    const stage = await start({ bot: notebook() })
    await stage.says('a')
    for (let times = 0; times < 3; times += 1) await fails(stage, overload, 0)
    await stage.passes(MINUTE_MS)
    await fails(stage, overload, 0)
    await stage.passes(MINUTE_MS)
    expect(stage.whatsapp.texts()).toEqual(['1. a', '1. a'])
  })

  test('is told twice, by the answer and by a status, and goes again all the same', async () => {
    const stage = await start({ bot: notebook() })
    stage.whatsapp.willEnd(refused('transient', 131_016))
    await stage.says('a')
    const [request] = stage.whatsapp.requests
    if (request === undefined) throw new Error('Nothing was sent.')
    const refusal = { ...request, wamid: 'wamid.refused' }
    const at = stage.clock.now()
    await stage.receive(statusOf(refusal, 'failed', { at, failure: overload }))
    await stage.passes(MINUTE_MS)
    expect(stage.whatsapp.texts()).toEqual(['1. a'])
  })

  test('stops its number when the account is locked, until it is taken again', async () => {
    const stage = await start({ bot: notebook() })
    await stage.says('a', { from: '16505550001' })
    await fails(stage, locked)
    await stage.says('b', { from: '16505550002' })
    expect(stage.whatsapp.texts()).toEqual(['1. a'])
    await stage.passes(5 * MINUTE_MS)
    expect([...stage.whatsapp.texts()].sort()).toEqual(['1. a', '1. a', '1. b'])
  })

  test('tells the bot its kind, and marks who cannot be reached until they write', async () => {
    const stage = await start({ bot: listener() })
    await stage.says('a')
    await fails(stage, gone)
    expect(stage.whatsapp.texts().at(-1)).toBe('recipient 131026')
    expect((await stage.view()).contact.unreachable).toMatchObject({ code: 131_026 })
    await stage.says('b')
    expect(stage.whatsapp.texts().at(-1)).toBe('b')
    expect((await stage.view()).contact.unreachable).toBeUndefined()
  })

  test('marks nobody for long who gets something after all', async () => {
    const stage = await start({ bot: listener() })
    await stage.says('a')
    await fails(stage, gone)
    const answer = stage.whatsapp.received.at(-1)
    if (answer === undefined) throw new Error('Nothing arrived.')
    await stage.receive(statusOf(answer, 'delivered', { at: stage.clock.now() }))
    expect((await stage.view()).contact.unreachable).toBeUndefined()
  })
})
