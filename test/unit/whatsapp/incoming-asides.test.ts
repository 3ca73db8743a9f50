import { parseWebhook } from '../../../src/whatsapp/incoming.ts'
import { readSample } from '../../support/samples.ts'

const arrivedAt = 1_790_000_500_000

function readMessages(body: unknown) {
  return parseWebhook(body, arrivedAt).map((item) => {
    if (item.kind !== 'message') throw new Error(`a ${item.kind} where a message was expected`)
    const { messageId: _, replyTo: __, ...content } = item.event
    const { aliases, before } = item
    return { aliases, content, ...(before === undefined ? {} : { before }) }
  })
}

function toBody(...messages: object[]) {
  const value = { metadata: { phone_number_id: '300' }, messages }
  return { entry: [{ id: '1', changes: [{ field: 'messages', value }] }] }
}

describe('what a person does without saying something becomes its event', () => {
  test.each([
    ['webhook-reaction', { type: 'user.reaction', target: 'wamid.OUT001', emoji: '👍' }],
    ['webhook-reaction-removed', { type: 'user.reaction', target: 'wamid.OUT001', emoji: null }],
    ['webhook-edit', { type: 'user.edited', target: 'wamid.IN001', text: 'Three tickets' }],
    [
      'webhook-edit-caption',
      { type: 'user.edited', target: 'wamid.IN002', text: 'My other ticket' },
    ],
    ['webhook-revoke', { type: 'user.revoked', target: 'wamid.IN001' }],
    ['webhook-request-welcome', { type: 'user.opened' }],
    [
      'webhook-call-permission',
      { type: 'user.callPermission', granted: true, expiresAt: 1_790_600_000_000 },
    ],
    [
      'webhook-call-permission-refused',
      { type: 'user.callPermission', granted: false, automatic: true },
    ],
  ])('%s', (sample, content) => {
    expect(readMessages(readSample(sample))).toMatchObject([{ content }])
  })

  test('a permission without an end has none', () => {
    const reply = { response: 'accept', is_permanent: true }
    const interactive = { type: 'call_permission_reply', call_permission_reply: reply }
    const [found] = readMessages(toBody({ id: 'w', from: '1', type: 'interactive', interactive }))
    expect(found?.content).toEqual({ type: 'user.callPermission', granted: true, permanent: true })
  })

  test('an edit of which nothing else is told', () => {
    const unsupported = { type: 'edit' }
    const errors = [{ code: 131051 }]
    const message = { id: 'w', from: '1', type: 'unsupported', unsupported, errors }
    expect(readMessages(toBody(message))[0]?.content).toEqual({ type: 'user.edited' })
  })

  test('an edit whose new text is not told is still an edit', () => {
    const edit = { original_message_id: 'wamid.OLD', message: { type: '__proto__' } }
    const [found] = readMessages(toBody({ id: 'w', from: '1', type: 'edit', edit }))
    expect(found?.content).toEqual({ type: 'user.edited', target: 'wamid.OLD' })
  })
})

describe('what WhatsApp tells of a person names them before and after', () => {
  test('a changed phone number', () => {
    expect(readMessages(readSample('webhook-system-number'))).toEqual([
      {
        aliases: { waId: '351910000009', userId: 'PT.700100200999' },
        before: { waId: '351910000001', userId: 'PT.700100200300' },
        content: {
          type: 'user.system',
          change: 'number',
          before: { waId: '351910000001', userId: 'PT.700100200300' },
          after: { waId: '351910000009', userId: 'PT.700100200999' },
        },
      },
    ])
  })

  test('a changed user id of somebody whose number is hidden', () => {
    expect(readMessages(readSample('webhook-system-user-id'))).toEqual([
      {
        aliases: { userId: 'PT.801' },
        before: { userId: 'PT.800' },
        content: {
          type: 'user.system',
          change: 'userId',
          before: { userId: 'PT.800' },
          after: { userId: 'PT.801' },
        },
      },
    ])
  })

  test('a new identity key, which changes no name', () => {
    expect(readMessages(readSample('webhook-system-identity'))).toMatchObject([
      { content: { change: 'identityKey', before: { waId: '351910000001' }, after: {} } },
    ])
  })

  const system = (more: object, sender: object = { from: '11' }) =>
    readMessages(toBody({ ...sender, id: 'wamid.S', type: 'system', system: more }))[0]

  test('by the names that Meta used before', () => {
    expect(system({ type: 'customer_changed_number', new_wa_id: '12' })).toMatchObject({
      aliases: { waId: '12' },
      before: { waId: '11' },
      content: { change: 'number', before: { waId: '11' }, after: { waId: '12' } },
    })
  })

  test('also without the previous ids, as until August 2026', () => {
    const news = { type: 'user_changed_number', wa_id: '12', user_id: 'PT.2' }
    expect(system(news, { from: '11', from_user_id: 'PT.1' })?.content).toMatchObject({
      before: { waId: '11', userId: 'PT.1' },
      after: { waId: '12', userId: 'PT.2' },
    })
    expect(system(news, { from: '11', from_user_id: 'PT.2' })?.content['before']).toEqual({
      waId: '11',
    })
  })

  test('with the ids of a portfolio', () => {
    const news = {
      type: 'user_changed_user_id',
      user_id: 'PT.2',
      previous_user_id: 'PT.1',
      parent_user_id: 'PT.ENT.2',
      previous_parent_user_id: 'PT.ENT.1',
    }
    expect(system(news, {})).toMatchObject({
      aliases: { userId: 'PT.2', parentUserId: 'PT.ENT.2' },
      before: { userId: 'PT.1', parentUserId: 'PT.ENT.1' },
      content: { after: { userId: 'PT.2', parentUserId: 'PT.ENT.2' } },
    })
  })

  test('somebody whose former names are not told is found by the new ones', () => {
    expect(system({ type: 'user_changed_user_id', user_id: 'PT.2' }, {})).toMatchObject({
      aliases: { userId: 'PT.2' },
      content: { before: {} },
    })
  })

  test('what is not known of them changes nothing', () => {
    expect(system({ type: 'moved_to_mars' })?.content).toMatchObject({ change: 'unknown' })
    expect(system({ type: ['x'] })?.content).toMatchObject({ change: 'unknown', after: {} })
  })
})
