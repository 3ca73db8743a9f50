import { toJobLine } from '../../../src/cli/job-line.ts'
import { toLocalTime } from '../../../src/cli/print.ts'
import type { PendingApproval } from '../../../src/core/agent-progress.ts'
import { beginProgress } from '../../../src/engine/agents/progress.ts'

const pending = { callId: 'k1', by: 'operator', what: 'table.book', askedAt: 1_000 } as const

function lineOf(asked?: PendingApproval): string {
  return toJobLine({
    id: 'c1.2.j1',
    conversationId: 'c1',
    generation: 1,
    path: [],
    src: 'assistant',
    actorId: 'assistant',
    input: null,
    startedAt: 0,
    attempts: 2,
    notBefore: 0,
    agent: {
      ...beginProgress(2, 'c1.2.j1', 0),
      ...(asked === undefined ? {} : { pending: asked }),
    },
  })
}

test('a job tells how often it was tried', () => {
  expect(lineOf()).toBe('job assistant, 2 attempts')
  expect(lineOf({ ...pending, granted: true })).toBe('job assistant, 2 attempts')
})

test('an agent that waits to be allowed something tells by whom, and what to do', () => {
  const asks = `job assistant, asks since ${toLocalTime(1_000)} whether \`table.book\` may be done; it waits for`
  expect(lineOf(pending)).toBe(`${asks} you: \`turnwise approvals show c1.2.j1\``)
  expect(lineOf({ ...pending, by: 'user' })).toBe(`${asks} the person`)
})
