import picocolors from 'picocolors'
import { isAskedFor } from '../../../src/cli/log/filter.ts'
import { toJsonLine, toTextLine } from '../../../src/cli/log/format.ts'
import { maskLine } from '../../../src/cli/log/mask.ts'
import { parseSince } from '../../../src/cli/tail.ts'
import { KnownError } from '../../../src/core/errors.ts'
import type { LoggedLine } from '../../../src/core/log.ts'

const plain = picocolors.createColors(false)
const at = Date.UTC(2026, 0, 5, 9, 0, 1)
const cursor = { n: 7, index: 1 }

const said: LoggedLine = {
  at,
  cursor,
  kind: 'inbound',
  conversationId: 'c1',
  contactId: 'p1',
  contact: '15550100001',
  messageId: 'wamid.HBgLMTU1NTAxMDAwMDEVAgASGBRENjYwRkM4MEQz',
  event: 'user.text',
  text: 'my card is 4111 👋',
}
const turn: LoggedLine = {
  at,
  cursor,
  kind: 'turn',
  conversationId: 'c1',
  contact: '15550100001',
  event: 'user.text',
  from: 'order.size',
  to: 'order.quantity & chat.idle',
}
const delivery: LoggedLine = {
  at,
  cursor,
  kind: 'delivery',
  conversationId: 'c1',
  contact: '15550100001',
  outboxId: 'c1.1a.2',
  status: 'read',
}
const failed: LoggedLine = { ...delivery, status: 'failed', reason: 'Message undeliverable.' }
const deadLetter: LoggedLine = { at, cursor, kind: 'dead-letter', event: 'user.text', reason: 'x' }

describe('a line for people', () => {
  const toText = (line: LoggedLine) => toTextLine(line, plain).slice('2026-01-05 09:00:01 '.length)

  test('shows direction, contact, event and what was said', () => {
    expect(toText(said)).toBe('→ in  15550100001 user.text "my card is 4111 👋"')
  })

  test('shows what somebody answered by hand, and news in their own words', () => {
    const answered = { event: 'operator.said', status: 'answered', text: 'Olga here' }
    expect(toText({ ...said, kind: 'hand-off', ...answered })).toBe(
      '← out 15550100001 hand-off: operator.said answered "Olga here"',
    )
    const reason = 'The limits of the business account changed.'
    const event = 'business_capability_update'
    expect(toText({ at, cursor, kind: 'notice', event, reason })).toBe(
      `            notice: ${event} ${reason}`,
    )
  })

  test('shows the state before and after', () => {
    expect(toText(turn)).toBe(
      '      15550100001 user.text order.size -> order.quantity & chat.idle',
    )
  })

  test('shows where a conversation begins, and where it stays', () => {
    const { from: _, ...begun } = turn
    expect(toText(begun)).toContain('(begin) -> order.quantity')
    expect(toText({ ...turn, to: 'order.size' })).toContain('user.text (order.size)')
  })

  test('shows what an agent wants allowed, and who decides', () => {
    const asked = { ...turn, event: 'agent.asked', to: 'order.size' }
    const detail = { agent: 'assistant', what: 'refund', by: 'operator' }
    expect(toText({ ...asked, detail })).toBe(
      '      15550100001 agent.asked whether refund may be done: an operator decides (order.size)',
    )
    expect(toText({ ...asked, detail: { ...detail, by: 'user' } })).toContain('the person decides')
  })

  test('shows ticks, and what may have been said twice', () => {
    expect(toText(delivery)).toBe('← out 15550100001 ✓✓ read 1a.2')
    expect(toText({ ...delivery, status: 'sent' })).toBe('← out 15550100001 ✓ sent 1a.2')
    expect(toText({ ...delivery, status: 'sent', detail: { doubled: true } })).toContain(
      '(possibly twice)',
    )
  })

  test('names the message of a tick as the line that said it does', () => {
    const outbound: LoggedLine = { ...delivery, kind: 'outbound', status: 'queued', text: 'Hello' }
    expect(toText(outbound)).toBe('← out 15550100001 ◷ queued 1a.2 "Hello"')
    const { outboxId: _, ...nameless } = delivery
    expect(toText(nameless)).toBe('← out 15550100001 ✓✓ read')
  })

  test('stays one line, and never moves the cursor of the terminal', () => {
    const text = toText({ ...said, text: 'one\ntwo \u001b[2J\u202e\r' })
    expect(text).toContain('"one ⏎ two [2J"')
  })
})

