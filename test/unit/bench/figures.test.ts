import { mostInASecond, toFigures } from '../../../scripts/bench/figures.ts'
import { toPhone } from '../../../scripts/bench/meta-webhooks.ts'

const contacts = 2
const sent = { sentAtMs: [0, 1, 2, 3], acknowledgedAfterMs: [1, 2, 3, 10], repeated: 0, busyMs: 1 }

function receive(numbers: readonly number[], phones = numbers.map((n) => toPhone(n % contacts))) {
  const atMs = numbers.map((_, row) => 100 + row)
  return toFigures(sent, { numbers, phones, arrivedAtMs: atMs, settledAtMs: atMs }, contacts)
}

test('an undisturbed run has no mistakes, whatever the order between contacts', () => {
  expect(receive([1, 0, 3, 2])).toMatchObject({ lost: 0, doubled: 0, foreign: 0, outOfOrder: 0 })
})

test('a message without a reply is lost', () => {
  expect(receive([0, 1, 3]).lost).toBe(1)
})

test('a second reply to a message is doubled', () => {
  expect(receive([0, 1, 2, 3, 0])).toMatchObject({ doubled: 1, outOfOrder: 0 })
})

test('a reply that overtakes one of the same contact is out of order', () => {
  expect(receive([2, 0, 1, 3]).outOfOrder).toBe(1)
})

test('a reply to the wrong phone is lost to one contact and foreign to the other', () => {
  const phones = [toPhone(0), toPhone(1), toPhone(1), toPhone(1)]
  expect(receive([0, 1, 2, 3], phones)).toMatchObject({ lost: 1, foreign: 1 })
})

test('a reply is timed from its webhook to its arrival', () => {
  expect(receive([0, 1, 2, 3])).toMatchObject({
    acknowledgedMs: { p50: 2 },
    repliedMs: { p50: 100 },
  })
})

test('the fullest second is found wherever it begins', () => {
  expect(mostInASecond([0, 900, 1000, 1100, 1899, 1900, 3000])).toBe(4)
  expect(mostInASecond([500, 0, 999])).toBe(3)
  expect(mostInASecond([0, 1000, 2000])).toBe(1)
  expect(mostInASecond([])).toBe(0)
})
