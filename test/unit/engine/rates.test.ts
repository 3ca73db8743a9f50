import type { OutboxRow } from '../../../src/core/rows.ts'
import type { TestClock } from '../../../src/engine/clock.ts'
import { createTestClock } from '../../../src/engine/clock.ts'
import type { Rates } from '../../../src/engine/rates.ts'
import { createRates } from '../../../src/engine/rates.ts'
import { NUMBER, reply } from '../../contract/store-rows.ts'

const noLimit = { mustWait: () => false, count: () => undefined, giveBack: () => undefined }
const toRow = (conversationId: string): OutboxRow => reply(conversationId, 1)

let clock: TestClock
beforeEach(() => {
  clock = createTestClock()
})

function create(throughput: number): Rates {
  return createRates({ clock, throughput, pairLimit: true, limit: noLimit })
}

/** How many messages to one person may be claimed at once. */
function countAdmitted(rates: Rates, conversationId: string): number {
  let count = 0
  while (count < 1_000 && rates.admit(toRow(conversationId)) === 0) count += 1
  return count
}

test('a number that another process sent for just now rests until its second is over', () => {
  const rates = create(80)
  rates.takeOver({ numberId: NUMBER, quietMs: 300, sent: new Map() })
  expect(rates.admit(toRow('one'))).toBe(Number.POSITIVE_INFINITY)
  clock.advance(704)
  expect(rates.call(10)).toEqual([])
  clock.advance(1)
  expect(rates.call(10)).toEqual(['one'])
  expect(rates.admit(toRow('one'))).toBe(0)
})

test('a number for which nobody sent of late goes on at once', () => {
  const rates = create(80)
  rates.takeOver({ numberId: NUMBER, quietMs: 1_005, sent: new Map() })
  expect(rates.admit(toRow('one'))).toBe(0)
})

test('what another process sent to a person counts against the pair limit', () => {
  const rates = create(1_000)
  const sent = new Map([['one', Array<number>(38).fill(clock.now() - 2_000)]])
  rates.takeOver({ numberId: NUMBER, quietMs: 2_000, sent })
  expect(countAdmitted(rates, 'one')).toBe(2)
  expect(countAdmitted(rates, 'two')).toBe(40)
})

test('what is given back leaves its room in the second to another one', () => {
  const rates = create(1)
  expect(rates.admit(toRow('one'))).toBe(0)
  expect(rates.admit(toRow('two'))).toBe(Number.POSITIVE_INFINITY)
  expect(rates.call(10)).toEqual([])
  rates.giveBack(toRow('one'))
  expect(rates.call(10)).toEqual(['two'])
})

test('what is given back was not said to the person', () => {
  const rates = create(1_000)
  expect(countAdmitted(rates, 'one')).toBe(40)
  for (const _ of [1, 2, 3]) rates.giveBack(toRow('one'))
  expect(countAdmitted(rates, 'one')).toBe(3)
})
