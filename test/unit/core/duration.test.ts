import type { Duration } from '../../../src/core/duration.ts'
import { parseDuration } from '../../../src/core/duration.ts'

test.each<[Duration, number]>([
  [0, 0],
  [1500, 1500],
  ['250 ms', 250],
  ['1 second', 1_000],
  ['30 seconds', 30_000],
  ['1.5 minutes', 90_000],
  ['2 hours', 7_200_000],
  ['1 day', 86_400_000],
  ['2 weeks', 1_209_600_000],
])('%s is %i ms', (duration, ms) => {
  expect(parseDuration(duration)).toBe(ms)
})

test.each<unknown>([
  [-1],
  [Number.NaN],
  [Number.POSITIVE_INFINITY],
  ['soon'],
  ['30'],
  ['-5 minutes'],
  ['5minutes'],
  ['5 fortnights'],
  [''],
])('%p is no duration', (duration) => {
  const parse = () => parseDuration(duration as Duration)
  expect(parse).toThrow(expect.objectContaining({ code: 'duration-invalid' }))
})
