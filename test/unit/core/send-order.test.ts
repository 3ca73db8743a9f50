import type { DeliveryStatus } from '../../../src/core/delivery.ts'
import type { OutboxRow } from '../../../src/core/rows.ts'
import { isOpen, nextToSend } from '../../../src/core/send-order.ts'

function row(status: DeliveryStatus, change: Partial<OutboxRow> = {}): OutboxRow {
  return {
    id: 'c1.1',
    conversationId: 'c1',
    numberId: '1',
    to: {},
    generation: 1,
    turn: 1,
    order: 1,
    message: { kind: 'text', body: 'hello' },
    choices: [],
    status,
    createdAt: 0,
    updatedAt: 0,
    notBefore: 0,
    attempts: [],
    times: {},
    ...change,
  }
}

const MEDIA_MS = 5_000
const picture = { kind: 'image', source: { id: '1' } } as const
const next = row('queued', { id: 'c1.2' })

test('the first queued message is sent', () => {
  expect(nextToSend([row('queued'), next], 0)).toEqual({ row: row('queued') })
  expect(nextToSend([], 0)).toBeUndefined()
})

test('a message that backs off holds back what follows until its time', () => {
  const waiting = row('queued', { notBefore: 100 })
  expect(nextToSend([waiting, next], 99)).toEqual({ at: 100 })
  expect(nextToSend([waiting, next], 100)).toEqual({ row: waiting })
})

test.each(['sending', 'uncertain', 'held'] as const)('%s holds back what follows', (status) => {
  expect(nextToSend([row(status), next], 0)).toBeUndefined()
})

test.each([
  'accepted',
  'sent',
  'delivered',
  'read',
  'played',
  'failed',
  'dropped',
  'expired',
] as const)('%s lets the next message go', (status) => {
  expect(nextToSend([row(status), next], 0)).toEqual({ row: next })
})

test('an accepted picture holds back what follows until it was sent, or for five seconds', () => {
  const accepted = row('accepted', { message: picture, times: { accepted: 1_000 } })
  const end = 1_000 + MEDIA_MS
  expect(nextToSend([accepted, next], end - 1)).toEqual({ at: end })
  expect(nextToSend([accepted, next], end)).toEqual({ row: next })
  expect(nextToSend([{ ...accepted, status: 'sent' }, next], 1_000)).toEqual({ row: next })
})

test('a row is open while it waits or holds something back', () => {
  expect(isOpen(row('queued'), 0)).toBe(true)
  expect(isOpen(row('held'), 0)).toBe(true)
  expect(isOpen(row('accepted'), 0)).toBe(false)
  const accepted = row('accepted', { message: picture, times: { accepted: 0 } })
  expect(isOpen(accepted, MEDIA_MS - 1)).toBe(true)
  expect(isOpen(accepted, MEDIA_MS)).toBe(false)
})

describe('a message may let the next one wait', () => {
  const message = { kind: 'text', body: 'one' } as const
  const accepted = (change: object) =>
    row('accepted', { message: { ...message, ...change }, times: { accepted: 1_000 } })

  test.each([
    ['sent', 5_000],
    ['delivered', 30_000],
  ] as const)('until it was %s, for its usual time', (nextAfter, ms) => {
    const first = accepted({ nextAfter })
    expect(nextToSend([first, next], 999 + ms)).toEqual({ at: 1_000 + ms })
    expect(nextToSend([first, next], 1_000 + ms)).toEqual({ row: next })
    expect(nextToSend([{ ...first, status: nextAfter }, next], 1_000)).toEqual({ row: next })
  })

  test('until it was delivered, although it was sent; having been read is enough', () => {
    const first = accepted({ nextAfter: 'delivered', nextWithin: '2 minutes' })
    expect(nextToSend([{ ...first, status: 'sent' }, next], 1_000)).toEqual({ at: 121_000 })
    expect(nextToSend([{ ...first, status: 'read' }, next], 1_000)).toEqual({ row: next })
  })

  test('not after it failed', () => {
    const first = { ...accepted({ nextAfter: 'delivered' }), status: 'failed' } as const
    expect(nextToSend([first, next], 1_000)).toEqual({ row: next })
  })

  test('for less time than a picture needs, or not at all', () => {
    const shown = { ...accepted({}), message: { ...picture, nextWithin: 100 } }
    expect(nextToSend([shown, next], 1_000)).toEqual({ at: 1_100 })
    const hurried = { ...accepted({}), message: { ...picture, nextAfter: 'accepted' as const } }
    expect(nextToSend([hurried, next], 1_000)).toEqual({ row: next })
  })
})

test('a message with a time to live is open until it arrived or was given up, and holds nothing back', () => {
  const code = { kind: 'template', name: 'code', language: 'en', ttlSeconds: 60 } as const
  const sent = row('sent', { message: code, times: { accepted: 0 } })
  expect(isOpen(sent, 10 ** 9)).toBe(true)
  expect(nextToSend([sent, next], 0)).toEqual({ row: next })
  expect(isOpen({ ...sent, status: 'delivered' }, 0)).toBe(false)
  expect(isOpen({ ...sent, status: 'expired' }, 0)).toBe(false)
  expect(isOpen({ ...sent, message: { ...code, ttlSeconds: -1 } }, 0)).toBe(false)
})
