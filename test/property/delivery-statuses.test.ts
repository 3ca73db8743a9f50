import fc from 'fast-check'
import type { OutboxRow } from '../../src/core/rows.ts'
import type { News } from '../../src/core/statuses.ts'
import { applyNews } from '../../src/core/statuses.ts'

const words = ['accepted', 'sent', 'delivered', 'read', 'played', 'failed'] as const
const failure = { class: 'recipient', reason: 'The phone is gone.' } as const

const news = fc.record({ status: fc.constantFrom(...words), attempt: fc.constantFrom(1, 2) }).map(
  ({ status, attempt }): News => ({
    status,
    attempt,
    wamid: `wamid.${attempt}`,
    // One and the same status of an attempt always has the same time.
    at: 10_000 + words.indexOf(status) * 100,
    ...(status === 'failed' ? { failure } : {}),
  }),
)

const history = fc
  .uniqueArray(news, { selector: ({ status, attempt }) => `${status} ${attempt}`, minLength: 1 })
  .chain((some) =>
    fc.tuple(
      fc.constant(some),
      fc
        .array(fc.constantFrom(...some), { maxLength: 6 })
        .chain((copies) =>
          fc.shuffledSubarray([...some, ...copies], { minLength: some.length + copies.length }),
        ),
    ),
  )

/** Two attempts are on their way. */
const sending: OutboxRow = {
  id: 'c1.1.1',
  conversationId: 'c1',
  numberId: '1',
  to: { waId: '1' },
  generation: 1,
  turn: 1,
  order: 1,
  message: { kind: 'text', body: 'hi' },
  choices: [],
  status: 'sending',
  createdAt: 0,
  updatedAt: 0,
  notBefore: 0,
  attempts: [1, 2].map((n) => ({ n, startedAt: n, status: 'sending' })),
  times: { queued: 0, sending: 1 },
}

test('statuses lead to the same row, whatever their order and number', () => {
  fc.assert(
    fc.property(history, ([once, again]) => {
      expect(toFacts(again.reduce(applyNews, sending))).toEqual(
        toFacts(once.reduce(applyNews, sending)),
      )
    }),
    { numRuns: 500 },
  )
})

test('what has arrived stays arrived, whatever is heard after that', () => {
  const arrived = ['delivered', 'read', 'played']
  fc.assert(
    fc.property(history, ([, all]) => {
      const rows = all.map((_, index) => all.slice(0, index + 1).reduce(applyNews, sending))
      const places = rows.map(({ status }) => arrived.indexOf(status))
      expect(places).toEqual([...places].sort((a, b) => a - b))
    }),
  )
})

/** All that the order of news may not change. */
function toFacts({ status, doubled, failure: reason, times, attempts }: OutboxRow) {
  return {
    status,
    doubled,
    reason,
    times,
    attempts: attempts.map((attempt) => [attempt.status, attempt.wamid, attempt.failure]),
  }
}
