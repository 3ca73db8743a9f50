import { createActor, toPromise } from 'xstate'
import type { Talk, TalkOptions } from '../../src/testing.ts'
import { talk } from '../../src/testing.ts'
import { bot } from './index.ts'
import type { Order } from './kitchen.ts'
import { placeOrder, toOrderNumber } from './kitchen.ts'

const order: Order = {
  key: 'wamid.1',
  cart: [{ pizza: 'funghi', size: 'small', count: 1 }],
  place: { kind: 'pickup' },
}

const PLACED = 'Order *P1* is in the oven! 🍕 It will be with you in 40 minutes.'
const MOMENT = 'One moment, I am handing your order to the kitchen…'
const FAILED = 'Sorry, I cannot reach the kitchen right now, so nothing has been ordered yet.'

afterEach(() => jest.useRealTimers())

test('the kitchen answers after a moment, for the same order with the same number', async () => {
  jest.useFakeTimers()
  const first = createActor(placeOrder, { input: order }).start()
  const second = createActor(placeOrder, { input: order }).start()
  expect(first.getSnapshot().status).toBe('active')
  await jest.advanceTimersByTimeAsync(1_500)
  expect(await toPromise(first)).toEqual({ number: toOrderNumber('wamid.1') })
  expect(await toPromise(second)).toEqual(await toPromise(first))
})

test('an order that nobody waits for any more is not waited for', () => {
  jest.useFakeTimers()
  const actor = createActor(placeOrder, { input: order }).start()
  actor.stop()
  expect(jest.getTimerCount()).toBe(0)
})

test('order numbers are short, and differ for different orders', () => {
  const keys = Array.from({ length: 100 }, (_, index) => `wamid.in.${index}`)
  const numbers = new Set(keys.map(toOrderNumber))
  expect(numbers.size).toBe(100)
  for (const number of numbers) expect(number).toMatch(/^P[0-9A-Z]{4}$/)
})

test('the kitchen is given what was confirmed', async () => {
  let order: unknown
  const placeOrder: NonNullable<TalkOptions['jobs']>[string] = (input) => {
    order = input
    return { number: 'P1' }
  }
  const chat = await atConfirm({ jobs: { placeOrder } })
  await chat.presses('Order now')
  expect(order).toMatchObject({
    cart: [{ pizza: 'margherita', size: 'large', count: 2 }],
    place: { kind: 'address', address: '5 Main Street, Springfield' },
  })
})

test('a kitchen that cannot be reached at first is tried again, unseen', async () => {
  const chat = await atPlacing()
  await chat.fails('placeOrder', new Error('closed'))
  await chat.says('hello?')
  await chat.waits('5 seconds')
  await chat.finishes('placeOrder', { number: 'P1' })
  expect(chat.heardTexts()).toEqual([MOMENT, PLACED])
})

test('a kitchen that cannot be reached at all is told, and can be tried again', async () => {
  const chat = await atPlacing()
  for (let attempt = 1; attempt <= 3; attempt++) {
    await chat.fails('placeOrder', new Error('closed'))
    await chat.waits('10 seconds')
  }
  await chat.says('hm')
  expect(chat.heardTexts()).toEqual([FAILED, 'Sorry, I did not understand that.', FAILED])
  await chat.presses('Try again')
  await chat.finishes('placeOrder', { number: 'P1' })
  expect(chat.heardTexts()).toEqual([PLACED])
})

test('trying again is the same order for the kitchen, another order is not', async () => {
  const keys: unknown[] = []
  const placeOrder = (input: unknown) => {
    keys.push((input as { key: string }).key)
    if (keys.length <= 3) throw new Error('closed')
    return { number: 'P1' }
  }
  const chat = await atConfirm({ jobs: { placeOrder } })
  await chat.presses('Order now')
  await chat.waits('1 minute')
  await chat.presses('Try again')
  expect(keys).toHaveLength(4)
  expect(new Set(keys).size).toBe(1)
  await chat.says('menu')
  for (const text of ['funghi', 's', '1', 'check out', 'pick up', 'ok']) await chat.says(text)
  expect(new Set(keys).size).toBe(2)
})

test('an order that is confirmed twice is placed once', async () => {
  let orders = 0
  const placeOrder = () => ({ number: `P${++orders}` })
  const chat = await atConfirm({ jobs: { placeOrder } })
  await chat.presses('Order now')
  await chat.presses('Order now')
  expect(chat.heardTexts()).toEqual([PLACED, 'Your order *P1* is in the oven. Enjoy your meal!'])
  expect(orders).toBe(1)
})

test('while the kitchen answers, a second tap is told to wait', async () => {
  const chat = await atPlacing()
  await chat.presses('Order now')
  await chat.says('yes')
  expect(chat.heardTexts()).toEqual([MOMENT, MOMENT])
})

/** A conversation in which the order is complete, but for its confirmation. */
async function atConfirm(options: TalkOptions = {}): Promise<Talk> {
  const chat = talk(bot, options)
  const texts = ['hi', 'margherita', 'large', '2', 'check out', 'delivery']
  for (const text of [...texts, '5 Main Street, Springfield']) await chat.says(text)
  chat.heard()
  return chat
}

async function atPlacing(): Promise<Talk> {
  const chat = await atConfirm()
  await chat.presses('Order now')
  return chat
}
