import fc from 'fast-check'
import type { FailureClass, OutboxRow } from '../../src/core/rows.ts'
import type { News } from '../../src/core/statuses.ts'
import { applyNews } from '../../src/core/statuses.ts'
import type { SendScript } from '../support/fake-whatsapp.ts'
import { notSent, refused } from '../support/fake-whatsapp.ts'
import { statusOf } from '../support/incoming.ts'
import type { Stage } from '../support/stage.ts'
import { startStage } from '../support/stage.ts'
import { STORE_KINDS } from '../support/stores.ts'
import { notebook } from '../support/test-bots.ts'

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

/** What happens to the requests of a run, one after the other; further ones are accepted. */
const endings = fc.array(
  fc.oneof(
    fc.constantFrom<SendScript>('lost', 'vanished', notSent),
    fc
      .constantFrom<FailureClass>('auth', 'transient', 'throughput', 'pair', 'content', 'recipient')
      .map((failureClass) => refused(failureClass)),
    fc.constant<SendScript>((_, accept) =>
      Promise.resolve({ outcome: 'accepted', wamid: accept() }),
    ),
  ),
  { maxLength: 8 },
)

const steps = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('say' as const) }),
    fc.record({ do: fc.constant('crash' as const) }),
    fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(500, 5_000, 40_000) }),
    fc.record({
      do: fc.constant('tell' as const),
      nth: fc.nat(20),
      status: fc.constantFrom('sent', 'delivered', 'read', 'failed'),
      code: fc.constantFrom(131_016, 131_026, 131_031),
    }),
  ),
  { minLength: 2, maxLength: 14 },
)

const CLASSES = { 131016: 'transient', 131026: 'recipient', 131031: 'policy' } as const

const arrived: readonly string[] = ['delivered', 'read', 'played']

/** Where a delivery may be at the end, when everything works again. */
const final: readonly string[] = ['accepted', 'sent', ...arrived, 'failed', 'dropped', 'expired']

test('for any order, number and loss of statuses, answers and processes a delivery ends once', async () => {
  const [kind] = STORE_KINDS
  if (kind === undefined) throw new Error('There is no kind of store.')
  await fc.assert(
    fc.asyncProperty(endings, steps, async (scripts, todo) => {
      const stage = await startStage({ bot: notebook() }, kind)
      try {
        stage.whatsapp.willEnd(...scripts)
        const failed = new Set<string>()
        const reached = new Map<string, number>()
        await stage.says('first')
        for (const step of todo) {
          await take(stage, step, failed)
          for (const row of (await stage.view()).outbox) {
            const before = reached.get(row.id) ?? -1
            const now = arrived.indexOf(row.status)
            // What has arrived never moves back.
            expect(now).toBeGreaterThanOrEqual(before)
            reached.set(row.id, now)
          }
        }
        await stage.passes(2 * 3_600_000)
        for (const row of (await stage.view()).outbox) {
          expect(final).toContain(row.status)
          const copies = stage.whatsapp.received.filter(
            ({ callback, wamid }) => callback.startsWith(`${row.id}/`) && !failed.has(wamid),
          )
          if (copies.length > 1) expect(row.doubled).toBe(true)
        }
      } finally {
        await stage.close()
      }
    }),
    { numRuns: 60 },
  )
})

type Step = typeof steps extends fc.Arbitrary<readonly (infer S)[]> ? S : never

async function take(stage: Stage, step: Step, failed: Set<string>): Promise<void> {
  switch (step.do) {
    case 'say':
      await stage.says('more')
      return
    case 'crash':
      await stage.restart('by a crash')
      return
    case 'wait':
      await stage.passes(step.ms)
      return
    case 'tell': {
      const { received } = stage.whatsapp
      const message = received[step.nth % Math.max(1, received.length)]
      if (message === undefined) return
      if (step.status === 'failed') failed.add(message.wamid)
      // WhatsApp may say that what failed has arrived after all.
      else if (step.status !== 'sent') failed.delete(message.wamid)
      const reasons = { class: CLASSES[step.code], code: step.code, reason: 'For a test.' } as const
      const at = stage.clock.now()
      await stage.receive(statusOf(message, step.status, { at, failure: reasons }))
    }
  }
}
