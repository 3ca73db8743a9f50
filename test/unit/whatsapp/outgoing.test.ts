import type { Aliases } from '../../../src/core/contact.ts'
import type { OutboundMessage } from '../../../src/core/messages.ts'
import { toReadMark, toRequestBody } from '../../../src/whatsapp/outgoing.ts'
import { listSamples, readSample } from '../../support/samples.ts'

const ana: Aliases = { waId: '351910000001', userId: 'PT.700100200300' }
const rui: Aliases = { userId: 'PT.800', parentUserId: 'PT.ENT.900' }

const messages: Record<string, [message: OutboundMessage, to?: Aliases]> = {
  'send-text': [{ kind: 'text', body: 'See https://example.com', preview: true }],
  'send-text-reply': [{ kind: 'text', body: 'That one', replyTo: 'wamid.IN001' }],
  'send-text-hidden-number': [{ kind: 'text', body: 'Hello' }, rui],
  'send-buttons': [
    {
      kind: 'buttons',
      header: { kind: 'text', text: 'Museum' },
      body: 'Come?',
      footer: 'Free on Sundays',
      buttons: [
        { title: 'Yes', send: 'c1', once: true },
        { title: 'No', send: 'c2' },
      ],
    },
  ],
  'send-buttons-image': [
    {
      kind: 'buttons',
      header: { kind: 'image', source: { link: 'https://example.com/a.jpg' } },
      body: 'This one?',
      buttons: [{ title: 'Yes', send: 'c1' }],
    },
  ],
  'send-buttons-document': [
    {
      kind: 'buttons',
      header: { kind: 'document', source: { id: '9005' }, filename: 'plan.pdf' },
      body: 'The plan',
      buttons: [{ title: 'Thanks', send: 'c1' }],
    },
  ],
  'send-list': [
    {
      kind: 'list',
      header: 'Days',
      body: 'Which day?',
      footer: 'Closed on Mondays',
      button: 'Choose',
      sections: [
        {
          title: 'This week',
          rows: [
            { title: 'Tuesday', description: '10 to 18', send: 'c1' },
            { title: 'Sunday', send: 'c2' },
          ],
        },
      ],
    },
  ],
  'send-cta-url': [
    {
      kind: 'ctaUrl',
      header: { kind: 'video', source: { link: 'https://example.com/v.mp4' } },
      body: 'Tickets',
      footer: 'Online',
      label: 'Buy',
      url: 'https://example.com/buy',
    },
  ],
  'send-location-request': [{ kind: 'locationRequest', body: 'Where are you?' }],
  'send-image': [
    { kind: 'image', source: { link: 'https://example.com/a.jpg' }, caption: 'The tower' },
  ],
  'send-video': [{ kind: 'video', source: { id: '9002' }, caption: '' }],
  'send-audio': [{ kind: 'audio', source: { id: '9003' }, voice: true }],
  'send-document': [
    {
      kind: 'document',
      source: { link: 'https://example.com/i.pdf' },
      caption: 'The invoice',
      filename: 'invoice.pdf',
    },
  ],
  'send-sticker': [{ kind: 'sticker', source: { id: '9006' } }],
  'send-location': [
    {
      kind: 'location',
      latitude: 38.6916,
      longitude: -9.216,
      name: 'Tower of Belem',
      address: 'Lisbon',
    },
  ],
  'send-contacts': [
    {
      kind: 'contacts',
      contacts: [
        {
          name: { formatted_name: 'Museum desk', first_name: 'Desk' },
          phones: [{ phone: '+15550100200' }],
        },
      ],
    },
  ],
  'send-reaction': [{ kind: 'reaction', target: 'wamid.IN001', emoji: '👍' }],
  'send-template': [
    {
      kind: 'template',
      name: 'ticket_ready',
      language: 'en_US',
      parameters: ['Ana'],
    },
  ],
}

describe('the JSON on the wire is that of the sample', () => {
  test.each(Object.entries(messages))('%s', (sample, [message, to = ana]) => {
    const body = toRequestBody(message, to, 'cv1.7.1/1')
    expect(JSON.parse(JSON.stringify(body))).toEqual(readSample(sample))
  })

  test('send-read and send-typing', () => {
    expect(toReadMark('wamid.IN001', false)).toEqual(readSample('send-read'))
    expect(toReadMark('wamid.IN001', true)).toEqual(readSample('send-typing'))
  })

  test('and every sample has its message', () => {
    const marks = ['send-read', 'send-typing']
    expect(listSamples('send-').sort()).toEqual([...Object.keys(messages), ...marks].sort())
  })
})

test('nothing of our own reaches the wire', () => {
  const message: OutboundMessage = {
    kind: 'buttons',
    body: 'Come?',
    buttons: [{ title: 'Yes', send: 'c1', once: true }],
    onFailure: 'stop',
    onUncertain: 'hold',
  }
  expect(JSON.stringify(toRequestBody(message, ana, 'c'))).not.toMatch(/once|onFailure|onUncertain/)
})

test('a person is addressed by phone number where it is known, otherwise by user id', () => {
  const message: OutboundMessage = { kind: 'text', body: 'hi' }
  expect(toRequestBody(message, ana, 'c')).toMatchObject({ to: '+351910000001' })
  expect(toRequestBody(message, ana, 'c')).not.toHaveProperty('recipient')
  expect(toRequestBody(message, rui, 'c')).toMatchObject({ recipient: 'PT.800' })
  const parent = toRequestBody(message, { parentUserId: 'PT.ENT.900' }, 'c')
  expect(parent).toMatchObject({ recipient: 'PT.ENT.900' })
  expect(parent).not.toHaveProperty('to')
})

test('a reaction is taken back with an empty emoji', () => {
  const message: OutboundMessage = { kind: 'reaction', target: 'wamid.IN001', emoji: '' }
  expect(toRequestBody(message, ana, 'c')).toMatchObject({
    reaction: { message_id: 'wamid.IN001', emoji: '' },
  })
})
