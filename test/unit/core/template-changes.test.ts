import type { TemplateChanges } from '../../../src/core/template-changes.ts'
import {
  creationProblems,
  editProblems,
  NO_CHANGES,
  parseChanges,
  withCreated,
  withDeleted,
  withEdited,
} from '../../../src/core/template-changes.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const now = 1_790_000_000_000
const order = { id: '1', name: 'order' }

function times(count: number, change: (changes: TemplateChanges, n: number) => TemplateChanges) {
  return Array.from({ length: count }, (_, n) => n).reduce(change, NO_CHANGES)
}

test('a hundred templates are created in an hour, and no more', () => {
  const hundred = times(100, (changes, n) => withCreated(changes, now + n))
  expect(
    creationProblems(
      times(99, (c, n) => withCreated(c, now + n)),
      'a',
      now + 100,
    ),
  ).toEqual([])
  expect(creationProblems(hundred, 'a', now + 100)).toMatchObject([
    { problem: expect.stringContaining('100 templates were created within an hour') },
  ])
  expect(creationProblems(hundred, 'a', now + HOUR_MS)).toEqual([])
})

test('a name that was deleted is free again after 30 days', () => {
  const changes = withDeleted(NO_CHANGES, 'order', now)
  expect(creationProblems(changes, 'order', now + 30 * DAY_MS - 1)).toHaveLength(1)
  expect(creationProblems(changes, 'order', now + 30 * DAY_MS)).toEqual([])
  expect(creationProblems(changes, 'offer', now)).toEqual([])
})

test('an approved template is edited once in 24 hours and ten times in 30 days', () => {
  const once = withEdited(NO_CHANGES, '1', now)
  expect(editProblems(once, order, now + DAY_MS - 1)).toHaveLength(1)
  expect(editProblems(once, order, now + DAY_MS)).toEqual([])
  expect(editProblems(once, { ...order, id: '2' }, now)).toEqual([])
  const ten = times(10, (changes, n) => withEdited(changes, '1', now + 2 * n * DAY_MS))
  expect(editProblems(ten, order, now + 29 * DAY_MS)).toMatchObject([
    {
      problem: expect.stringContaining('10 times in 30 days'),
      cure: expect.stringMatching(/^Wait/),
    },
  ])
  expect(editProblems(ten, order, now + 30 * DAY_MS)).toEqual([])
})

test('what no limit counts any more is forgotten', () => {
  const created = withCreated(withCreated(NO_CHANGES, now), now + 2 * HOUR_MS)
  expect(created.created).toEqual([now + 2 * HOUR_MS])
  const edited = withEdited(withEdited(NO_CHANGES, '1', now), '1', now + 31 * DAY_MS)
  expect(edited.edited).toEqual({ 1: [now + 31 * DAY_MS] })
})

test('the file of changes is read as it was written, or not at all', () => {
  const changes = { 8: withDeleted(withEdited(withCreated(NO_CHANGES, 1), '1', 2), 'a', 3) }
  expect(parseChanges(JSON.stringify(changes))).toEqual(changes)
  for (const text of ['', '[]', '{"8":{}}', '<<<<<<< HEAD']) {
    expect(parseChanges(text)).toBeUndefined()
  }
})
