import { isLoop } from '../../../src/core/loop-breaker.ts'

const limits = { textsPerMinute: 3, sameText: 4 }
const texts = (gapMs: number, ...said: string[]) =>
  said.map((text, index) => ({ at: index * gapMs, kind: 'user.text', text }))

test('more texts within a minute than anybody types are a loop', () => {
  expect(isLoop(texts(10_000, 'a', 'b', 'c'), limits)).toBe(false)
  expect(isLoop(texts(10_000, 'a', 'b', 'c', 'd'), limits)).toBe(true)
  expect(isLoop(texts(20_000, 'a', 'b', 'c', 'd'), limits)).toBe(false)
})

test('the same text again and again is a loop', () => {
  expect(isLoop(texts(60_000, 'a', 'a', 'a'), limits)).toBe(false)
  expect(isLoop(texts(60_000, 'a', 'a', 'a', 'a'), limits)).toBe(true)
  expect(isLoop(texts(60_000, 'a', 'b', 'a', 'a'), limits)).toBe(false)
  expect(isLoop(texts(60_000, 'b', 'a', 'a', 'a', 'a'), limits)).toBe(true)
  expect(isLoop(texts(300_000, 'a', 'a', 'a', 'a'), limits)).toBe(false)
})

test('pictures and taps are no loop, however many', () => {
  const pictures = texts(100, ...Array(50).fill('')).map((one) => ({ ...one, kind: 'user.media' }))
  expect(isLoop(pictures, limits)).toBe(false)
  expect(isLoop([...pictures, ...texts(100, 'a', 'b')], limits)).toBe(false)
  expect(isLoop([], limits)).toBe(false)
})
