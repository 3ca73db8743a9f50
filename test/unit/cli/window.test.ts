import { toLocalTime } from '../../../src/cli/print.ts'
import { toWindowCell, toWindowLines } from '../../../src/cli/window.ts'
import type { ConversationRow, OutboxRow } from '../../../src/core/rows.ts'
import type { ConversationView } from '../../../src/core/views.ts'
import { windowOf } from '../../../src/core/window.ts'

const HOUR_MS = 3_600_000
const now = 1_800_000_000_000

const conversation: ConversationRow = {
  id: 'c1',
  contactId: 'p1',
  numberId: '1',
  bot: 'shop',
  generation: 1,
  turn: 1,
  status: 'active',
  createdAt: now,
  updatedAt: now,
}
const row: OutboxRow = {
  id: 'c1.1.1',
  conversationId: 'c1',
  numberId: '1',
  to: { waId: '15550001111' },
  generation: 1,
  turn: 1,
  order: 1,
  message: { kind: 'text', body: 'hello' },
  choices: [],
  status: 'queued',
  createdAt: now,
  updatedAt: now,
  notBefore: 0,
  attempts: [],
  times: {},
}

function linesOf(known: Partial<ConversationRow>, more: Partial<ConversationView> = {}) {
  return toWindowLines(
    {
      conversation: { ...conversation, ...known },
      contact: { id: 'p1', attributes: {} },
      messages: [],
      outbox: [],
      inbox: [],
      timers: [],
      jobs: [],
      ...more,
    },
    now,
  )
}

test('an operator reads whether the window is open, why, and until when', () => {
  const userAt = now - HOUR_MS
  const until = toLocalTime(userAt + 24 * HOUR_MS)
  expect(linesOf({ userAt })).toEqual([`window open until ${until}, by the person's last message`])
  expect(linesOf({ userAt, calledAt: userAt })).toEqual([
    `window open until ${until}, by the person's last call`,
  ])
  const [over] = linesOf({ userAt: now - 25 * HOUR_MS })
  expect(over).toMatch(`window closed since ${toLocalTime(now - HOUR_MS)}, 24 hours after`)
  expect(linesOf({ userAt, refusedAt: now })[0]).toMatch(/closed by WhatsApp's own word .*131047/)
  expect(linesOf({})).toEqual(['window closed, as the person never wrote: only templates'])
  expect(toWindowCell(windowOf({ userAt }, now))).toBe(`until ${until}`)
  expect(toWindowCell(windowOf({}, now))).toBe('closed')
})

test('an operator reads what waits, what costs nothing, and what the person wants', () => {
  const entryAt = now - HOUR_MS
  const answered: OutboxRow = { ...row, status: 'accepted', times: { accepted: now } }
  const waiting: OutboxRow = { ...row, awaits: 'user' }
  const by = { category: 'marketing', numberId: '1', at: now } as const
  const lines = linesOf(
    { entryAt },
    {
      outbox: [answered, waiting],
      contact: {
        id: 'p1',
        attributes: {},
        consent: [
          { ...by, value: 'out', by: 'word' },
          { ...by, value: 'in', by: 'preference' },
        ],
      },
    },
  )
  expect(lines.slice(1)).toEqual([
    'messages that wait until the person writes: 1',
    `free entry point: messages cost nothing until ${toLocalTime(entryAt + 72 * HOUR_MS)}`,
    `opted out of marketing by a word, ${toLocalTime(now)}`,
    `opted in to marketing in WhatsApp itself, ${toLocalTime(now)}`,
  ])
  expect(linesOf({ entryAt }, { outbox: [waiting] }).join()).not.toContain('free entry')
})
