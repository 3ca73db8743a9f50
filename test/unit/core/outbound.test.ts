import { filesOf, withUploads } from '../../../src/core/media-sources.ts'
import { createSay, renderMessage, toOutboxId, toParts } from '../../../src/core/outbound.ts'
import { previewOf } from '../../../src/core/preview.ts'
import type { Message } from '../../../src/index.ts'
import {
  audio,
  buttons,
  bytes,
  carousel,
  document,
  image,
  media,
  products,
  raw,
  template,
  text,
  voice,
} from '../../../src/index.ts'
import { listSamples } from '../../support/samples.ts'
import { outgoing } from '../whatsapp/outgoing-table.ts'

const send = { type: 'go' }

test('every choice of every kind has an id of its own, and its event stands in the row', () => {
  const withChoices = Object.entries(outgoing).filter(([, message]) =>
    JSON.stringify(message).includes('"send"'),
  )
  expect(withChoices.map(([sample]) => sample)).toEqual([
    'send-buttons',
    'send-buttons-image',
    'send-buttons-document',
    'send-list',
    'send-carousel',
    'send-template-named',
    'send-template-carousel',
  ])
  for (const [, message] of withChoices) {
    const { message: rendered, choices } = renderMessage(message, 'cv.1.1', String)
    expect(choices.map(({ id }) => id)).toEqual(choices.map((_, index) => `cv.1.1.${index}`))
    expect(choices.every(({ event }) => event.type === 'go')).toBe(true)
    expect(JSON.stringify(rendered)).not.toContain('"type":"go"')
  }
})

test('a choice that counts once says so in the row only', () => {
  const card = { header: { kind: 'image', source: { id: '1' } } } as const
  const message = carousel('Pick', [
    { ...card, buttons: [{ title: 'A', send, once: true }] },
    { ...card, buttons: [{ title: 'B', send }] },
  ])
  const { message: rendered, choices } = renderMessage(message, 'cv.1.1', String)
  expect(choices).toEqual([
    { id: 'cv.1.1.0', title: 'A', event: send, once: true },
    { id: 'cv.1.1.1', title: 'B', event: send },
  ])
  expect(JSON.stringify(rendered)).not.toContain('once')
})

test('ids of choices have 20 characters for 46,655 turns, as the cards of a carousel want', () => {
  const cards = Array.from({ length: 10 }, (_, index) => ({
    header: { kind: 'image', source: { id: '1' } } as const,
    buttons: ['A', 'B', 'C'].map((title) => ({ title: `${title}${index}`, send })),
  }))
  const outboxId = toOutboxId('abcdefghijkl', 46_655, 30)
  const { choices } = renderMessage(carousel('Pick', cards), outboxId, String)
  expect(new Set(choices.map(({ id }) => id)).size).toBe(30)
  for (const { id } of choices) expect(id).toHaveLength(20)
})

test('every text of a message is said in the language of the person', () => {
  const inSpanish = createSay('es', 'en')
  for (const [sample, message] of Object.entries(outgoing)) {
    const translated = inTwoLanguages(message)
    const { message: rendered, choices } = renderMessage(translated, 'cv.1.1', inSpanish)
    expect([sample, JSON.stringify(rendered)]).toEqual([
      sample,
      expect.not.stringContaining('"es"'),
    ])
    expect(choices.every(({ title }) => title.endsWith('ñ'))).toBe(true)
  }
})

test('halves of characters never leave: the rest is said', () => {
  const say = createSay(undefined, 'en')
  const title = { en: '\ud800Yes' }
  const message = buttons('ab \ud83d! 🍕', [{ title, send: { type: 'yes' } }])
  const { message: rendered, choices } = renderMessage(message, 'cv.1.1', say)
  expect(rendered).toMatchObject({ body: 'ab \ufffd! 🍕', buttons: [{ title: '\ufffdYes' }] })
  expect(choices).toMatchObject([{ title: '\ufffdYes' }])
})

