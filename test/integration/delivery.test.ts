import { setup } from 'xstate'
import type { DeliveryEvent, ReplyEvent, UserEvent } from '../../src/index.ts'
import { defineBot, reply } from '../../src/index.ts'
import { notebook } from '../support/test-bots.ts'
import { describeWorld } from '../support/world.ts'

const SECOND_MS = 1_000

describeWorld('deliveries', (start) => {
  test('a reply goes to its blue ticks', async () => {
    const world = await start({ bot: notebook() })
    const phone = world.phone()
    await phone.says('a')
    expect(await phone.ticks()).toEqual(['delivered'])
    await phone.looks()
    await phone.says('b')
    expect(await phone.ticks()).toEqual(['read', 'delivered'])
    const [{ conversation } = { conversation: { id: '' } }] =
      await world.app.store.listConversations({})
    const view = await world.app.store.showConversation(conversation.id)
    expect(view?.outbox.map(({ status }) => status)).toEqual(['read', 'delivered'])
  })

  test('an answer that is lost on its way is resolved by the status, and nothing is sent twice', async () => {
    const world = await start({ bot: notebook(), faults: { loseResponse: true, next: 1 } })
    const phone = world.phone()
    await phone.says('a')
    await world.passes(30 * SECOND_MS)
    await phone.says('b')
    expect(await phone.shows()).toEqual(['user: a', 'bot: 1. a', 'user: b', 'bot: 2. b'])
    const sent = (await phone.messages()).filter(({ from }) => from === 'business')
    expect(sent.filter(({ duplicateOf }) => duplicateOf !== undefined)).toEqual([])
  })

  test('a gateway that answers with a page of its own leaves it uncertain: sent again, and marked', async () => {
    const world = await start({ bot: notebook(), faults: { badGateway: true, next: 1 } })
    const phone = world.phone()
    await phone.says('a')
    await world.passes(30 * SECOND_MS)
    expect(await phone.shows()).toEqual(['user: a', 'bot: 1. a'])
    const [{ conversation } = { conversation: { id: '' } }] =
      await world.app.store.listConversations({})
    const view = await world.app.store.showConversation(conversation.id)
    expect(view?.outbox).toMatchObject([{ doubled: true }])
  })

  test('refusals that can pass are tried again, in order', async () => {
    const world = await start({ bot: notebook(), faults: { error: { code: 130_429 }, next: 2 } })
    const phone = world.phone()
    await phone.says('a')
    await phone.says('b')
    await world.passes(60 * SECOND_MS)
    expect((await phone.shows()).filter((line) => line.startsWith('bot'))).toEqual([
      'bot: 1. a',
      'bot: 2. b',
    ])
  })

  test('statuses in another order, and several times, lead to the same ticks', async () => {
    const world = await start({
      bot: notebook(),
      faults: { reorderWebhooks: true, duplicateWebhooks: true },
    })
    const phone = world.phone()
    await phone.says('a')
    await world.passes(SECOND_MS)
    await phone.looks()
    await world.passes(SECOND_MS)
    const [{ conversation } = { conversation: { id: '' } }] =
      await world.app.store.listConversations({})
    const view = await world.app.store.showConversation(conversation.id)
    expect(view?.outbox.map(({ status }) => status)).toEqual(['read'])
    expect(await phone.shows()).toEqual(['user: a', 'bot: 1. a'])
  })

  test('a failure after it was sent reaches the bot as an event, with the reason', async () => {
    const machine = setup({
      types: { events: {} as UserEvent | DeliveryEvent, emitted: {} as ReplyEvent },
    }).createMachine({
      id: 'listener',
      on: {
        'user.text': { actions: reply(({ event }) => event.text) },
        'delivery.failed': { actions: reply(({ event }) => `failed with ${event.code}`) },
      },
    })
    const world = await start({
      bot: defineBot({ name: 'listener', machine }),
      faults: { failAfterSent: { code: 131_026 }, next: 1 },
    })
    const phone = world.phone()
    await phone.says('a')
    await world.passes(SECOND_MS)
    expect(await phone.shows()).toEqual(['user: a', 'bot: a', 'bot: failed with 131026'])
    expect(await phone.ticks()).toEqual(['failed', 'delivered'])
  })
})
