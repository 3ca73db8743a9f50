import type { IncomingMessage } from '../../../src/core/incoming.ts'
import { parseWebhook } from '../../../src/whatsapp/incoming.ts'
import { readSample } from '../../support/samples.ts'

const arrivedAt = 1_790_000_500_000

function readMessage(sample: string): IncomingMessage {
  const items = parseWebhook(readSample(sample), arrivedAt)
  expect(items).toHaveLength(1)
  const [item] = items
  if (item?.kind !== 'message') throw new Error(`${sample} is a ${item?.kind}`)
  return item
}

/** Without the parts that every message has. */
function readContent(sample: string): object {
  const { messageId: _messageId, replyTo: _replyTo, ...content } = readMessage(sample).event
  return content
}

describe('every kind a person can send becomes its event', () => {
  const cases: [sample: string, content: object][] = [
    ['webhook-text', { type: 'user.text', text: 'Two tickets, please' }],
    [
      'webhook-image',
      {
        type: 'user.media',
        media: 'image',
        mediaId: '9001',
        mimeType: 'image/jpeg',
        caption: 'My ticket',
        sha256: 'aW1hZ2U=',
      },
    ],
    [
      'webhook-video',
      {
        type: 'user.media',
        media: 'video',
        mediaId: '9002',
        mimeType: 'video/mp4',
        sha256: 'dmlkZW8=',
      },
    ],
    [
      'webhook-voice',
      {
        type: 'user.media',
        media: 'audio',
        mediaId: '9003',
        mimeType: 'audio/ogg; codecs=opus',
        voice: true,
        sha256: 'dm9pY2U=',
      },
    ],
    [
      'webhook-audio',
      {
        type: 'user.media',
        media: 'audio',
        mediaId: '9004',
        mimeType: 'audio/mpeg',
        sha256: 'YXVkaW8=',
      },
    ],
    [
      'webhook-document',
      {
        type: 'user.media',
        media: 'document',
        mediaId: '9005',
        mimeType: 'application/pdf',
        caption: 'The invoice',
        filename: 'invoice.pdf',
        sha256: 'cGRm',
      },
    ],
    [
      'webhook-sticker',
      {
        type: 'user.media',
        media: 'sticker',
        mediaId: '9006',
        mimeType: 'image/webp',
        sha256: 'd2VicA==',
      },
    ],
    [
      'webhook-sticker-animated',
      {
        type: 'user.media',
        media: 'sticker',
        mediaId: '9044',
        mimeType: 'image/webp',
        animated: true,
        sha256: 'd2VicA==',
      },
    ],
    [
      'webhook-location',
      {
        type: 'user.location',
        latitude: 38.6916,
        longitude: -9.216,
        name: 'Tower of Belem',
        address: 'Lisbon',
      },
    ],
    [
      'webhook-contacts',
      {
        type: 'user.contacts',
        contacts: [
          {
            name: { formatted_name: 'Rui Melo', first_name: 'Rui' },
            phones: [{ phone: '+351 910 000 002', wa_id: '351910000002', type: 'CELL' }],
          },
        ],
      },
    ],
    [
      'webhook-contacts-requested',
      {
        type: 'user.contacts',
        contacts: [
          {
            phones: [{ phone: '+351 910 000 008', wa_id: '351910000008' }],
            vcard: 'BEGIN:VCARD\nEND:VCARD',
            origin: 'contact_request',
          },
        ],
      },
    ],
    ['webhook-button-reply', { type: 'user.choice', choiceId: 'c1', title: 'Cancel' }],
    [
      'webhook-list-reply',
      { type: 'user.choice', choiceId: 'c2', title: 'Tuesday', description: '10 to 18' },
    ],
    ['webhook-template-button', { type: 'user.choice', choiceId: 'STOP', title: 'No more news' }],
    [
      'webhook-flow',
      { type: 'user.flow', name: 'flow', answer: { flow_token: 't1', seats: '2' }, token: 't1' },
    ],
    [
      'webhook-address',
      {
        type: 'user.address',
        values: { name: 'Ana Lopes', address: 'Rua do Museu 4', floor_number: '2' },
        savedAddressId: 'home',
      },
    ],
    [
      'webhook-order',
      {
        type: 'user.order',
        catalogId: '42',
        items: [{ productId: 'sku-1', quantity: 2, price: 7.5, currency: 'EUR' }],
      },
    ],
  ]
  test.each(cases)('%s', (sample, content) => {
    expect(readContent(sample)).toEqual(content)
  })
})

