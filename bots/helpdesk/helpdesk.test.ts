import { messageProblems } from '../../src/index.ts'
import type { TalkOptions } from '../../src/testing.ts'
import { talk } from '../../src/testing.ts'
import { TOPICS } from './articles.ts'
import { bot } from './index.ts'
import { articleButtons, menuList, slotList } from './messages.ts'
import { toTicketNumber } from './office.ts'

/** A Monday, so that the next days are working days. */
const start = Date.UTC(2027, 0, 4, 9)
const MENU = 'Redwheel, how can we help? Tap a topic, or write what it is about.'

function begin(options: TalkOptions = {}) {
  const jobs = { openTicket: { number: 'R-1' }, bookCall: {} }
  return talk(bot, { jobs, start, ...options })
}

test('WhatsApp takes all that it says', () => {
  const messages = [menuList, slotList(start), ...TOPICS.map(articleButtons)]
  expect(messages.flatMap((message) => messageProblems(message))).toEqual([])
})

test('a ticket has the same number however often it is opened', () => {
  expect(toTicketNumber('c1.2.j1')).toBe(toTicketNumber('c1.2.j1'))
  expect(toTicketNumber('c1.2.j1')).toMatch(/^R-\d{5}$/)
})

test('the assistant looks into the articles and answers', async () => {
  const chat = begin()
  chat.claude.uses('search_articles', { words: 'delivery cost', language: 'en' })
  chat.claude.says('Delivery costs 29 euros, and from 600 euros on it is **free**.')
  await chat.says('What does delivery cost?')
  expect(chat.heardTexts()).toEqual([
    'Delivery costs 29 euros, and from 600 euros on it is *free*.',
  ])
  const [first, second] = chat.claude.asked()
  expect(first?.tools).toEqual(
    expect.arrayContaining(['ticket.open', 'callback.book', 'human', 'search_articles']),
  )
  expect(first?.system.join()).toContain('Today is 2027-01-04.')
  expect(first?.text).toContain('What does delivery cost?')
  expect(second?.text).toContain('From 600 euros on it is free.')
})

test('several lines in quick succession are answered at once', async () => {
  const chat = begin()
  chat.claude.says('Hello! Your wheel is bent: shall I open a ticket?')
  await chat.says('hi', 'my wheel is bent')
  expect(chat.claude.asked()).toHaveLength(1)
  expect(chat.heardTexts()).toHaveLength(1)
})

test('a ticket that it opens is announced by the machine, and it goes on', async () => {
  const chat = begin()
  chat.claude.proposes({ type: 'ticket.open', subject: 'A bent wheel', details: 'Order 4711' })
  chat.claude.says('A colleague looks at it. Anything else?')
  await chat.says('My wheel is bent, order 4711')
  expect(chat.heardTexts()).toEqual([
    'Ticket *R-1* is open: A bent wheel\nWe write to you within a working day.',
    'A colleague looks at it. Anything else?',
  ])
  expect(await chat.state()).toBe('open.talk.assisted.listening & office.idle')
})

test('a ticket that it only claims to have opened is not believed', async () => {
  const chat = begin()
  chat.claude.says('I have opened a ticket for you.')
  chat.claude.says('Shall I open a ticket?')
  await chat.says('My wheel is bent')
  expect(chat.heardTexts()).toEqual(['Shall I open a ticket?'])
})

test('while the office is busy no second ticket can be opened', async () => {
  const chat = talk(bot, { start })
  chat.claude.proposes({ type: 'ticket.open', subject: 'A bent wheel', details: '' })
  chat.claude.says('It is being opened.')
  await chat.says('My wheel is bent')
  expect(chat.claude.asked().at(-1)?.tools).not.toContain('ticket.open')
  await chat.finishes('openTicket', { number: 'R-1' })
  expect(chat.heardTexts().at(-1)).toContain('Ticket *R-1* is open')
})

test('a call is booked when the person allows it by a button, and only then', async () => {
  const chat = begin()
  chat.claude.proposes({ type: 'callback.book', day: '2027-01-05', hour: 11 })
  await chat.says('Call me tomorrow at 11')
  expect(chat.heardTexts()).toEqual(['May we call you on Tue 5 Jan, 11:00?'])
  chat.claude.says('See you then.')
  await chat.presses('Yes')
  expect(chat.heardTexts()).toEqual(['Booked: we call you on Tue 5 Jan, 11:00.', 'See you then.'])
})

