import fc from 'fast-check'
import { isForOperator, retryAfterMs, retryUnsentAfterMs } from '../../../src/core/retry.ts'
import type { Failure, FailureClass } from '../../../src/core/rows.ts'

const fail = (failureClass: FailureClass, code?: number): Failure => ({
  class: failureClass,
  reason: 'words',
  ...(code !== undefined && { code }),
})

/** All delays of a message that keeps failing, in seconds. */
function listDelays(failure: Failure, spread = 0): number[] {
  const delays: number[] = []
  for (let tries = 1; ; tries += 1) {
    const delayMs = retryAfterMs(failure, tries, spread)
    if (delayMs === null) return delays
    delays.push(delayMs / 1000)
  }
}

test('the pair limit waits 4^n seconds', () => {
  expect(listDelays(fail('pair', 131056))).toEqual([1, 4, 16, 64, 256, 300, 300])
})

test('trouble at WhatsApp is waited for from 1 to 2 s on, up to 5 min', () => {
  expect(listDelays(fail('transient', 2))).toEqual([1, 2, 4, 8, 16, 32, 64])
  expect(listDelays(fail('transient', 2), 1)).toEqual([2, 4, 8, 16, 32, 64, 128])
})

test('throughput is waited for from 1 s on, and limits by the hour from a minute on', () => {
  expect(listDelays(fail('throughput', 130429)).slice(0, 4)).toEqual([1, 2, 4, 8])
  expect(listDelays(fail('throughput', 4)).slice(0, 4)).toEqual([60, 120, 240, 300])
})

test('some codes are tried less often than others of their class', () => {
  expect(listDelays(fail('transient', 131000))).toHaveLength(2)
  expect(listDelays(fail('transient', 1))).toHaveLength(1)
  expect(listDelays(fail('media', 131052))).toHaveLength(1)
  expect(listDelays(fail('media', 131053))).toEqual([])
})

test.each<FailureClass>([
  'auth',
  'permission',
  'window',
  'recipient',
  'content',
  'template',
  'quality',
  'policy',
  'media',
  'unknown',
])('%s is not tried again', (failureClass) => {
  expect(listDelays(fail(failureClass))).toEqual([])
})

test('only what fails for every message is left to an operator', () => {
  const classes: FailureClass[] = ['auth', 'permission', 'policy', 'pair', 'content', 'transient']
  expect(classes.filter((one) => isForOperator(fail(one)))).toEqual([
    'auth',
    'permission',
    'policy',
  ])
})

const failures = fc.record({
  class: fc.constantFrom<FailureClass>('transient', 'throughput', 'pair', 'media', 'content'),
  code: fc.constantFrom(1, 2, 4, 80007, 130429, 131000, 131052, 131056, 131057, 999_999),
  reason: fc.constant('words'),
})

test('delays grow, are bounded and end, whatever their spread', () => {
  const spreads = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
    minLength: 20,
    maxLength: 20,
  })
  fc.assert(
    fc.property(failures, spreads, (failure, manySpreads) => {
      let last = 0
      let hasEnded = false
      manySpreads.forEach((spread, index) => {
        const delayMs = retryAfterMs(failure, index + 1, spread)
        if (delayMs === null) hasEnded = true
        else {
          expect(hasEnded).toBe(false)
          expect(delayMs).toBeGreaterThanOrEqual(last)
          expect(delayMs).toBeLessThanOrEqual(300_000)
          last = delayMs
        }
      })
      expect(hasEnded).toBe(true)
    }),
  )
})

test('what did not leave is tried again for as long as it may be, at most a minute later', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (tries, spread) => {
        const delayMs = retryUnsentAfterMs(tries, spread)
        expect(delayMs).toBeGreaterThanOrEqual(1000)
        expect(delayMs).toBeLessThanOrEqual(60_000)
        expect(retryUnsentAfterMs(tries + 1, spread)).toBeGreaterThanOrEqual(delayMs)
      },
    ),
  )
})
