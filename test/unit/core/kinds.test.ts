import { setup } from 'xstate'
import type { BotEvent, ReplyEvent, UserEvent } from '../../../src/index.ts'
import {
  carousel,
  choice,
  defineBot,
  flow,
  image,
  products,
  raw,
  reply,
  template,
  text,
  voice,
} from '../../../src/index.ts'
import { talk } from '../../../src/testing.ts'

type ToursEvent = UserEvent | BotEvent<{ type: 'pick'; tour: string }> | BotEvent<{ type: 'stop' }>

const header = { kind: 'image', source: { link: 'https://example.org/a.png' } } as const
const machine = setup({
  types: { events: {} as ToursEvent, emitted: {} as ReplyEvent },
  delays: { later: 25 * 3_600_000 },
}).createMachine({
  id: 'tours',
  initial: 'open',
  states: {
    open: {
      on: {
        'user.text': [
          {
            guard: ({ event }) => event.text === 'tours',
            actions: reply(
              carousel('Which tour?', [
                { header, buttons: [{ title: 'Tower', send: { type: 'pick', tour: 'tower' } }] },
                {
                  header,
                  buttons: [{ title: 'Harbour', send: { type: 'pick', tour: 'port' }, once: true }],
                },
              ]),
            ),
          },
          {
            guard: ({ event }) => event.text === 'same',
            actions: reply(
              carousel(
                'Which tour?',
                ['tower', 'port'].map((tour) => ({
                  header,
                  buttons: [choice('Book', { type: 'pick', tour })],
                })),
              ),
            ),
          },
          {
            guard: ({ event }) => event.text === 'long',
            actions: reply(text('It is a long story. '.repeat(300), { split: true })),
          },
          { guard: ({ event }) => event.text === 'wait', target: 'waiting' },
          {
            guard: ({ event }) => event.text === 'all',
            actions: [
              reply(flow('A form', 'Start', { id: '1' })),
              reply(products('All', 'We have', '7', [{ products: ['mug', 'cup'] }])),
              reply(voice({ id: '1' })),
              reply(image({ id: '1' }, { caption: 'The tower' })),
              reply(raw('pin', { type: 'pin', message_id: 'wamid.1' }, { group: 'g1' })),
            ],
          },
          { actions: reply(({ event }) => text(event.text, { replyTo: event.messageId })) },
        ],
        pick: { actions: reply(({ event }) => `You picked ${event.tour}.`) },
        stop: { actions: reply('Stopped.') },
        'user.choice': { actions: reply(({ event }) => `too late for ${event.title}`) },
      },
    },
    waiting: {
      after: {
        later: {
          target: 'open',
          actions: [
            reply('Still there?', { onWindowClosed: 'drop' }),
            reply(
              template('still_there', 'en_US', {
                parameters: { name: 'Ann' },
                buttons: [{ kind: 'quickReply', title: 'Stop', send: { type: 'stop' } }],
              }),
            ),
            reply(raw('template', { name: 'bye', language: { code: 'en' } })),
          ],
        },
      },
    },
  },
})
const bot = defineBot({ name: 'tours', machine, loopBreaker: false })

test('a tap on a card sends its event, and counts once where it should', async () => {
  const chat = talk(bot)
  await chat.says('tours')
  const [cards] = chat.heard()
  expect(cards).toMatchObject({ text: '(2 cards) Which tour?', choices: ['Tower', 'Harbour'] })
  for (const title of ['Tower', 'Tower', 'Harbour', 'Harbour']) await chat.presses(title)
  // The pictures of the cards are given time to arrive before the next message.
  await chat.waits('5 seconds')
  expect(chat.heardTexts()).toEqual([
    'You picked tower.',
    'You picked tower.',
    'You picked port.',
    'too late for Harbour',
  ])
})

test('a tap on one of several cards with the same title is that card', async () => {
  const chat = talk(bot)
  await chat.says('same')
  const [cards] = chat.heard()
  await chat.presses('Book', cards, 2)
  await chat.presses('Book')
  await expect(chat.presses('Book', cards, 3)).rejects.toThrow('Nothing called `Book`')
  await chat.waits('5 seconds')
  expect(chat.heardTexts()).toEqual(['You picked port.', 'You picked tower.'])
})

test('outside the window templates are sent, and their quick replies carry events', async () => {
  const chat = talk(bot)
  await chat.says('wait')
  await chat.waits('26 hours')
  expect(chat.heardTexts()).toEqual(['(template) still_there: name: Ann', '(template bye)'])
  await chat.presses('Stop')
  expect(chat.heardTexts()).toEqual(['Stopped.'])
})

test('a long text comes in parts, in order and whole', async () => {
  const chat = talk(bot)
  await chat.says('long')
  const parts = chat.heardTexts()
  expect(parts.length).toBe(2)
  expect(parts.every((part) => part.length <= 4096 && part.endsWith('story.'))).toBe(true)
  expect(parts.join(' ')).toBe('It is a long story. '.repeat(300).trim())
})

test('a text of a person that is too long to be said back is a dead letter that quotes nothing', async () => {
  const chat = talk(bot)
  await chat.says('secret '.repeat(600))
  const [reason] = chat.deadLetters()
  expect(reason).toContain('The body has 4200 characters: WhatsApp allows 4096.')
  expect(reason).not.toContain('secret')
})

test('a test hears what each kind says', async () => {
  const chat = talk(bot)
  await chat.says('all')
  await chat.waits('10 seconds')
  expect(chat.heardTexts()).toEqual([
    'A form',
    '(2 products) We have',
    '(voice message)',
    '(image) The tower',
    '(pin)',
  ])
})

test('a constant that WhatsApp would refuse is found at load, wherever it stands', () => {
  const wrong = setup({ types: { events: {} as ToursEvent, emitted: {} as ReplyEvent } })
  const broken = wrong.createMachine({
    id: 'broken',
    entry: [
      reply(image({ file: '/menu.gif' })),
      reply(template('Hello', 'en-US', { parameters: { 'first name': 'a\nb' } })),
      reply(flow('A form', 'Start', { id: '' })),
    ],
  })
  expect(() => defineBot({ name: 'broken', machine: broken })).toThrow(
    /broken, source: .*\n.*broken, name: .*\n.*broken, language: .*\n(.*\n)*.*broken, flow\.id: /,
  )
})