test('a call that the person does not want is not booked', async () => {
  const chat = begin()
  chat.claude.proposes({ type: 'callback.book', day: '2027-01-05', hour: 11 })
  await chat.says('Call me tomorrow at 11')
  chat.claude.says('No call, then.')
  await chat.presses('No')
  expect(chat.heardTexts().at(-1)).toBe('No call, then.')
  expect(chat.claude.asked().at(-1)?.text).not.toContain('Done: `callback.book` happened.')
})

test('a call at a time that the shop does not offer is refused, and the model told so', async () => {
  const chat = begin()
  chat.claude.proposes({ type: 'callback.book', day: '2027-01-10', hour: 11 })
  await chat.says('Call me on Sunday')
  chat.claude.says('Not on Sundays. On Monday at 11?')
  await chat.presses('Yes')
  expect(chat.heardTexts().at(-1)).toBe('Not on Sundays. On Monday at 11?')
  expect(chat.claude.asked().at(-1)?.text).toContain('held back by `isOffered`')
})

test('a colleague takes over, and the assistant hears what was said meanwhile', async () => {
  const chat = begin()
  chat.claude.proposes({ type: 'human', reason: 'The customer is angry' })
  await chat.says('I want a human, now!')
  expect(chat.heardTexts()).toEqual(['One moment, a colleague will answer here.'])
  expect(await chat.state()).toBe('desk')
  await chat.says('Is anybody there?')
  chat.claude.says('Sorry for the wait: how can I help?')
  await chat.waits('2 hours')
  expect(chat.heardTexts()).toEqual(['Sorry for the wait: how can I help?'])
  expect(chat.claude.asked().at(-1)?.text).toContain('Is anybody there?')
})

test('what a colleague says by themselves is known to the assistant afterwards', async () => {
  const chat = begin()
  chat.claude.says('Hello!')
  await chat.says('hi')
  await chat.operator.says('Olga here: your bicycle is ready.')
  await chat.says('great, when?')
  await chat.operator.releases()
  chat.claude.says('From ten on.')
  await chat.says('when do you open?')
  expect(chat.heardTexts()).toEqual(['Hello!', 'Olga here: your bicycle is ready.', 'From ten on.'])
  const [, call] = chat.claude.asked()
  expect(call?.text).toContain('(A colleague wrote:) Olga here: your bicycle is ready.')
  expect(call?.text).toContain('great, when?')
})

test('a colleague who steps in while it thinks is not talked over', async () => {
  const chat = begin()
  chat.claude.proposes({ type: 'callback.book', day: '2027-01-05', hour: 11 })
  await chat.says('Call me tomorrow at 11')
  await chat.operator.says('Olga here, I call you now.')
  await chat.says('great')
  expect(chat.heardTexts()).toEqual([
    'May we call you on Tue 5 Jan, 11:00?',
    'Olga here, I call you now.',
  ])
  chat.claude.says('Did the call help?')
  await chat.operator.releases()
  expect(chat.heardTexts()).toEqual(['Did the call help?'])
  expect(chat.claude.asked().at(-1)?.text).toContain('Olga here, I call you now.')
})

test('the language that it notes is that of the machine from then on', async () => {
  const chat = begin()
  chat.claude.answers({
    proposes: [
      { type: 'language', language: 'es' },
      { type: 'ticket.open', subject: 'Rueda doblada', details: '' },
    ],
  })
  chat.claude.says('¿Algo más?')
  await chat.says('Mi rueda está doblada')
  expect(chat.heardTexts()).toEqual([
    'El tique *R-1* está abierto: Rueda doblada\nTe escribimos en un día laborable.',
    '¿Algo más?',
  ])
})

test('an assistant that fails leads to the topics, with a word on it', async () => {
  const chat = begin()
  chat.claude.fails('overloaded', 4)
  await chat.says('hello')
  expect(chat.heardTexts()).toEqual([
    'Sorry, our assistant cannot answer this right now. Perhaps this helps:',
    MENU,
  ])
  chat.claude.says('Yes?')
  await chat.presses('Ask the assistant')
  await chat.says('Do you repair brakes?')
  expect(chat.heardTexts()).toEqual(['Write in your own words what it is about.', 'Yes?'])
})

test.each(['auth', 'request', 'network'] as const)(
  'trouble such as %s is not told as a missing key',
  async (trouble) => {
    const chat = begin()
    chat.claude.fails(trouble, 4)
    await chat.says('hello')
    expect(chat.heardTexts()[0]).toBe(
      'Sorry, our assistant cannot answer this right now. Perhaps this helps:',
    )
  },
)

test('trouble that passes is not seen', async () => {
  const chat = begin()
  chat.claude.fails('overloaded', 2)
  chat.claude.says('Hello!')
  await chat.says('hello')
  expect(chat.heardTexts()).toEqual(['Hello!'])
})
