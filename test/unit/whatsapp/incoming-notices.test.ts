import type { IncomingNotice } from '../../../src/core/incoming.ts'
import { parseWebhook } from '../../../src/whatsapp/incoming.ts'
import { listSamples, readSample } from '../../support/samples.ts'

const arrivedAt = 1_790_000_500_000

function toNotices(body: unknown, at = arrivedAt): IncomingNotice[] {
  return parseWebhook(body, at).map((item) => {
    if (item.kind !== 'notice') throw new Error(`a ${item.kind} where a notice was expected`)
    return item
  })
}

describe('what is nobody’s turn is told in a sentence', () => {
  test.each([
    ['webhook-group', 'A message in a group is not answered.'],
    [
      'webhook-errors',
      'WhatsApp reports an error: The number sends faster than WhatsApp allows: it goes on more slowly. ' +
        'WhatsApp says: Cloud API message throughput has been reached.',
    ],
    ['webhook-user-actions', 'Somebody acted on a message: marketing_messages_link_click.'],
    ['webhook-user-preferences', 'A person wants no more marketing messages.'],
    ['webhook-calls', 'A call by WhatsApp: connect. Turnwise does not take calls.'],
    ['webhook-group-lifecycle', 'A group changed: group_create.'],
    ['webhook-standby', "A person wrote to Meta's own agent; Turnwise stays silent."],
    ['webhook-handover', "A conversation moved between Meta's own agent and Turnwise."],
    [
      'webhook-unknown-field',
      'WhatsApp sent news of a kind that this version does not know: teleport_update.',
    ],
  ])('%s', (sample, sentence) => {
    expect(toNotices(readSample(sample)).map((notice) => notice.sentence)).toEqual([sentence])
  })
})

test('every sample webhook has at least one item', () => {
  const samples = listSamples('webhook-')
  expect(samples.length).toBeGreaterThan(40)
  for (const sample of samples) {
    expect({ sample, items: parseWebhook(readSample(sample), arrivedAt).length }).not.toEqual({
      sample,
      items: 0,
    })
  }
})

test('a notice tells number, time and all that Meta sent', () => {
  expect(toNotices(readSample('webhook-user-preferences'))).toEqual([
    {
      kind: 'notice',
      key: expect.any(String),
      numberId: '300100200300100',
      at: 1_790_000_307_000,
      field: 'user_preferences',
      sentence: expect.any(String),
      about: {
        type: 'preference',
        person: { waId: '351910000001', userId: 'PT.700100200300' },
        category: 'marketing_messages',
        value: 'stop',
      },
      raw: {
        wa_id: '351910000001',
        detail: 'User requested to stop marketing messages',
        category: 'marketing_messages',
        value: 'stop',
        timestamp: 1_790_000_307,
      },
    },
  ])
  const [account] = toNotices(readSample('webhook-account-update'))
  expect(account?.at).toBe(1_790_000_313_000)
  expect(account).not.toHaveProperty('numberId')
  expect(account?.raw).toHaveProperty('restriction_info')
})

test('a notice of something with a message id has that as its key', () => {
  expect(toNotices(readSample('webhook-group'))[0]?.key).toMatch(/^wamid\./)
})

test('the same news have the same key, other news another one', () => {
  const keyOf = (body: unknown, at?: number) => toNotices(body, at)[0]?.key
  const day = 86_400_000
  const news = readSample('webhook-account-update') as { entry: [{ time: number }] }
  expect(keyOf(news, arrivedAt + day)).toBe(keyOf(news))
  const later = { entry: [{ ...news.entry[0], time: news.entry[0].time + 1 }] }
  expect(keyOf(later)).not.toBe(keyOf(news))
})

