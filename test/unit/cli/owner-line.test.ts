import { toOwnerLine } from '../../../src/cli/owner-line.ts'
import { toLocalTime } from '../../../src/cli/print.ts'

const since = Date.UTC(2026, 0, 5, 10, 3, 16)
const takenAt = since + 120_000

test('who has a conversation is told with when they took it, and since when the bot stands still', () => {
  expect(toOwnerLine({ operator: 'root', since, takenAt })).toBe(
    `in the hands of root since ${toLocalTime(takenAt)}; the bot has stood still since ${toLocalTime(since)}`,
  )
  expect(toOwnerLine({ operator: 'root', since, takenAt: since })).toBe(
    `in the hands of root since ${toLocalTime(since)}`,
  )
})

test('a conversation that nobody has taken yet is told so', () => {
  expect(toOwnerLine({ operator: '', since })).toBe(
    `in the hands of no operator yet since ${toLocalTime(since)}`,
  )
})
