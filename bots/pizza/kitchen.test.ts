import { createActor, toPromise } from 'xstate'
import type { Order } from './kitchen.ts'
import { placeOrder, toOrderNumber } from './kitchen.ts'

const order: Order = {
  key: 'wamid.1',
  cart: [{ pizza: 'funghi', size: 'small', count: 1 }],
  place: { kind: 'pickup' },
}

beforeEach(() => jest.useFakeTimers())
afterEach(() => jest.useRealTimers())

test('the kitchen answers after a moment, for the same order with the same number', async () => {
  const first = createActor(placeOrder, { input: order }).start()
  const second = createActor(placeOrder, { input: order }).start()
  expect(first.getSnapshot().status).toBe('active')
  await jest.advanceTimersByTimeAsync(1_500)
  expect(await toPromise(first)).toEqual({ number: toOrderNumber('wamid.1') })
  expect(await toPromise(second)).toEqual(await toPromise(first))
})

test('an order that nobody waits for any more is not waited for', async () => {
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
