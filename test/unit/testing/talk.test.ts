import { setup } from 'xstate'
import type { ReplyEvent, SharedContact, UserContent, UserEvent } from '../../../src/index.ts'
import { contacts, defineBot, reply, text } from '../../../src/index.ts'
import { talk } from '../../../src/testing.ts'

/** Tells of every kind of event what only that kind has. */
const machine = setup({
  types: { events: {} as UserEvent, emitted: {} as ReplyEvent },
}).createMachine({
  id: 'mirror',
  on: {
    'user.text': { actions: reply(({ event }) => event.text) },
    'user.choice': { actions: reply(({ event }) => `${event.choiceId} ${event.title}`) },
    'user.media': { actions: reply(({ event }) => `${event.media} ${event.mediaId}`) },
    'user.location': { actions: reply(({ event }) => `${event.latitude} ${event.longitude}`) },
    'user.contacts': {
      actions: reply(({ event: { contacts: cards } }) => {
        const known = cards.flatMap(({ name, phones = [] }) =>
          name?.formatted_name === undefined ? [] : [{ name: toName(name), phones }],
        )
        return known.length === 0 ? text('a card without a name') : contacts(known)
      }),
    },
    'user.order': {
      actions: reply(({ event }) => {
        const sum = event.items.reduce((total, { price, quantity }) => total + price * quantity, 0)
        return `${sum} ${event.items[0]?.currency}`
      }),
    },
    'user.flow': {
      actions: reply(({ event }) => `${event.token} ${JSON.stringify(event.answer)}`),
    },
    'user.address': { actions: reply(({ event }) => `${event.values['city']}`) },
    'user.unsupported': { actions: reply(({ event }) => `${event.kind} ${event.code}`) },
    'user.reaction': { actions: reply(({ event }) => `${event.emoji} on ${event.target}`) },
    'user.edited': { actions: reply(({ event }) => `${event.target} is ${event.text}`) },
    'user.revoked': { actions: reply(({ event }) => `${event.target} is gone`) },
    'user.callPermission': { actions: reply(({ event }) => `${event.granted} ${event.expiresAt}`) },
    'user.system': { actions: reply(({ event }) => `${event.change} ${event.after.waId}`) },
  },
})
const bot = defineBot({ name: 'mirror', machine })

function toName(name: NonNullable<SharedContact['name']>) {
  return { first_name: 'X', ...name, formatted_name: name.formatted_name ?? '' }
}

const cases: [content: UserContent, answer: string][] = [
  [{ type: 'user.text', text: 'hi' }, 'hi'],
  [{ type: 'user.choice', choiceId: 'STOP', title: 'No more news' }, 'STOP No more news'],
  [{ type: 'user.media', media: 'audio', mediaId: 'm1', voice: true }, 'audio m1'],
  [{ type: 'user.location', latitude: 1.5, longitude: -2 }, '1.5 -2'],
  [
    {
      type: 'user.contacts',
      contacts: [{ name: { formatted_name: 'Rui' }, birthday: '1990-01-31' }],
    },
    '(contacts) Rui',
  ],
  [{ type: 'user.contacts', contacts: [{ vcard: 'BEGIN:VCARD' }] }, 'a card without a name'],
  [
    {
      type: 'user.order',
      catalogId: '4',
      items: [{ productId: 'a', quantity: 2, price: 7.5, currency: 'EUR' }],
    },
    '15 EUR',
  ],
  [{ type: 'user.flow', answer: { seats: 2 }, token: 't1' }, 't1 {"seats":2}'],
  [{ type: 'user.address', values: { city: 'Pune' } }, 'Pune'],
  [{ type: 'user.unsupported', kind: 'poll', code: 131051 }, 'poll 131051'],
  [{ type: 'user.reaction', target: 'wamid.1', emoji: '👍' }, '👍 on wamid.1'],
  [{ type: 'user.edited', target: 'wamid.1', text: 'new' }, 'wamid.1 is new'],
  [{ type: 'user.revoked', target: 'wamid.1' }, 'wamid.1 is gone'],
  [{ type: 'user.callPermission', granted: true, expiresAt: 5 }, 'true 5'],
  [{ type: 'user.system', change: 'number', before: {}, after: { waId: '2' } }, 'number 2'],
]

test.each(cases)('a bot under test is sent %j', async (content, answer) => {
  const chat = talk(bot)
  await chat.says('hi')
  chat.heard()
  await chat.sends(content)
  expect(chat.heardTexts()).toEqual([answer])
})

test('what comes along with a message is sent with it', async () => {
  const curious = setup({
    types: { events: {} as UserEvent, emitted: {} as ReplyEvent },
  }).createMachine({
    id: 'curious',
    on: {
      'user.text': {
        actions: reply(({ event: { referral, product, replyTo, forwarded, raw } }) =>
          JSON.stringify([referral?.headline, product?.productId, replyTo, forwarded, raw]),
        ),
      },
    },
  })
  const chat = talk(defineBot({ name: 'curious', machine: curious }))
  await chat.sends(
    { type: 'user.text', text: 'hi' },
    {
      referral: { headline: 'Museum night' },
      product: { catalogId: '4', productId: 'a' },
      replyTo: 'wamid.9',
      forwarded: true,
      raw: { later: [1] },
    },
  )
  expect(chat.heardTexts()).toEqual([
    JSON.stringify(['Museum night', 'a', 'wamid.9', true, { later: [1] }]),
  ])
})