test('a message tells number, id, time, sender and what Meta sent', () => {
  expect(readMessage('webhook-text')).toEqual({
    kind: 'message',
    numberId: '300100200300100',
    id: 'wamid.IN001',
    at: 1_790_000_001_000,
    aliases: { waId: '351910000001', userId: 'PT.700100200300' },
    name: 'Ana Lopes',
    username: 'ana.lopes',
    event: { type: 'user.text', text: 'Two tickets, please', messageId: 'wamid.IN001' },
    raw: {
      from: '351910000001',
      from_user_id: 'PT.700100200300',
      id: 'wamid.IN001',
      timestamp: '1790000001',
      type: 'text',
      text: { body: 'Two tickets, please' },
    },
  })
})

test('a person who hides their phone number is known by their user ids', () => {
  const { aliases, name, username } = readMessage('webhook-text-hidden-number')
  expect(aliases).toEqual({ userId: 'PT.800', parentUserId: 'PT.ENT.900' })
  expect({ name, username }).toEqual({ name: 'Rui', username: 'rui_m' })
})

test('what a message answers, that it was forwarded and the ad it came from are told', () => {
  expect(readMessage('webhook-text-reply').event['replyTo']).toBe('wamid.OUT001')
  expect(readMessage('webhook-button-reply').event['replyTo']).toBe('wamid.OUT001')
  const { event: forwarded } = readMessage('webhook-text-forwarded-once')
  expect(forwarded).toMatchObject({ forwarded: true })
  expect(forwarded).not.toHaveProperty('frequentlyForwarded')
  expect(readMessage('webhook-text-forwarded').event).toMatchObject({
    forwarded: true,
    frequentlyForwarded: true,
  })
  expect(readMessage('webhook-text-product').event).toMatchObject({
    replyTo: 'wamid.OUT042',
    product: { catalogId: '42', productId: 'sku-1' },
  })
})

describe('what is not known is carried with its name and all that Meta sent', () => {
  test.each([
    ['webhook-unsupported', { kind: 'poll', code: 131051 }],
    ['webhook-document-refused', { kind: 'document', code: 131052 }],
  ])('%s', (sample, content) => {
    expect(readContent(sample)).toEqual({ type: 'user.unsupported', ...content })
  })

  test.each([
    ['a kind of tomorrow', { type: 'hologram', hologram: { id: '1' } }, 'hologram'],
    ['a kind named like a part of every object', { type: 'constructor' }, 'constructor'],
    ['a kind named like a prototype', { type: '__proto__' }, '__proto__'],
    ['a message without a kind', {}, 'unknown'],
    ['a kind that is no text', { type: 7 }, 'unknown'],
    ['a text without its body', { type: 'text', text: null }, 'text'],
    ['a text whose body is no text', { type: 'text', text: { body: 7 } }, 'text'],
    ['media without an id', { type: 'image', image: { mime_type: 'image/png' } }, 'image'],
    ['a place without a place', { type: 'location', location: { latitude: 'north' } }, 'location'],
    ['a reply that Meta could not build', { type: 'interactive' }, 'interactive'],
    [
      'a tap without an id',
      { type: 'interactive', interactive: { type: 'list_reply' } },
      'list_reply',
    ],
    ['a reaction to nothing', { type: 'reaction', reaction: { emoji: '👍' } }, 'reaction'],
    ['contacts that are no list', { type: 'contacts', contacts: 'Rui' }, 'contacts'],
    ['an order that is no order', { type: 'order', order: [] }, 'order'],
    [
      'an order with a line that is not understood',
      {
        type: 'order',
        order: { catalog_id: '4', product_items: [{ product_retailer_id: 'a', quantity: 'two' }] },
      },
      'order',
    ],
    [
      'an address that is none',
      {
        type: 'interactive',
        interactive: { type: 'nfm_reply', nfm_reply: { name: 'address_message' } },
      },
      'address_message',
    ],
    [
      'a permission that is neither given nor refused',
      {
        type: 'interactive',
        interactive: { type: 'call_permission_reply', call_permission_reply: { response: 1 } },
      },
      'call_permission_reply',
    ],
    ['an edit of nothing', { type: 'edit', edit: { message: { type: 'text' } } }, 'edit'],
    ['a deletion of nothing', { type: 'revoke', revoke: null }, 'revoke'],
    ['a template button without words', { type: 'button', button: {} }, 'button'],
  ])('%s', (_name, message, kind) => {
    const [item] = parseMessages({ ...message, id: 'wamid.X', from: '351910000001' })
    expect(item).toMatchObject({
      kind: 'message',
      id: 'wamid.X',
      event: { type: 'user.unsupported', kind, messageId: 'wamid.X' },
      raw: message,
    })
  })
})

