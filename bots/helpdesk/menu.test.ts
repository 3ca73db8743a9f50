import { talk } from '../../src/testing.ts'
import { topicOf } from './articles.ts'
import { bot } from './index.ts'
import { isOffered, nextSlots } from './slots.ts'

/** A Thursday: the weekend comes before the next working days but one. */
const start = Date.UTC(2027, 0, 7, 9)
const MENU = 'Redwheel, how can we help? Tap a topic, or write what it is about.'

/** Nobody has a key: the way without the assistant. */
function begin() {
  const jobs = { openTicket: { number: 'R-1' }, bookCall: {} }
  return talk(bot, { jobs, start, claude: false })
}

test('without a key the bot says so and offers its topics', async () => {
  const chat = begin()
  await chat.says('hello')
  const [sorry, menu] = chat.heard()
  expect(sorry?.text).toMatch(/^Our assistant is not switched on here/)
  expect(menu).toMatchObject({ text: MENU, kind: 'list' })
  expect(menu?.choices).toHaveLength(10)
  expect(await chat.state()).toBe('open.talk.menu.shown & office.idle')
})

test('without a key a question is answered by its words, if there is an article on it', async () => {
  const chat = begin()
  await chat.says('What does delivery cost?')
  const [sorry, article] = chat.heard()
  expect(sorry?.text).toMatch(/^Our assistant is not switched on here/)
  expect(article?.text).toMatch(/^\*Delivery\*/)
  expect(article?.choices).toEqual(['Other topics', 'Ask a colleague'])
  await chat.presses('Other topics')
  expect(chat.heardTexts()).toEqual([MENU])
})

test('a topic is tapped, or found by words of either language', async () => {
  const chat = begin()
  await chat.says('menu')
  await chat.presses('Delivery')
  await chat.says('¿tenéis garantía para la batería?')
  await chat.says('asdf')
  const texts = chat.heardTexts()
  expect(texts[1]).toMatch(/^\*Delivery\*\n\nWe bring bicycles/)
  expect(texts[2]).toMatch(/^\*Warranty\*/)
  expect(texts[3]).toBe(MENU)
})

test.each([
  ['how much does shipping or delivery cost', 'delivery'],
  ['can I return my helmet', 'returns'],
  ['I have a puncture', 'repairs'],
  ['which size for 180 centimetres', 'sizes'],
  ['¿a qué hora abre la tienda?', 'hours'],
  ['how do I get my money back?', 'returns'],
  ['cuánto tarda el envío', 'delivery'],
  ['hola', undefined],
  ['thank you very much', undefined],
  ['good morning, how are you today?', undefined],
  ['what is the weather in Paris?', undefined],
  ['gracias por todo', undefined],
  ['18', undefined],
  ['I have 4711', undefined],
])('%j is about %s', (text, topic) => {
  expect(topicOf(text)).toBe(topic)
})

test('a ticket is opened with what the person writes', async () => {
  const chat = begin()
  await chat.says('ticket')
  await chat.says('ab')
  await chat.says('My wheel is square')
  expect(chat.heardTexts()).toEqual([
    'What is it about? Please write it in one message.',
    'Please write it in 3 to 120 characters.',
    'Ticket *R-1* is open: My wheel is square\nWe write to you within a working day.',
  ])
})

test('a ticket that cannot be opened is told', async () => {
  const chat = talk(bot, { start, claude: false })
  await chat.says('ticket')
  await chat.says('My wheel is square')
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    await chat.fails('openTicket', new Error('closed'))
    await chat.waits('10 seconds')
  }
  expect(chat.heardTexts().at(-1)).toMatch(/^Sorry, the ticket could not be opened/)
})

test('a call is booked by tapping a time', async () => {
  const chat = begin()
  await chat.says('call me')
  const [times] = chat.heard()
  expect(times?.choices).toEqual([
    ...['Fri 8 Jan, 11:00', 'Fri 8 Jan, 17:00', 'Mon 11 Jan, 11:00'],
    ...['Mon 11 Jan, 17:00', 'Tue 12 Jan, 11:00', 'Tue 12 Jan, 17:00'],
  ])
  await chat.presses('Mon 11 Jan, 11:00')
  expect(chat.heardTexts()).toEqual(['Booked: we call you on Mon 11 Jan, 11:00.'])
})

test('a time that is over by now cannot be booked any more', async () => {
  const chat = begin()
  await chat.says('call me')
  await chat.waits('2 days')
  await chat.presses('Fri 8 Jan, 17:00')
  expect(chat.heardTexts().at(-1)).toBe(
    'We cannot call at that time any more. Please choose another one.',
  )
})

test('a colleague can be asked for from everywhere, and gives back', async () => {
  const chat = begin()
  await chat.says('menu')
  await chat.presses('Write with a colleague')
  expect(await chat.state()).toBe('desk')
  expect(chat.heardTexts().at(-1)).toBe('One moment, a colleague will answer here.')
  await chat.waits('2 hours')
  expect(chat.heardTexts()).toEqual(['The assistant is back. What else can I do for you?'])
})

test('everything is there in Spanish too', async () => {
  const chat = begin()
  await chat.says('español')
  await chat.says('menú')
  await chat.presses('Devoluciones')
  await chat.presses('Que me llamen')
  await chat.presses('lun 11 ene, 11:00')
  const texts = chat.heardTexts()
  expect(texts[0]).toBe('Ahora hablo español.')
  expect(texts[1]).toMatch(/^Redwheel, ¿en qué podemos ayudarte/)
  expect(texts[2]).toMatch(/^\*Devoluciones\*/)
  expect(texts.at(-1)).toBe('Reservado: te llamamos el lun 11 ene, 11:00.')
})

test('only working days of the next two weeks are offered', () => {
  const slots = nextSlots(start, 100)
  expect(slots.every((slot) => isOffered(slot, start))).toBe(true)
  expect(slots).toHaveLength(20)
  for (const day of ['2027-01-07', '2027-01-09', '2027-01-10', '2027-01-22']) {
    expect(isOffered({ day, hour: 11 }, start)).toBe(false)
  }
  expect(isOffered({ day: '2027-01-08', hour: 12 }, start)).toBe(false)
})
