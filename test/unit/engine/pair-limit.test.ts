import { createTestClock } from '../../../src/engine/clock.ts'
import { createPairLimit } from '../../../src/engine/pair-limit.ts'
import { describeStage } from '../../support/stage.ts'
import { notebook } from '../../support/test-bots.ts'

test('one person gets forty at once and one in six seconds after; others do not wait', () => {
  const clock = createTestClock()
  const pairs = createPairLimit({ clock, pairLimit: true })
  let left = 0
  for (; left < 100 && pairs.waitMs('one') === 0; left += 1) pairs.count('one')
  expect(left).toBe(40)
  expect(pairs.waitMs('one')).toBe(6_000)
  expect(pairs.waitMs('two')).toBe(0)
  clock.advance(5_999)
  expect(pairs.waitMs('one')).toBe(1)
  clock.advance(1)
  expect(pairs.waitMs('one')).toBe(0)
})

test('a message that does not leave gives its place back', () => {
  const pairs = createPairLimit({ clock: createTestClock(), pairLimit: true })
  for (let left = 0; left < 40; left += 1) pairs.count('one')
  expect(pairs.waitMs('one')).toBe(6_000)
  pairs.giveBack('one')
  expect(pairs.waitMs('one')).toBe(0)
})

test('what another process sent counts from when it was sent, however often it is told', () => {
  const clock = createTestClock()
  const pairs = createPairLimit({ clock, pairLimit: true })
  clock.advance(200_000)
  // Forty at once two minutes ago, and one every 6 s since then: nothing is left of the burst.
  const before = [
    ...Array<number>(40).fill(120_000),
    ...Array.from({ length: 20 }, (_, n) => 114_000 - n * 6_000),
  ]
  for (const _ of [1, 2]) pairs.learn('one', before)
  expect(pairs.waitMs('one')).toBe(6_000)
  pairs.learn('two', [60_000, 1_000])
  pairs.learn('one', [1_000])
  expect(pairs.waitMs('one')).toBe(6_000)
  expect(pairs.waitMs('two')).toBe(0)
})

test('what WhatsApp says (131056) counts, also where the limit is not kept beforehand', () => {
  const clock = createTestClock()
  const pairs = createPairLimit({ clock, pairLimit: false })
  pairs.block('one', 64_000)
  expect(pairs.waitMs('one')).toBe(64_000)
  expect(pairs.waitMs('two')).toBe(0)
  clock.advance(64_000)
  expect(pairs.waitMs('one')).toBe(0)
})

describeStage('the pair limit', (start) => {
  test('is kept where messages leave', async () => {
    const stage = await start({ bot: notebook(), pairLimit: true })
    for (let n = 1; n <= 41; n += 1) await stage.says(String(n))
    expect(stage.whatsapp.received).toHaveLength(40)
    await stage.says('hi', { from: '16505550002' })
    expect(stage.whatsapp.texts('16505550002')).toHaveLength(1)
    await stage.passes(6_000)
    expect(stage.whatsapp.received).toHaveLength(42)
  })
})
