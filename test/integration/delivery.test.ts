import { setup } from 'xstate'
import type { OutboxRow } from '../../src/core/rows.ts'
import type { DeliveryEvent, ReplyEvent, UserEvent } from '../../src/index.ts'
import { defineBot, reply } from '../../src/index.ts'
import { eventually } from '../support/eventually.ts'
import { notebook } from '../support/test-bots.ts'
import type { World } from '../support/world.ts'
import { describeWorld } from '../support/world.ts'

const SECOND_MS = 1_000

async function rowsOf({ app }: World): Promise<readonly OutboxRow[]> {
  const [found] = await app.store.listConversations({})
  return (await app.store.showConversation(found?.conversation.id ?? ''))?.outbox ?? []
}

/** Statuses are on their way by themselves: they come a little later than what they are about. */
async function expectStatuses(world: World, statuses: readonly string[]): Promise<void> {
  await eventually(async () => {
    expect((await rowsOf(world)).map(({ status }) => status)).toEqual(statuses)
  })
}

describeWorld('deliveries', (start) => {
  test('a reply goes to its blue ticks', async () => {
    const world = await start({ bot: notebook() })
    const phone = world.phone()
    await phone.says('a')
    expect(await phone.ticks()).toEqual(['delivered'])
    await phone.looks()
    await phone.says('b')
    expect(await phone.ticks()).toEqual(['read', 'delivered'])
    await expectStatuses(world, ['read', 'delivered'])
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
    expect(await rowsOf(world)).toMatchObject([{ doubled: true }])
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
    await expectStatuses(world, ['read'])
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
    const whole = ['user: a', 'bot: a', 'bot: failed with 131026']
    await eventually(async () => expect(await phone.shows()).toEqual(whole))
    await eventually(async () => expect(await phone.ticks()).toEqual(['failed', 'delivered']))
  })
})