/** A message whose texts are given in two languages, those of Meta and of the author left alone. */
function inTwoLanguages(message: Message<unknown>): Message<unknown> {
  const words = /^(body|header|footer|label|button|title|description|caption|text|suffix|fallback)$/
  const translate = (value: unknown, key: string): unknown => {
    if (typeof value === 'string' && words.test(key))
      return { en: value, es: `${value.slice(0, 9)}ñ` }
    if (Array.isArray(value)) {
      return value.map((each) => translate(each, key === 'parameters' ? 'text' : ''))
    }
    if (typeof value !== 'object' || value === null || key === 'content') return value
    return Object.fromEntries(
      Object.entries(value).map(([inside, part]) => [inside, translate(part, inside)]),
    )
  }
  return translate(message, '') as Message<unknown>
}

test('what WhatsApp would refuse is refused with all that is wrong', () => {
  const message = text('', { replyTo: ' ' })
  expect(() => renderMessage(message, 'cv.1.1', String)).toThrow(
    /^body: The body is empty.*\nreplyTo: The quoted message is empty/,
  )
  expect(() => renderMessage(message, 'cv.1.1', String)).toThrow(
    expect.objectContaining({ code: 'message-refused' }),
  )
})

test('a text that may be split becomes messages that fit, and only the first quotes', () => {
  const body = 'One sentence. '.repeat(500)
  const options = { split: true, replyTo: 'wamid.1', preview: true, onFailure: 'stop' } as const
  const parts = toParts(text(body, options), String)
  expect(parts).toHaveLength(2)
  expect(parts[0]).toMatchObject({
    kind: 'text',
    preview: true,
    onFailure: 'stop',
    replyTo: 'wamid.1',
  })
  expect(parts[1]).toEqual({
    kind: 'text',
    body: expect.stringMatching(/^One sentence\. .*One sentence\.$/),
    preview: true,
    onFailure: 'stop',
  })
  for (const part of parts) expect(renderMessage(part, 'cv.1.1', String).choices).toEqual([])
  expect(toParts(text('short', options), String)).toHaveLength(1)
})

const previews: Readonly<Record<string, string>> = {
  'send-text': 'See https://example.com',
  'send-text-reply': 'That one',
  'send-text-hidden-number': 'Hello',
  'send-buttons': 'Come? [Yes] [No]',
  'send-buttons-image': 'This one? [Yes]',
  'send-buttons-document': 'The plan [Thanks]',
  'send-list': 'Which day? [Choose: Tuesday, Sunday]',
  'send-cta-url': 'Tickets [Buy]',
  'send-location-request': 'Where are you?',
  'send-contact-request': 'May we call you?',
  'send-flow': 'A few questions [Start]',
  'send-flow-draft': 'A few questions [Start]',
  'send-product': '(product poster) In the shop',
  'send-products': '(3 products) All we have',
  'send-catalog': '(catalog) Look around',
  'send-carousel': '(2 cards) Which tour? [Tower] [Harbour]',
  'send-carousel-links': '(2 cards) Which tour? [Book] [Book]',
  'send-product-carousel': '(2 products) New in',
  'send-image': '(image) The tower',
  'send-video': '(video)',
  'send-audio': '(audio)',
  'send-voice': '(voice message)',
  'send-document': '(document invoice.pdf) The invoice',
  'send-sticker': '(sticker)',
  'send-location': '(location) Tower of Belem',
  'send-contacts': '(contacts) Museum desk',
  'send-reaction': '(reaction) 👍',
  'send-reaction-removed': '(reaction taken back)',
  'send-template': '(template) ticket_ready: Ana',
  'send-template-named': '(template) ticket_paid: first_name: Ana, price: 8 € [Thanks]',
  'send-template-positional': '(template) ticket_moved: Ana, 25 May',
  'send-template-location': '(template) meeting_point',
  'send-template-code': '(template) sign_in',
  'send-template-offer': '(template) summer',
  'send-template-form': '(template) survey',
  'send-template-catalog': '(template) shop: 10',
  'send-template-products': '(template) shop_list',
  'send-template-carousel': '(template) tours: Ana [Tower] [Harbour]',
  'send-template-target': '(template) news',
  'send-raw-call': '(voice call)',
  'send-raw-pin': '(pin)',
}

