import { talk } from '../../src/testing.ts'
import { bot } from './index.ts'

test('a text comes back as one kind of message after the other', async () => {
  const chat = talk(bot)
  for (let count = 0; count < 9; count += 1) await chat.says('hello')
  expect(chat.heard().map(({ kind }) => kind)).toEqual([
    'text',
    'buttons',
    'list',
    'ctaUrl',
    'location',
    'contacts',
    'locationRequest',
    'contactRequest',
    'text',
  ])
})

test('a tap says it again', async () => {
  const chat = talk(bot)
  for (const text of ['one', 'two']) await chat.says(text)
  await chat.presses('Again')
  expect(chat.heardTexts()).toEqual(['one', 'two', 'two'])
  await chat.sends({ type: 'user.choice', choiceId: 'foreign', title: 'Old' })
  expect(chat.heardTexts()).toEqual(['You pressed Old.'])
})

test('a text that is too long for most kinds comes back in parts', async () => {
  const chat = talk(bot)
  await chat.says('one')
  chat.heard()
  await chat.says('A sentence. '.repeat(400))
  expect(chat.heard().map(({ kind }) => kind)).toEqual(['text', 'text'])
})

test('other messages are answered as well', async () => {
  const chat = talk(bot)
  await chat.sends({ type: 'user.location', latitude: 1, longitude: 2, name: 'Here' })
  await chat.sends({ type: 'user.contacts', contacts: [{}, { name: { formatted_name: 'Ada' } }] })
  const mug = { productId: 'mug', quantity: 2, price: 7.5, currency: 'EUR' }
  await chat.sends({ type: 'user.order', catalogId: '1', items: [mug], text: 'Quick!' })
  await chat.sends({ type: 'user.media', media: 'image', mediaId: 'm1' })
  expect(chat.heardTexts()).toEqual([
    '(location) Here',
    'You sent me somebody, Ada.',
    'You ordered 2 x mug. Quick!',
    'I heard user.media.',
  ])
  expect(chat.deadLetters()).toEqual([])
})
