import type { UserContent } from '../../../src/core/events.ts'
import { toStoredEvent } from '../../../src/core/events.ts'
import { previewOfEvent } from '../../../src/core/user-preview.ts'

const cases: [content: UserContent, preview: string][] = [
  [{ type: 'user.text', text: 'hi' }, 'hi'],
  [{ type: 'user.choice', choiceId: 'c1.1.0.0', title: 'Cancel' }, 'Cancel'],
  [{ type: 'user.media', media: 'image', mediaId: '1', caption: 'My cat' }, '(image) My cat'],
  [{ type: 'user.media', media: 'video', mediaId: '1' }, '(video)'],
  [{ type: 'user.media', media: 'audio', mediaId: '1', voice: true }, '(voice message)'],
  [{ type: 'user.media', media: 'sticker', mediaId: '1', animated: true }, '(sticker)'],
  [
    { type: 'user.media', media: 'document', mediaId: '1', filename: 'a.pdf', caption: 'Here' },
    '(document a.pdf) Here',
  ],
  [{ type: 'user.location', latitude: 1.5, longitude: -2 }, '(location) 1.5, -2'],
  [
    { type: 'user.location', latitude: 1, longitude: 2, name: 'Tower', address: 'Lisbon' },
    '(location) Tower, Lisbon',
  ],
  [
    {
      type: 'user.contacts',
      contacts: [{ name: { formatted_name: 'Rui' } }, { phones: [{ phone: '+351 9' }] }, {}],
    },
    '(contacts) Rui, +351 9, (no name)',
  ],
  [
    {
      type: 'user.order',
      catalogId: '4',
      items: [
        { productId: 'a', quantity: 2, price: 1, currency: 'EUR' },
        { productId: 'b', quantity: 1, price: 1, currency: 'EUR' },
      ],
      text: 'Thanks',
    },
    '(order) 2 x a, 1 x b Thanks',
  ],
  [
    { type: 'user.flow', answer: { flow_token: 't', name: 'Ada', seats: 2, days: ['1', '2'] } },
    '(form) name: Ada, seats: 2, days: ["1","2"]',
  ],
  [{ type: 'user.flow', answer: { flow_token: 't' } }, '(form)'],
  [{ type: 'user.flow', answer: 'half' }, '(form) half'],
  [{ type: 'user.address', values: { city: 'Pune' } }, '(address) city: Pune'],
  [{ type: 'user.unsupported', kind: 'poll' }, '(not supported: poll)'],
  [{ type: 'user.reaction', target: 'w', emoji: '👍' }, '(reaction) 👍'],
  [{ type: 'user.reaction', target: 'w', emoji: null }, '(reaction taken back)'],
  [{ type: 'user.edited', target: 'w', text: 'new' }, '(changed to) new'],
  [{ type: 'user.edited', target: 'w' }, '(message changed)'],
  [{ type: 'user.revoked', target: 'w' }, '(message deleted)'],
  [{ type: 'user.callPermission', granted: true }, '(calls allowed)'],
  [{ type: 'user.callPermission', granted: false }, '(calls not allowed)'],
  [{ type: 'user.opened' }, '(chat opened)'],
  [{ type: 'user.system', change: 'number', before: {}, after: {} }, '(phone number changed)'],
  [{ type: 'user.system', change: 'unknown', before: {}, after: {} }, '(system message)'],
]

test.each(cases)('%j is shown in one line', (content, preview) => {
  expect(previewOfEvent(toStoredEvent(content, {}, 'wamid.1'))).toBe(preview)
})

test('events that nobody said have none', () => {
  for (const type of ['delivery.failed', 'operator.released', 'external.paid', 'turnwise.job']) {
    expect(previewOfEvent({ type, text: 'x' })).toBeUndefined()
  }
})

test('what is stored in another form than today does no harm', () => {
  expect(previewOfEvent({ type: 'user.contacts', contacts: 'x' })).toBe('(contacts)')
  expect(previewOfEvent({ type: 'user.order', order: {} })).toBe('(order)')
  expect(previewOfEvent({ type: 'user.text', text: 7 })).toBeUndefined()
  expect(previewOfEvent({ type: 'user.flow' })).toBe('(form)')
  expect(previewOfEvent({ type: 'user.media' })).toBe('(media)')
})

test('a long form is cut', () => {
  const answer = { words: 'x'.repeat(5_000) }
  const preview = previewOfEvent(toStoredEvent({ type: 'user.flow', answer }, {}, 'w'))
  expect(preview).toMatch(/^\(form\) words: x+ \.\.\.$/)
  expect(preview?.length).toBeLessThan(320)
})
