import { createRates } from '../../../src/emulator/rates.ts'

function createTestRates(options: { throughput?: number; pairLimit?: boolean }) {
  const time = { now: 1_000_000 }
  const rates = createRates({ now: () => time.now, throughput: 1_000, pairLimit: true, ...options })
  const take = (times: number, waId = '1') =>
    Array.from({ length: times }, () => rates.take('106', waId)?.code ?? 'ok')
  return { rates, time, take }
}

test('a message every 6 seconds to the same person is never too much', () => {
  const { time, take } = createTestRates({})
  for (let round = 0; round < 100; round++) {
    expect(take(1)).toEqual(['ok'])
    time.now += 6_000
  }
})

test('45 messages may come at once, the 46th may not', () => {
  const { take } = createTestRates({})
  expect(take(45)).not.toContain(131056)
  expect(take(1)).toEqual([131056])
})

test('after a burst one message may go every 6 seconds, until the debt is paid', () => {
  const { time, take } = createTestRates({})
  take(45)
  time.now += 5_999
  expect(take(1)).toEqual([131056])
  time.now += 1
  expect(take(2)).toEqual(['ok', 131056])
  time.now += 120_000
  expect(take(21)).toEqual([...Array(20).fill('ok'), 131056])
})

test('one person does not use up the pair limit of another', () => {
  const { take } = createTestRates({})
  take(45, '1')
  expect(take(1, '2')).toEqual(['ok'])
})

test('a number sends its throughput at once, and one more only later', () => {
  const { time, take } = createTestRates({ throughput: 80, pairLimit: false })
  expect(take(80)).not.toContain(130429)
  expect(take(1)).toEqual([130429])
  time.now += 13
  expect(take(2)).toEqual(['ok', 130429])
})

test('messages of the phones count towards the throughput', () => {
  const { rates, take } = createTestRates({ throughput: 2, pairLimit: false })
  rates.countInbound('106')
  expect(take(2)).toEqual(['ok', 130429])
})

test('a refused message costs nothing', () => {
  const { take, time } = createTestRates({ throughput: 1 })
  take(1)
  expect(take(50)).toEqual(Array(50).fill(130429))
  time.now += 6_000
  expect(take(1)).toEqual(['ok'])
})
