import type { DeliveryStatus } from '../../../src/core/delivery.ts'
import type { OutboxRow } from '../../../src/core/rows.ts'
import { isOpen, MEDIA_BARRIER_MS, nextToSend } from '../../../src/core/send-order.ts'

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
  const end = 1_000 + MEDIA_BARRIER_MS
  expect(nextToSend([accepted, next], end - 1)).toEqual({ at: end })
  expect(nextToSend([accepted, next], end)).toEqual({ row: next })
  expect(nextToSend([{ ...accepted, status: 'sent' }, next], 1_000)).toEqual({ row: next })
})

test('a row is open while it waits or holds something back', () => {
  expect(isOpen(row('queued'), 0)).toBe(true)
  expect(isOpen(row('held'), 0)).toBe(true)
  expect(isOpen(row('accepted'), 0)).toBe(false)
  const accepted = row('accepted', { message: picture, times: { accepted: 0 } })
  expect(isOpen(accepted, MEDIA_BARRIER_MS - 1)).toBe(true)
  expect(isOpen(accepted, MEDIA_BARRIER_MS)).toBe(false)
})
