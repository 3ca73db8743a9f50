import fc from 'fast-check'
import { remedyOf, retryAfterMs, retryUnsentAfterMs } from '../../../src/core/remedies.ts'
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
  'permission',
  'window',
  'recipient',
  'content',
  'template',
  'quality',
  'media',
  'unknown',
])('%s is not tried again', (failureClass) => {
  expect(listDelays(fail(failureClass))).toEqual([])
})

test('what stops a number is asked for again without end, each quarter of an hour', () => {
  const failure = fail('auth', 190)
  const delays = [1, 2, 3, 4, 5, 6, 1000].map((tries) => retryAfterMs(failure, tries))
  expect(delays.map((ms) => Number(ms) / 60_000)).toEqual([1, 2, 4, 8, 15, 15, 15])
})

test('what is done about a failure goes by its code, else by its class', () => {
  expect(remedyOf(fail('auth', 190))).toMatchObject({ kind: 'stop', scope: 'number' })
  expect(remedyOf(fail('permission', 299))).toMatchObject({ kind: 'stop', scope: 'number' })
  expect(remedyOf(fail('permission', 131030))).toEqual({ kind: 'hold' })
  expect(remedyOf(fail('permission', 131042))).toMatchObject({ kind: 'stop', scope: 'initiated' })
  expect(remedyOf(fail('template', 132015))).toMatchObject({ kind: 'stop', scope: 'template' })
  expect(remedyOf(fail('template', 132016))).toEqual({ kind: 'drop' })
  expect(remedyOf(fail('recipient', 131026))).toEqual({ kind: 'drop', marksContact: true })
  expect(remedyOf(fail('throughput', 130429)).kind).toBe('retry-slowly')
  expect(remedyOf(fail('pair', 131056)).kind).toBe('retry')
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
