import type { IncomingStatus } from '../../../src/core/incoming.ts'
import { parseWebhook } from '../../../src/whatsapp/incoming.ts'
import { readSample } from '../../support/samples.ts'

function readStatuses(sample: string): IncomingStatus[] {
  return parseWebhook(readSample(sample), 1_790_000_500_000).map((item) => {
    if (item.kind !== 'status') throw new Error(`${sample} has a ${item.kind}`)
    return item
  })
}

test('a status tells message, time, person and what we sent along', () => {
  const [status] = readStatuses('webhook-status-delivered')
  expect(status).toMatchObject({
    kind: 'status',
    numberId: '300100200300100',
    wamid: 'wamid.OUT001',
    status: 'delivered',
    at: 1_790_000_300_000,
    callback: 'cv1.7.1/1',
    aliases: { waId: '351910000001', userId: 'PT.700100200300' },
    raw: { pricing: { category: 'service' } },
  })
  expect(status).not.toHaveProperty('failure')
})

test.each(['sent', 'delivered', 'read', 'played', 'failed'])('%s keeps its name', (name) => {
  expect(readStatuses(`webhook-status-${name}`)[0]?.status).toBe(name)
})

test('the person of a status may be known by user ids alone', () => {
  const [status] = readStatuses('webhook-status-read')
  expect(status?.aliases).toEqual({ userId: 'PT.800', parentUserId: 'PT.ENT.900' })
  expect(status).not.toHaveProperty('callback')
})

test('a failure tells its code, its class and what to do', () => {
  const [status] = readStatuses('webhook-status-failed')
  expect(status?.failure).toEqual({
    code: 131047,
    class: 'window',
    reason:
      'The person last wrote over 24 hours ago: send a template, or wait. ' +
      'WhatsApp says: More than 24 hours have passed since the customer last replied.',
  })
})

test('a failure without an error is a failure all the same', () => {
  const [status] = parseStatuses({ id: 'wamid.A', status: 'failed' })
  expect(status).toMatchObject({
    failure: { class: 'unknown', reason: 'WhatsApp gave no reason.' },
  })
})

test('each participant of a group has a status of their own', () => {
  const statuses = readStatuses('webhook-status-group')
  expect(statuses).toMatchObject([
    {
      wamid: 'wamid.GRP1',
      status: 'read',
      participant: '351910000001',
      aliases: { waId: '351910000001', userId: 'PT.700100200300' },
    },
    {
      wamid: 'wamid.GRP1',
      status: 'delivered',
      participant: 'PT.800',
      aliases: { userId: 'PT.800' },
    },
  ])
})

test('a failed payment is not a failed delivery', () => {
  const items = parseWebhook(readSample('webhook-status-payment'), 1_790_000_500_000)
  expect(items).toMatchObject([
    {
      kind: 'notice',
      sentence: 'A payment is failed.',
      about: {
        type: 'payment',
        messageId: 'wamid.OUT003',
        status: 'failed',
        reference: 'ref-1',
        amount: 7,
        currency: 'INR',
      },
    },
  ])
})

test('what a message costs is told, and until when everything is free', () => {
  const [sent] = readStatuses('webhook-status-sent')
  expect(sent?.pricing).toEqual({
    category: 'service',
    type: 'free_customer_service',
    model: 'PMP',
    isBillable: false,
  })
  const [free] = parseStatuses({
    id: 'wamid.A',
    status: 'sent',
    conversation: { id: 'c', expiration_timestamp: '1000', origin: { type: 'marketing' } },
    pricing: { type: 'free_entry_point', category: 'authentication-international', odd: 1 },
  })
  expect(free).toMatchObject({
    pricing: {
      category: 'authentication_international',
      type: 'free_entry_point',
      freeUntil: 1_000_000,
    },
  })
  expect(parseStatuses({ id: 'w', status: 'sent', pricing: 'odd' })[0]).not.toHaveProperty(
    'pricing',
  )
})

test('a status that we do not know is handed on', () => {
  expect(parseStatuses({ id: 'wamid.A', status: 'warning' })).toMatchObject([
    { kind: 'status', status: 'warning', aliases: {}, at: null },
  ])
})

test.each([['recipient_parent_user_id'], ['parent_recipient_user_id'], ['parent_user_id']])(
  'the parent user id is found under %s',
  (key) => {
    const [status] = parseStatuses({ id: 'wamid.A', status: 'sent', [key]: 'PT.ENT.1' })
    expect(status).toMatchObject({ aliases: { parentUserId: 'PT.ENT.1' } })
  },
)

test('a status that does not tell what it is about is a notice', () => {
  for (const status of [null, 7, [], {}, { id: 'wamid.A' }, { status: 'sent' }]) {
    expect(parseStatuses(status)).toMatchObject([{ kind: 'notice', field: 'messages' }])
  }
})

function parseStatuses(...statuses: unknown[]) {
  const value = { metadata: { phone_number_id: '300' }, statuses }
  return parseWebhook({ entry: [{ id: '1', changes: [{ field: 'messages', value }] }] }, 1)
}