describe('what is not even an object', () => {
  const nothings = [null, null, 5, 5, 'x', 'x', [], []]
  const places: readonly [string, (parts: unknown[]) => unknown][] = [
    ['entries', (parts) => ({ entry: parts })],
    ['changes', (parts) => ({ entry: [{ id: '1', time: 1, changes: parts }] })],
    ['messages', (parts) => toBody({ messages: parts })],
    ['statuses', (parts) => toBody({ statuses: parts })],
    ['statuses without anything in them', (parts) => toBody({ statuses: parts.map(() => ({})) })],
    ['errors', (parts) => toBody({ errors: parts })],
    ['calls', (parts) => ({ entry: [{ id: '1', time: 1, changes: [toCalls(parts)] }] })],
  ]

  test.each(places)('leaves a notice for each: %s', (_name, toWebhook) => {
    const keys = toNotices(toWebhook(nothings)).map((notice) => notice.key)
    expect(new Set(keys).size).toBe(nothings.length)
  })

  test.each(places)('is told of every webhook that has it, once: %s', (_name, toWebhook) => {
    const keysOf = (parts: unknown[]) => toNotices(toWebhook(parts)).map((notice) => notice.key)
    expect(keysOf([null, 5])).toEqual(keysOf([null, 5]))
    expect(keysOf([null])).not.toEqual(keysOf([null, 5]).slice(0, 1))
  })

  test.each(['messages', 'statuses', 'errors'])('leaves a notice as the list of %s', (part) => {
    for (const nothing of [null, 5, 'x']) {
      const neighbours = part === 'errors' ? { statuses: [{}] } : { errors: [{ code: 1 }] }
      const notices = toNotices(toBody({ ...neighbours, [part]: nothing }))
      expect(notices.map(({ raw }) => raw)).toContainEqual({ [part]: nothing })
    }
  })
})

test('an error without a time is told again another day', () => {
  const day = 86_400_000
  const error = readSample('webhook-errors')
  const [today] = toNotices(error)
  const [tomorrow] = toNotices(error, arrivedAt + day)
  expect(tomorrow?.key).not.toBe(today?.key)
})

describe('what has no shape is told as a whole', () => {
  test.each([
    ['no JSON object', 7],
    ['null', null],
    ['nothing at all', undefined],
    ['a list', [1, 2]],
    ['no entries', { object: 'whatsapp_business_account' }],
    ['entries that are no list', { entry: {} }],
    ['an entry that is nothing', { entry: [null] }],
    ['an entry without changes', { entry: [{ id: '1' }] }],
    ['a change that is nothing', { entry: [{ changes: ['x'] }] }],
    ['a change without a value', { entry: [{ changes: [{ field: 'messages' }] }] }],
    ['a value that is a text', { entry: [{ changes: [{ field: 'messages', value: 'x' }] }] }],
    ['a value with nothing in it', { entry: [{ changes: [{ value: {} }] }] }],
    ['messages that are no list', toBody({ messages: { id: 'wamid.X' } })],
  ])('%s', (_name, body) => {
    const [notice, ...others] = toNotices(body)
    expect(others).toEqual([])
    expect(notice?.sentence).toMatch(/^[A-Z].*\.$/)
    expect(notice?.at).toBeNull()
  })
})

test('a message is a notice where it cannot be told whose it is', () => {
  const sentences = toNotices(
    toBody({
      messages: [
        'x',
        { from: '1' },
        { id: 'x'.repeat(401), from: '1', type: 'text', text: { body: 'Hi' } },
        { id: 'wamid.X', type: 'text' },
      ],
    }),
  ).map((notice) => notice.sentence)
  expect(sentences).toEqual([
    'A message without an id cannot be told from its copies.',
    'A message without an id cannot be told from its copies.',
    'A message without an id cannot be told from its copies.',
    'A message does not tell who sent it.',
  ])
  const nowhere = { messages: [{ id: 'wamid.X', from: '1' }] }
  expect(
    toNotices({ entry: [{ changes: [{ field: 'messages', value: nowhere }] }] }),
  ).toMatchObject([
    { key: 'wamid.X', sentence: 'A message does not tell which number it was sent to.' },
  ])
})

test('an unknown list beside the messages is a notice of its own', () => {
  const value = { messages: [], holograms: [{ id: 'h1' }], count: 1, shape: { round: true } }
  expect(toNotices(toBody(value))).toMatchObject([
    { raw: { id: 'h1' }, sentence: expect.stringContaining('holograms') },
    { raw: { shape: { round: true } }, sentence: expect.stringContaining('shape') },
  ])
})

function toCalls(calls: unknown) {
  return { field: 'calls', value: { metadata: { phone_number_id: '300' }, calls } }
}

function toBody(value: object) {
  const change = { field: 'messages', value: { metadata: { phone_number_id: '300' }, ...value } }
  return { entry: [{ id: '1', changes: [change] }] }
}