test('a line for programs has the time, the direction and its place', () => {
  expect(JSON.parse(toJsonLine(said))).toMatchObject({
    time: '2026-01-05T09:00:01.000Z',
    at,
    direction: 'in',
    kind: 'inbound',
    cursor: '7.1',
    text: 'my card is 4111 👋',
  })
})

describe('a masked line', () => {
  test('says how much was said, and shows four digits of whom', () => {
    const masked = maskLine(said)
    expect(masked).toMatchObject({ contact: '…0001', text: '(17 characters)' })
    expect(JSON.stringify(masked)).not.toMatch(/4111|1555|MTU1NTAxMDAwMDEV/)
  })

  test.each([
    ['(location) Tower, Lisbon', '(location) (13 characters)'],
    ['(contacts) Rui', '(contacts) (3 characters)'],
    ['(document salary.pdf) Here', '(document) (4 characters)'],
    ['(document salary.pdf)', '(document)'],
    ['(my secret) 4111', '(16 characters)'],
  ])('of %s keeps what kind of message it was', (text, masked) => {
    expect(maskLine({ ...said, text }).text).toBe(masked)
  })

  test('hides what strangers wrote into notes and notices, and keeps our own details', () => {
    const note: LoggedLine = { at, cursor, kind: 'note', detail: { iban: 'DE02' } }
    expect(maskLine(note).detail).toBe('(hidden)')
    expect(maskLine({ ...turn, detail: { taken: ['a'] } }).detail).toEqual({ taken: ['a'] })
  })
})

describe('a filter', () => {
  test('without anything takes everything', () => {
    for (const line of [said, turn, delivery, deadLetter]) expect(isAskedFor(line, {})).toBe(true)
  })

  test.each([
    ['0001', true],
    ['+1 555 010-0001', true],
    ['c1', true],
    ['p1', true],
    ['p', false],
    ['15550100002', false],
  ])('by contact %s', (contact, isTaken) => {
    expect(isAskedFor(said, { contact })).toBe(isTaken)
  })

  test.each([
    ['order', true],
    ['order.size', true],
    ['order.quantity', true],
    ['chat', true],
    ['size', false],
    ['ord', false],
  ])('by state %s', (state, isTaken) => {
    expect(isAskedFor(turn, { state })).toBe(isTaken)
  })

  test('by direction', () => {
    expect([said, turn, delivery].map((line) => isAskedFor(line, { direction: 'in' }))).toEqual([
      true,
      false,
      false,
    ])
    expect([said, turn, delivery].map((line) => isAskedFor(line, { direction: 'out' }))).toEqual([
      false,
      false,
      true,
    ])
  })

  test('by a pattern in text, event or reason', () => {
    expect(isAskedFor(said, { grep: /card/u })).toBe(true)
    expect(isAskedFor(turn, { grep: /user\./u })).toBe(true)
    expect(isAskedFor(failed, { grep: /undeliverable/u })).toBe(true)
    expect(isAskedFor(delivery, { grep: /card/u })).toBe(false)
  })

  test('by what went wrong', () => {
    const lines = [said, turn, delivery, failed, deadLetter]
    expect(lines.map((line) => isAskedFor(line, { failed: true }))).toEqual([
      false,
      false,
      false,
      true,
      true,
    ])
  })
})

describe('--since', () => {
  const now = Date.UTC(2026, 0, 5, 12)

  test('takes a time or a length of time', () => {
    expect(parseSince('2 hours', now)).toBe(now - 7_200_000)
    expect(parseSince('2026-01-05T10:00Z', now)).toBe(Date.UTC(2026, 0, 5, 10))
  })

  test.each(['yesterday', '2026-13-45', '', '-5 minutes'])('refuses %p', (text) => {
    expect(() => parseSince(text, now)).toThrow(KnownError)
  })
})