test('the ad or post that a person came from is told by its parts', () => {
  const referral = {
    source_type: 'ad',
    source_id: 55,
    source_url: 'https://ads.example/55',
    headline: 'Museum night',
    body: 'Free entry',
    media_type: 'video',
    image_url: 'https://ads.example/i',
    video_url: 'https://ads.example/v',
    thumbnail_url: 'https://ads.example/t',
    ctwa_clid: 'clid-1',
    welcome_message: { text: 'Hello!' },
    ref: 'night',
    later: { key: 1 },
  }
  const [item] = parseMessages({ id: 'wamid.X', from: '1', type: 'hologram', referral })
  expect(item).toMatchObject({ event: { type: 'user.unsupported' }, raw: { referral } })
  expect(item?.kind === 'message' && item.event['referral']).toEqual({
    source: 'ad',
    id: '55',
    url: 'https://ads.example/55',
    headline: 'Museum night',
    body: 'Free entry',
    media: 'video',
    imageUrl: 'https://ads.example/i',
    videoUrl: 'https://ads.example/v',
    thumbnailUrl: 'https://ads.example/t',
    clickId: 'clid-1',
    welcomeText: 'Hello!',
    ref: 'night',
  })
  expect(readMessage('webhook-text-referral').event['referral']).toMatchObject({ id: '55' })
})

test('of a contact card whatever is as it should be is kept', () => {
  const contacts = [
    null,
    'Rui',
    {
      name: { formatted_name: 'Rui Melo', middle_name: 7, suffix: {} },
      phones: [{ phone: 351910000002, type: 'CELL' }, 'x', {}],
      emails: [{ email: 'rui@example.org', type: null }],
      urls: [{ url: 'https://example.org' }],
      addresses: [{ city: 'Lisbon', country_code: 'PT', floor: 2 }],
      org: { company: 'Museum', title: '' },
      birthday: '1990-01-31',
    },
    { emails: 'none' },
  ]
  const message = { id: 'wamid.X', from: '1', type: 'contacts', contacts, origin: 'other' }
  expect(parseMessages(message)).toMatchObject([
    {
      event: {
        contacts: [
          {
            name: { formatted_name: 'Rui Melo', middle_name: '7' },
            phones: [{ phone: '351910000002', type: 'CELL' }, {}],
            emails: [{ email: 'rui@example.org' }],
            urls: [{ url: 'https://example.org' }],
            addresses: [{ city: 'Lisbon', country_code: 'PT' }],
            org: { company: 'Museum' },
            birthday: '1990-01-31',
            origin: 'other',
          },
          { origin: 'other' },
        ],
      },
    },
  ])
})

describe('a form’s answer', () => {
  test.each([
    ['that is no JSON is handed on as it is', '{"half', '{"half'],
    ['that is no text is handed on as it is', { seats: 2 }, { seats: 2 }],
    ['that is missing is null', undefined, null],
    ['that is nested without end stays a text', '['.repeat(5000), '['.repeat(5000)],
    [
      'that is nested too deep stays a text',
      '['.repeat(500) + ']'.repeat(500),
      '['.repeat(500) + ']'.repeat(500),
    ],
  ])('%s', (_name, response_json, answer) => {
    const interactive = { type: 'nfm_reply', nfm_reply: { response_json } }
    const [item] = parseMessages({ id: 'wamid.X', from: '1', type: 'interactive', interactive })
    expect(item).toMatchObject({ event: { type: 'user.flow', answer } })
  })
})

describe('a time', () => {
  test.each([
    ['in a text of seconds', '1790000001', 1_790_000_001_000],
    ['in a number of seconds', 1_790_000_001, 1_790_000_001_000],
    ['that is missing', undefined, null],
    ['that is empty', '', null],
    ['that is no number', 'yesterday', null],
    ['of zero', '0', null],
    ['before 1970', '-5', null],
    ['in milliseconds', '1790000001000', null],
    ['without an end', '1e999', null],
    ['that is a list', ['1790000001'], null],
  ])('%s', (_name, timestamp, at) => {
    const text = { body: 'hi' }
    const [item] = parseMessages({ id: 'wamid.X', from: '1', type: 'text', text, timestamp })
    expect(item?.at).toBe(at)
  })
})

function parseMessages(...messages: object[]) {
  const value = { metadata: { phone_number_id: '300' }, messages }
  return parseWebhook({ entry: [{ id: '1', changes: [{ field: 'messages', value }] }] }, arrivedAt)
}
