import type { Talk } from '../../src/testing.ts'
import { talk } from '../../src/testing.ts'
import { bot } from './index.ts'

const TO_SIZE = ['hi', 'margherita']
const TO_CART = [...TO_SIZE, 'large', '2']
const TO_CONFIRM = [...TO_CART, 'check out', 'pick up']
const PLACED = 'Order *P1* is in the oven! 🍕 You can pick it up in 20 minutes.'

test('a question that does not arrive is asked once more, wherever it is asked', async () => {
  for (const texts of [TO_SIZE, TO_CONFIRM]) {
    const chat = await after(texts)
    const state = await chat.state()
    chat.misses()
    await chat.says('español')
    const [asked, ...more] = chat.heard()
    expect(more).toEqual([])
    expect(asked?.choices).not.toEqual([])
    expect(await chat.state()).toBe(state)
  }
})

test('the nested question is asked once more as well', async () => {
  const chat = await after(TO_CART)
  chat.misses()
  await chat.says('check out')
  expect(chat.heard().map(({ choices }) => choices)).toEqual([['Delivery', 'Pick up']])
})

test('who does not get the number of the order is told it once more, and not for ever', async () => {
  const chat = await after([...TO_CONFIRM, 'yes'])
  chat.misses(2)
  await chat.finishes('placeOrder', { number: 'P1' })
  expect(chat.heardTexts()).toEqual([])
  await chat.says('hello?')
  expect(chat.heardTexts()).toEqual(['Your order *P1* is in the oven. Enjoy your meal!'])

  const other = await after([...TO_CONFIRM, 'yes'])
  other.misses()
  await other.finishes('placeOrder', { number: 'P1' })
  expect(other.heardTexts()).toEqual([PLACED])
})

/** A conversation after these texts; what the bot said to them is heard. */
async function after(texts: readonly string[]): Promise<Talk> {
  const chat = talk(bot)
  for (const text of texts) await chat.says(text)
  chat.heard()
  return chat
}