describe('a message in one line', () => {
  test.each(Object.entries(outgoing))('%s', (sample, message) => {
    expect(previewOf(message, String)).toBe(previews[sample])
  })

  test('names a file without a caption, and counts one as one', () => {
    const preview = (message: Message<unknown>) => previewOf(message, String)
    expect(preview(document({ file: '/a/menu.pdf' }))).toBe('(document menu.pdf)')
    expect(preview(document('https://example.org/a/menu.pdf?key=1'))).toBe('(document menu.pdf)')
    expect(preview(document({ id: '1' }, { caption: 'Menu' }))).toBe('(document) Menu')
    const [one, two] = [{ products: ['a'] }, { products: ['a', 'b'] }]
    expect(preview(products('Tea', 'All', '1', [one]))).toBe('(1 product) All')
    expect(preview(products('Tea', 'All', '1', [two]))).toBe('(2 products) All')
  })

  test('is known for every sample', () => {
    const marks = ['send-read', 'send-typing']
    expect([...Object.keys(previews), ...marks].sort()).toEqual(listSamples('send-').sort())
  })
})

const ours = { file: '/menu.png' }
const film = { file: '/menu.mp4' }
const header = { kind: 'image', source: ours } as const
const theirs = { link: 'https://example.com/a.png' }

const withFiles: [string, Message<unknown>, string[]][] = [
  ['a picture', image(ours), ['image']],
  ['a picture of theirs', image(theirs), []],
  ['a sound', audio({ file: '/a.mp3' }), ['audio']],
  ['a voice message', voice({ file: '/a.ogg' }), ['voice']],
  ['words', text('Hi'), []],
  ['a header', { kind: 'buttons', body: 'Hi', header, buttons: [] }, ['image']],
  ['a header of words', { kind: 'list', body: 'Hi', header: 'A', button: 'B', sections: [] }, []],
  [
    'cards',
    carousel('Pick', [
      { header, buttons: [] },
      { header: { kind: 'video', source: film }, buttons: [] },
    ]),
    ['image', 'video'],
  ],
  [
    'a template with cards',
    template('news', 'en', {
      header: { kind: 'gif', source: film },
      cards: [{ header }, { header: { kind: 'product', catalogId: '1', productId: '2' } }],
    }),
    ['gif', 'image'],
  ],
]

test.each(withFiles)('the files of ours are found and replaced: %s', (_, message, uses) => {
  expect(filesOf(message).map(({ use }) => use)).toEqual(uses)
  const asked: string[] = []
  const uploaded = withUploads(message, (source, use) => {
    asked.push(use)
    return { id: 'file' in source ? `id of ${source.file}` : 'bytes' }
  })
  expect(asked).toEqual(uses)
  expect(filesOf(uploaded)).toEqual([])
  expect(JSON.stringify(uploaded).split('id of /').length - 1).toBe(uses.length)
})

test('a media file may be given in several ways', () => {
  expect(media('https://example.com/a.png')).toEqual(theirs)
  expect(media(new URL('https://example.com/a.png'))).toEqual(theirs)
  expect(media(new URL('file:///a%20b.png'))).toEqual({ file: '/a b.png' })
  expect(media({ id: '1' })).toEqual({ id: '1' })
  expect(bytes(new Uint8Array([1, 2, 3]), 'image/png')).toEqual({
    base64: 'AQID',
    mimeType: 'image/png',
  })
})

test('a raw message of a newer kind is carried as it is', () => {
  const newer = raw<string>('interactive', { type: 'newer', action: { name: 'newer' } })
  expect(renderMessage(newer, 'cv.1.1', String).message).toEqual(newer)
})
