import type { NoticeContent } from '../../../src/core/notice-content.ts'
import { parseWebhook } from '../../../src/whatsapp/incoming.ts'
import { readSample } from '../../support/samples.ts'

const arrivedAt = 1_790_000_500_000
const ana = { waId: '351910000001', userId: 'PT.700100200300' }

const readSubjects = (sample: string) =>
  parseWebhook(readSample(sample), arrivedAt).flatMap((item) =>
    item.kind === 'notice' && item.about !== undefined ? [item.about] : [],
  )

describe('what is nobody’s turn is typed where its shape is known', () => {
  const cases: [sample: string, about: NoticeContent][] = [
    [
      'webhook-group',
      {
        type: 'group.said',
        groupId: 'Z3JvdXAtMQ',
        messageId: 'wamid.IN025',
        person: ana,
        content: { type: 'user.text', text: 'Hello all' },
      },
    ],
    [
      'webhook-group-lifecycle',
      {
        type: 'group.changed',
        change: 'group_create',
        groupId: 'Z3JvdXAtMQ',
        requestId: 'r1',
        failures: [],
      },
    ],
    [
      'webhook-standby',
      {
        type: 'standby.said',
        messageId: 'wamid.STBY1',
        person: ana,
        content: { type: 'user.text', text: 'To the other agent' },
      },
    ],
    ['webhook-handover', { type: 'handed-over' }],
    [
      'webhook-calls',
      { type: 'call', callId: 'wacid.1', event: 'connect', person: ana, by: 'person' },
    ],
    [
      'webhook-call-status',
      { type: 'call', callId: 'wacid.2', event: 'RINGING', person: { waId: '351910000001' } },
    ],
    [
      'webhook-call-terminate',
      {
        type: 'call',
        callId: 'wacid.3',
        event: 'terminate',
        person: ana,
        by: 'business',
        seconds: 34,
      },
    ],
    [
      'webhook-preferences-resume',
      {
        type: 'preference',
        person: { userId: 'PT.800' },
        category: 'marketing_messages',
        value: 'resume',
      },
    ],
    [
      'webhook-user-id-update',
      {
        type: 'renamed',
        before: { waId: '351910000008', userId: 'PT.800' },
        after: { waId: '351910000008', userId: 'PT.801' },
      },
    ],
    ['webhook-history', { type: 'history', phase: 0, progress: 50, threads: 1, messages: 1 }],
    [
      'webhook-echo-edit',
      { type: 'echo.edited', target: 'wamid.ECHO1', person: { waId: ana.waId } },
    ],
    [
      'webhook-echo-revoke',
      { type: 'echo.revoked', target: 'wamid.ECHO1', person: { waId: ana.waId } },
    ],
  ]
  test.each(cases)('%s', (sample, about) => {
    expect(readSubjects(sample)).toEqual([about])
  })

  test('a click on a marketing message', () => {
    expect(readSubjects('webhook-user-actions')).toMatchObject([
      { type: 'action', action: 'marketing_messages_link_click' },
    ])
  })

  test('an error that belongs to no message, with what it means to us', () => {
    expect(readSubjects('webhook-errors')).toMatchObject([
      { type: 'failure', failure: { code: 130429, class: 'throughput' } },
    ])
  })

  test('a person who could not be removed from a group, with the reason', () => {
    expect(readSubjects('webhook-group-refused')).toMatchObject([
      { change: 'group_participants_remove', failures: [{ code: 131000 }] },
    ])
  })
})

test('what is overheard on standby is no message of ours, but statuses of ours are', () => {
  const items = parseWebhook(readSample('webhook-standby-mixed'), arrivedAt)
  expect(items).toMatchObject([
    { kind: 'notice', key: 'wamid.STBY2/standby', about: { type: 'standby.said' } },
    { kind: 'notice', key: 'wamid.STBY3/standby', about: { type: 'standby.answered' } },
    { kind: 'status', wamid: 'wamid.STBY3', status: 'delivered' },
  ])
})

describe('an echo tells what went to whom', () => {
  test.each([
    [
      'webhook-echo',
      { type: 'text', content: { type: 'user.text', text: 'Written on the phone' } },
    ],
    ['webhook-echo-template', { type: 'template', content: { type: 'user.unsupported' } }],
  ])('%s', (sample, echo) => {
    expect(parseWebhook(readSample(sample), arrivedAt)).toMatchObject([
      { kind: 'echo', numberId: '300100200300100', aliases: { waId: '351910000001' }, ...echo },
    ])
  })

  test('also to a person whose number is hidden', () => {
    expect(parseWebhook(readSample('webhook-echo-hidden-number'), arrivedAt)).toMatchObject([
      {
        kind: 'echo',
        id: 'wamid.ECHO3',
        key: 'wamid.ECHO3/echo',
        at: 1_790_000_321_000,
        aliases: { userId: 'PT.800' },
        content: { type: 'user.media', media: 'image', caption: 'Here you are' },
      },
    ])
  })

  test('one without its id, receiver or number is a notice', () => {
    const echoes = (message_echoes: unknown[], metadata: object = { phone_number_id: '300' }) => ({
      entry: [{ changes: [{ field: 'message_echoes', value: { metadata, message_echoes } }] }],
    })
    const sentencesOf = (body: unknown) =>
      parseWebhook(body, arrivedAt).map((item) => item.kind === 'notice' && item.sentence)
    expect(sentencesOf(echoes([null, { to: '1' }, { id: 'w', type: 'text' }]))).toEqual([
      'An echo of a message has no id.',
      'An echo of a message has no id.',
      'An echo of a message does not tell to whom it went.',
    ])
    expect(sentencesOf(echoes([{ id: 'w', to: '1' }], {}))).toEqual([
      'An echo of a message does not tell which number it belongs to.',
    ])
  })
})

test('news beside a key that nobody knows are still taken one by one', () => {
  const value = {
    metadata: { phone_number_id: '300' },
    later: true,
    statuses: [{ id: 'wamid.9', status: 'sent' }],
    messages: [{ id: 'wamid.1', from: '11', type: 'text', text: { body: 'hi' } }],
  }
  const items = parseWebhook({ entry: [{ changes: [{ field: 'standby', value }] }] }, arrivedAt)
  expect(items).toMatchObject([{ kind: 'status' }, { about: { type: 'standby.said' } }])
})
