import { setup } from 'xstate'
import type { ReplyEvent, UserEvent } from '../../src/index.ts'
import { defineBot, reply } from '../../src/index.ts'
import { notebook } from '../support/test-bots.ts'
import { describeWorld } from '../support/world.ts'

const PNG = 'iVBORw0KGgo='

/** What the bot got, without what differs from run to run; "+" where it was told what Meta sent. */
function toWords({ at: _, contact: __, messageId: ___, raw, ...told }: UserEvent): string {
  const changing = /"(mediaId|sha256|target|replyTo)":"[^"]*"/g
  const words = JSON.stringify(told).replaceAll(changing, '"$1":"…"')
  return `${words}${raw === undefined ? '' : '+'}`
}

/** Says back what it got of each kind. */
function mirror() {
  const machine = setup({
    types: { events: {} as UserEvent, emitted: {} as ReplyEvent },
  }).createMachine({
    id: 'mirror',
    on: {
      'user.*': { actions: reply(({ event }) => toWords(event)) },
      'user.reaction': { actions: reply(({ event }) => toWords(event)) },
      'user.edited': { actions: reply(({ event }) => toWords(event)) },
      'user.revoked': { actions: reply(({ event }) => toWords(event)) },
      'user.opened': { actions: reply(({ event }) => toWords(event)) },
    },
  })
  return defineBot({ name: 'mirror', machine, loopBreaker: false })
}

describeWorld('what a phone sends', (start) => {
  test('reaches the bot as an event of its kind, with all that comes along', async () => {
    const world = await start({ bot: mirror() })
    const phone = world.phone()
    async function heard(draft: object): Promise<unknown> {
      await phone.sends(draft)
      const said = (await phone.shows()).filter((line) => line.startsWith('bot: ')).at(-1) ?? ''
      expect(said).toMatch(/\+$/)
      return JSON.parse(said.slice('bot: '.length, -1))
    }
    const file = { data: PNG, mimeType: 'image/png' }
    const media = { type: 'user.media', mediaId: '…', sha256: '…' }

    expect(await heard({ type: 'request_welcome' })).toEqual({ type: 'user.opened' })
    expect(
      await heard({
        type: 'text',
        text: 'hi',
        forwarded: 'frequently',
        referral: { source_type: 'ad', headline: 'Night' },
      }),
    ).toEqual({
      type: 'user.text',
      text: 'hi',
      forwarded: true,
      frequentlyForwarded: true,
      referral: { source: 'ad', headline: 'Night' },
    })
    expect(await heard({ type: 'image', ...file, caption: 'Cat' })).toMatchObject({
      ...media,
      media: 'image',
      mimeType: 'image/png',
      caption: 'Cat',
    })
    expect(
      await heard({ type: 'document', ...file, mimeType: 'application/pdf', filename: 'a.pdf' }),
    ).toMatchObject({ ...media, media: 'document', filename: 'a.pdf' })
    expect(
      await heard({ type: 'audio', ...file, mimeType: 'audio/ogg', voice: true }),
    ).toMatchObject({ ...media, media: 'audio', voice: true })
    expect(
      await heard({ type: 'sticker', ...file, mimeType: 'image/webp', animated: true }),
    ).toMatchObject({ ...media, media: 'sticker', animated: true })
    expect(
      await heard({ type: 'location', latitude: 1, longitude: 2, name: 'Tower' }),
    ).toMatchObject({ type: 'user.location', latitude: 1, longitude: 2, name: 'Tower' })
    const card = { name: { formatted_name: 'Rui', first_name: 'Rui' } }
    expect(await heard({ type: 'contacts', contacts: [card] })).toMatchObject({
      type: 'user.contacts',
      contacts: [card],
    })
    expect(await heard({ type: 'unsupported', kind: 'poll' })).toEqual({
      type: 'user.unsupported',
      kind: 'poll',
      code: 131051,
    })
    const order = {
      catalog_id: '4',
      product_items: [{ product_retailer_id: 'a', quantity: 2, item_price: 7.5, currency: 'EUR' }],
    }
    expect(await heard({ type: 'raw', message: { type: 'order', order } })).toEqual({
      type: 'user.order',
      catalogId: '4',
      items: [{ productId: 'a', quantity: 2, price: 7.5, currency: 'EUR' }],
    })

    await phone.sends({ type: 'text', text: 'mistake' })
    const messages = await phone.messages()
    const own = messages.findLast(({ from }) => from === 'phone')?.id
    const answer = messages.at(-1)?.id
    expect(await heard({ type: 'reaction', messageId: answer, emoji: '👍' })).toEqual({
      type: 'user.reaction',
      target: '…',
      emoji: '👍',
    })
    expect(await heard({ type: 'edit', messageId: own, text: 'no mistake' })).toEqual({
      type: 'user.edited',
      target: '…',
      text: 'no mistake',
    })
    expect(await heard({ type: 'revoke', messageId: own })).toEqual({
      type: 'user.revoked',
      target: '…',
    })
    expect(await world.app.store.deadLetters()).toEqual([])
  })

  test('a person who answers in the app takes the conversation over, and is not talked over', async () => {
    const world = await start({ bot: notebook() })
    const phone = world.phone()
    await phone.says('a')
    await phone.hears({ type: 'text', text: 'Olga here' })
    await phone.says('b')
    expect(await phone.shows()).toEqual(['user: a', 'bot: 1. a', 'bot: Olga here', 'user: b'])
    const [found] = await world.app.store.listConversations({ owner: 'operator' })
    expect(found?.conversation.handOff).toMatchObject({
      said: [{ text: 'Olga here', operator: 'the WhatsApp Business app' }, { text: 'b' }],
    })
  })

  test('what Meta’s own agent hears and says is kept, and not answered until it gives back', async () => {
    const world = await start({ bot: notebook() })
    const phone = world.phone()
    await phone.says('a')
    await phone.standsBy(true)
    await phone.says('b')
    await phone.hears({ type: 'text', text: 'I am the agent' })
    const [found] = await world.app.store.listConversations({ owner: 'operator' })
    expect(found?.conversation.handOff).toMatchObject({
      operator: "Meta's own agent",
      said: [{ text: 'b' }, { text: 'I am the agent', operator: "Meta's own agent" }],
    })
    await phone.standsBy(false)
    await phone.says('c')
    expect((await phone.shows()).filter((line) => line.startsWith('bot'))).toEqual([
      'bot: 1. a',
      'bot: I am the agent',
      'bot: 2. c',
    ])
    expect(await world.app.store.listConversations({ owner: 'operator' })).toEqual([])
    const overheard = (await world.log()).filter(({ event }) => event === 'standby')
    expect(overheard.map(({ text }) => text)).toEqual(['b', 'I am the agent'])
  })
})
