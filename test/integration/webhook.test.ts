import { waId } from '../support/incoming.ts'
import { listSamples } from '../support/samples.ts'
import { refusing } from '../support/store-faults.ts'
import { notebook } from '../support/test-bots.ts'
import { entriesOf, textEntry, webhookOf } from '../support/webhooks.ts'
import { describeWorld } from '../support/world.ts'

const HOUR_MS = 3_600_000

describeWorld('webhooks', (start) => {
  test('a message that Meta delivers twice, at the same time, is answered once', async () => {
    const world = await start({ bot: notebook(), faults: { duplicateWebhooks: true } })
    const phone = world.phone()
    await phone.says('a')
    await phone.says('b')
    expect(await phone.shows()).toEqual(['user: a', 'bot: 1. a', 'user: b', 'bot: 2. b'])
  })

  test('a message is answered once, whenever Meta delivers it again', async () => {
    const world = await start({ bot: notebook() })
    const phone = world.phone()
    const at = world.clock.now()
    const again = webhookOf(textEntry('a', { id: 'wamid.again', at }))
    expect(await world.post(again)).toBe(200)
    await world.settle()
    await phone.says('b')
    expect(await world.post(again)).toBe(200)
    world.clock.advance(2 * HOUR_MS)
    expect(await world.post(again)).toBe(200)
    await world.settle()
    expect(await phone.shows()).toEqual(['bot: 1. a', 'user: b', 'bot: 2. b'])
  })

  test('what the store refuses is answered 503, comes again and is answered once', async () => {
    let isDown = false
    const world = await start({
      bot: notebook(),
      between: (store) => refusing(store, () => isDown),
    })
    const phone = world.phone()
    await phone.says('a')
    isDown = true
    const refused = webhookOf(textEntry('b', { id: 'wamid.b', at: world.clock.now() }))
    expect(await world.post(refused)).toBe(503)
    isDown = false
    expect(await world.post(refused)).toBe(200)
    await phone.says('c')
    expect((await phone.shows()).filter((line) => line.startsWith('bot'))).toEqual([
      'bot: 1. a',
      'bot: 2. b',
      'bot: 3. c',
    ])
  })

  test('a process that stops answers 503, and the next one takes what comes again', async () => {
    const world = await start({ bot: notebook() })
    const phone = world.phone()
    await phone.says('a')
    world.app.engine.drain()
    const late = webhookOf(textEntry('b', { id: 'wamid.b', at: world.clock.now() }))
    expect(await world.post(late)).toBe(503)
    await world.restart()
    expect(await world.post(late)).toBe(200)
    await world.settle()
    expect((await phone.shows()).at(-1)).toBe('bot: 2. b')
  })

  test('every sample of the reference in one webhook is taken, and none is dropped silently', async () => {
    const world = await start({ bot: notebook() })
    const phone = world.phone('4915112345678')
    await phone.says('first')
    const now = world.clock.now()
    const samples = listSamples('webhook-')
    const entries = samples.flatMap((sample) => entriesOf(sample, now))
    const last = textEntry('after all', {
      id: 'wamid.last',
      at: now + 1_000,
      from: '4915112345678',
    })
    expect(await world.post(webhookOf(...entries, last))).toBe(200)
    // One of them says that the account is disabled: what waits asks again by and by.
    await world.passes(60 * 60_000)
    expect(await phone.shows()).toEqual(['user: first', 'bot: 1. first', 'bot: 2. after all'])
    expect(await world.app.store.deadLetters()).toEqual([])
    const facts = (await world.log()).filter(({ kind }) =>
      ['inbound', 'notice', 'delivery'].includes(kind),
    )
    expect(facts.length).toBeGreaterThanOrEqual(samples.length)
    const wordless = facts.filter(({ text = '', reason = '' }) => `${text}${reason}` === '')
    expect(wordless.filter(({ kind }) => kind !== 'delivery')).toEqual([])
  })

  test('what nobody understands is stored and logged, and its neighbours are answered', async () => {
    const world = await start({ bot: notebook() })
    const at = world.clock.now()
    const strange: unknown[] = [
      null,
      7,
      'entry',
      { id: 1 },
      { changes: [null, { field: 'messages' }, { field: 'future', value: { news: [1, null] } }] },
      { id: 'x', changes: [{ field: 'messages', value: { metadata: {}, messages: [{}, null] } }] },
    ]
    const body = {
      object: 'whatsapp_business_account',
      entry: [...strange, textEntry('a', { id: 'wamid.a', at }), ...strange],
    }
    expect(await world.post(body)).toBe(200)
    await world.settle()
    expect(await world.phone().shows()).toEqual(['bot: 1. a'])
    expect(await world.app.store.deadLetters()).toEqual([])
    const notices = (await world.log()).filter(({ kind }) => kind === 'notice')
    // Ten parts that are nothing, each of them twice.
    expect(notices).toHaveLength(20)
  })

  test('keys that nobody knows are carried with what was sent', async () => {
    const world = await start({ bot: notebook() })
    const at = world.clock.now()
    const more = { type: 'hologram', hologram: { depth: 3 }, future: { key: [1] } }
    expect(await world.post(webhookOf(textEntry('x', { id: 'wamid.h', at, more })))).toBe(200)
    await world.settle()
    expect(await world.phone().shows()).toEqual(['bot: 1. user.unsupported'])
  })

  test('a person who answers from the phone app has the conversation, and the bot is silent', async () => {
    const world = await start({ bot: notebook() })
    const phone = world.phone()
    await phone.says('a')
    const [entry] = entriesOf('webhook-echo', world.clock.now())
    const text = JSON.stringify(entry).replaceAll('351910000001', waId)
    expect(await world.post(webhookOf(JSON.parse(text)))).toBe(200)
    await world.settle()
    await phone.says('b')
    expect(await phone.shows()).toEqual(['user: a', 'bot: 1. a', 'user: b'])
    const [found] = await world.app.store.listConversations({ owner: 'operator' })
    expect(found?.conversation.handOff?.operator).toBe('the WhatsApp Business app')
  })

  test('a message in a group, or to a number without a bot, is answered 200 and logged, not stepped', async () => {
    const world = await start({ bot: notebook() })
    const at = world.clock.now()
    const body = webhookOf(
      textEntry('in a group', { id: 'wamid.g', at, more: { group_id: 'g1' } }),
      textEntry('elsewhere', { id: 'wamid.n', at, numberId: '1' }),
    )
    expect(await world.post(body)).toBe(200)
    await world.settle()
    expect(await world.phone().shows()).toEqual([])
    const notices = (await world.log()).filter(({ kind }) => kind === 'notice')
    expect(notices).toHaveLength(2)
  })
})
