import fc from 'fast-check'
import type { TestClock } from '../../../src/engine/clock.ts'
import { createTestClock } from '../../../src/engine/clock.ts'
import type { Throughput } from '../../../src/engine/throughput.ts'
import { createThroughput } from '../../../src/engine/throughput.ts'

const PER_SECOND = 80

/** The most that happened in any second, both ends included. */
function mostInASecond(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b)
  let most = 0
  let first = 0
  for (const [index, at] of sorted.entries()) {
    while ((sorted[first] ?? at) < at - 1_000) first += 1
    most = Math.max(most, index - first + 1)
  }
  return most
}

/** Lets as much leave as may, for so long; each message is claimed as the outbox does. */
async function run(
  clock: TestClock,
  throughput: Throughput,
  options: { readonly ms: number; readonly wants: (ms: number) => number },
): Promise<number[]> {
  const left: number[] = []
  let waiting = 0
  for (let ms = 0; ms < options.ms; ms += 1) {
    waiting += options.wants(ms)
    while (waiting > 0 && throughput.hasRoom()) {
      waiting -= 1
      throughput.claim()
      const departure = throughput.depart()
      if (departure === undefined) left.push(clock.monotonic())
      else void departure.then(() => left.push(clock.monotonic()))
    }
    clock.advance(1)
    if (ms % 5 === 0) await Promise.resolve()
  }
  await new Promise<void>((resolve) => setImmediate(resolve))
  return left
}

describe('a number that has more to send than it may', () => {
  test('keeps within 2 percent of its rate, and never above it in a sliding second', async () => {
    const clock = createTestClock()
    const throughput = createThroughput(clock, PER_SECOND)
    const left = await run(clock, throughput, { ms: 20_000, wants: () => 1 })
    expect(mostInASecond(left)).toBeLessThanOrEqual(PER_SECOND)
    expect(left.length / 20).toBeGreaterThan(PER_SECOND * 0.98)
  })

  test('leaves evenly once it has caught up: no half second has more than its share', async () => {
    const clock = createTestClock()
    const throughput = createThroughput(clock, PER_SECOND)
    const start = clock.monotonic()
    const left = await run(clock, throughput, { ms: 10_000, wants: () => 1 })
    for (let from = 3_000; from < 9_500; from += 100) {
      const some = left.filter((at) => at - start >= from && at - start < from + 500)
      expect(some.length).toBeLessThanOrEqual(PER_SECOND / 2 + 2)
    }
  })

  test('makes room for what comes in: both count together', async () => {
    const clock = createTestClock()
    const throughput = createThroughput(clock, PER_SECOND)
    const arrived: number[] = []
    const wants = (ms: number) => {
      if (ms % 50 === 0) {
        throughput.countInbound()
        arrived.push(clock.monotonic())
      }
      return 1
    }
    const left = await run(clock, throughput, { ms: 20_000, wants })
    expect(left.length / 20).toBeGreaterThan((PER_SECOND - 20) * 0.96)
    const all = [...left, ...arrived]
    const before = left.map((at) => all.filter((one) => one <= at && one >= at - 1_000).length)
    expect(Math.max(...before)).toBeLessThanOrEqual(PER_SECOND)
  })

  test('is slowed down by what comes in for a second, not longer', async () => {
    const clock = createTestClock()
    const throughput = createThroughput(clock, PER_SECOND)
    for (let count = 0; count < 20 * PER_SECOND; count += 1) throughput.countInbound()
    expect(await run(clock, throughput, { ms: 900, wants: () => 1 })).toEqual([])
    const left = await run(clock, throughput, { ms: 2_000, wants: () => 1 })
    expect(left.length).toBeGreaterThan(PER_SECOND)
  })

  test('takes a higher rate from the moment it is raised', async () => {
    const clock = createTestClock()
    const throughput = createThroughput(clock, PER_SECOND)
    await run(clock, throughput, { ms: 2_000, wants: () => 1 })
    throughput.change(400)
    const left = await run(clock, throughput, { ms: 10_000, wants: () => 1 })
    expect(left.length / 10).toBeGreaterThan(400 * 0.97)
    expect(mostInASecond(left)).toBeLessThanOrEqual(400)
  })

  test('rests for as long as WhatsApp says', async () => {
    const clock = createTestClock()
    const throughput = createThroughput(clock, PER_SECOND)
    throughput.pause(5_000)
    expect(await run(clock, throughput, { ms: 4_900, wants: () => 1 })).toEqual([])
    expect((await run(clock, throughput, { ms: 1_000, wants: () => 1 })).length).toBeGreaterThan(40)
  })
})

test('an answer after silence leaves at once, and so do forty', async () => {
  const clock = createTestClock()
  const throughput = createThroughput(clock, PER_SECOND)
  const left = await run(clock, throughput, { ms: 5, wants: (ms) => (ms === 0 ? 40 : 0) })
  expect(left).toHaveLength(40)
  expect(new Set(left).size).toBe(1)
})

test('whatever comes when, no sliding second has more than the limit', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 120 }),
      fc.array(fc.tuple(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 0, max: 90 })), {
        minLength: 1,
        maxLength: 20,
      }),
      async (perSecond, bursts) => {
        const clock = createTestClock()
        const throughput = createThroughput(clock, perSecond)
        const wanted = new Map<number, number>()
        let at = 0
        for (const [pauseMs, count] of bursts) {
          at += pauseMs
          wanted.set(at, count)
        }
        const left = await run(clock, throughput, {
          ms: at + 2_000,
          wants: (ms) => wanted.get(ms) ?? 0,
        })
        expect(mostInASecond(left)).toBeLessThanOrEqual(perSecond)
      },
    ),
    { numRuns: 30 },
  )
})
