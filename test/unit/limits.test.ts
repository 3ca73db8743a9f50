import { messageProblems } from '../../src/core/limits.ts'
import type { Choice, Header, Message, Text } from '../../src/index.ts'

const send = { type: 'go' }
const link = { link: 'https://example.org/a.png' }
const choices = (count: number): Choice<typeof send>[] =>
  Array.from({ length: count }, (_, index) => ({ title: `Choice ${index}`, send }))
const withButtons = (extra: object): Message<unknown> => ({
  kind: 'buttons',
  body: 'Hello',
  buttons: choices(1),
  ...extra,
})
const withRows = (extra: object): Message<unknown> => ({
  kind: 'list',
  body: 'Hello',
  button: 'Menu',
  sections: [{ rows: choices(1) }],
  ...extra,
})
const withUrl = (extra: object): Message<unknown> => ({
  kind: 'ctaUrl',
  body: 'Hello',
  label: 'Open',
  url: 'https://example.org',
  ...extra,
})
const header = (text: Text): Header => ({ kind: 'text', text })

const lengths: [string, number, (text: string) => Message<unknown>][] = [
  ['the body of a text', 4096, (body) => ({ kind: 'text', body })],
  ['the body above buttons', 1024, (body) => withButtons({ body })],
  ['the header above buttons', 60, (text) => withButtons({ header: header(text) })],
  ['the footer below buttons', 60, (footer) => withButtons({ footer })],
  ['the title of a button', 20, (title) => withButtons({ buttons: [{ title, send }] })],
  ['the body of a list', 4096, (body) => withRows({ body })],
  ['the header of a list', 60, (text) => withRows({ header: text })],
  ['the footer of a list', 60, (footer) => withRows({ footer })],
  ['the label of a list', 20, (button) => withRows({ button })],
  ['the title of a section', 24, (title) => withRows({ sections: [{ title, rows: choices(1) }] })],
  ['the title of a row', 24, (title) => withRows({ sections: [{ rows: [{ title, send }] }] })],
  [
    'the description of a row',
    72,
    (description) => withRows({ sections: [{ rows: [{ title: 'A', description, send }] }] }),
  ],
  ['the body above a link', 1024, (body) => withUrl({ body })],
  ['the label of a link', 20, (label) => withUrl({ label })],
  ['the header above a link', 60, (text) => withUrl({ header: header(text) })],
  ['the footer below a link', 60, (footer) => withUrl({ footer })],
  ['the body above a location request', 1024, (body) => ({ kind: 'locationRequest', body })],
  ['the caption of an image', 1024, (caption) => ({ kind: 'image', source: link, caption })],
  ['the caption of a video', 1024, (caption) => ({ kind: 'video', source: link, caption })],
  ['the caption of a document', 1024, (caption) => ({ kind: 'document', source: link, caption })],
]

test.each(lengths)('%s has 1 to %i characters', (_, limit, make) => {
  expect(messageProblems(make('a'.repeat(limit)))).toEqual([])
  expect(sentences(make('a'.repeat(limit + 1)))).toContain(
    `has ${limit + 1} characters: WhatsApp allows ${limit}.`,
  )
  expect(sentences(make(''))).toContain('is empty')
  expect(sentences(make(' \n'))).toContain('is empty')
  // People do send such characters: JSON carries them, so a bot may say them back.
  expect(messageProblems(make('a\0\ud800b'))).toEqual([])
})

const counts: [string, number, (count: number) => Message<unknown>][] = [
  ['buttons', 3, (count) => withButtons({ buttons: choices(count) })],
  ['rows', 10, (count) => withRows({ sections: [{ rows: choices(count) }] })],
  ['contacts', 257, (count) => ({ kind: 'contacts', contacts: Array(count).fill(card()) })],
]

test.each(counts)('the number of %s is 1 to %i', (name, most, make) => {
  expect(messageProblems(make(1))).toEqual([])
  expect(messageProblems(make(most))).toEqual([])
  expect(sentences(make(most + 1))).toContain(`There are ${most + 1} ${name}`)
  expect(sentences(make(0))).toContain(`There are 0 ${name}`)
})

test('a list has at most ten sections and ten rows in all of them', () => {
  const sections = (count: number) =>
    choices(count).map((row, index) => ({ title: `Section ${index}`, rows: [row] }))
  expect(messageProblems(withRows({ sections: sections(10) }))).toEqual([])
  expect(sentences(withRows({ sections: sections(11) }))).toContain('11 sections')
  expect(sentences(withRows({ sections: sections(11) }))).toContain('11 rows')
})

test('several sections each have a title and rows', () => {
  const [a, b] = choices(2)
  const untitled = withRows({ sections: [{ title: 'One', rows: [a] }, { rows: [b] }] })
  expect(places(untitled)).toEqual(['sections[1]'])
  const empty = withRows({
    sections: [
      { title: 'One', rows: [a] },
      { title: 'Two', rows: [] },
    ],
  })
  expect(places(empty)).toEqual(['sections[1]'])
})

test('characters are code points, so that an emoji is one', () => {
  const title = '🍕'.repeat(20)
  expect(messageProblems(withButtons({ buttons: [{ title, send }] }))).toEqual([])
  const longer = withButtons({ buttons: [{ title: `${title}!`, send }] })
  expect(sentences(longer)).toContain('has 21 characters')
})

test('titles differ within a message, in each language', () => {
  const same = [
    { title: 'Yes', send },
    { title: 'Yes', send },
  ]
  expect(sentences(withButtons({ buttons: same }))).toContain('"Yes" is there twice')
  const inSpanish = [
    { title: { en: 'Fish', es: 'Pez' }, send },
    { title: { en: 'Catch', es: 'Pez' }, send },
  ]
  expect(sentences(withButtons({ buttons: inSpanish }))).toContain('"Pez" is there twice')
  expect(places(withRows({ sections: [{ rows: same }] }))).toEqual(['sections'])
})

test('every translation is checked and named', () => {
  const buttons = [{ title: { en: 'Book', es: 'Reservar una cita ahora' }, send }]
  expect(messageProblems(withButtons({ buttons }))).toEqual([
    {
      place: 'buttons[0].title (es)',
      problem: 'The button title "Reservar una cita ahora" has 23 characters: WhatsApp allows 20.',
      cure: 'Shorten it.',
    },
  ])
  expect(sentences({ kind: 'text', body: {} })).toContain('no translation')
})

test('what people say to each other never enters a problem', () => {
  const secret = 'my secret '.repeat(500)
  expect(sentences({ kind: 'text', body: secret })).not.toContain('secret')
  expect(sentences(withButtons({ body: secret, footer: secret }))).not.toContain('secret')
})

test('a media file has one source, an id or a web address', () => {
  const image = (source: object) => ({ kind: 'image', source }) as Message<unknown>
  expect(messageProblems(image({ id: '1234' }))).toEqual([])
  expect(messageProblems(image({ link: 'http://example.org/a.png' }))).toEqual([])
  expect(sentences(image({ link: 'file:///etc/passwd' }))).toContain('"file:"')
  expect(sentences(image({ link: 'a.png' }))).toContain('not a web address')
  expect(sentences(image({ id: '' }))).toContain('is empty')
  expect(sentences(image({}))).toContain('neither an id nor')
  expect(sentences(image({ id: '1', link: 'https://a.b' }))).toContain('both id and link')
  expect(places({ kind: 'audio', source: { link: 'x' } })).toEqual(['source.link'])
  expect(places({ kind: 'sticker', source: { link: 'x' } })).toEqual(['source.link'])
  expect(places({ kind: 'document', source: link, filename: '' })).toEqual(['filename'])
})

test('headers may be media files with a source', () => {
  expect(messageProblems(withButtons({ header: { kind: 'video', source: { id: '1' } } }))).toEqual(
    [],
  )
  const broken = withUrl({ header: { kind: 'document', source: { link: 'x' }, filename: ' ' } })
  expect(places(broken)).toEqual(['header.source.link', 'header.filename'])
})

test('a link that is opened is a web address', () => {
  expect(messageProblems(withUrl({ url: 'http://example.org' }))).toEqual([])
  expect(places(withUrl({ url: 'javascript:alert(1)' }))).toEqual(['url'])
  expect(places(withUrl({ url: 'example.org' }))).toEqual(['url'])
})

test('a place lies on the earth', () => {
  const at = (latitude: number, longitude: number, extra = {}): Message<unknown> => ({
    kind: 'location',
    latitude,
    longitude,
    ...extra,
  })
  expect(messageProblems(at(-90, 180, { name: 'Pole', address: 'South' }))).toEqual([])
  expect(places(at(90.1, 0))).toEqual(['latitude'])
  expect(places(at(0, -180.1))).toEqual(['longitude'])
  expect(places(at(Number.NaN, 0, { name: '' }))).toEqual(['latitude', 'name'])
})

test('a contact has a whole name', () => {
  const contacts = [card(), { name: { formatted_name: 'Ada' } }]
  expect(places({ kind: 'contacts', contacts })).toEqual(['contacts[1].name'])
})

test('a reaction is one emoji or none, and quotes nothing', () => {
  const reaction = (emoji: string, extra = {}): Message<unknown> => ({
    kind: 'reaction',
    target: 'wamid.1',
    emoji,
    ...extra,
  })
  for (const emoji of ['👍', '❤️', '👩‍👩‍👧‍👧', '🇪🇸', '3️⃣', '']) {
    expect(messageProblems(reaction(emoji))).toEqual([])
  }
  for (const emoji of ['👍👍', 'ok', ' ', '3']) expect(places(reaction(emoji))).toEqual(['emoji'])
  expect(places(reaction('👍', { target: '' }))).toEqual(['target'])
  expect(places(reaction('👍', { replyTo: 'wamid.2' }))).toEqual(['replyTo'])
})

test('a template has a name and a language', () => {
  const named = { kind: 'template', name: 'order', language: 'en_US' } as const
  expect(messageProblems(named)).toEqual([])
  expect(places({ ...named, name: '', language: ' ' })).toEqual(['name', 'language'])
})

test('a quoted message has an id', () => {
  expect(messageProblems({ kind: 'text', body: 'Hi', replyTo: 'wamid.1' })).toEqual([])
  expect(places({ kind: 'text', body: 'Hi', replyTo: '' })).toEqual(['replyTo'])
})

function card() {
  return { name: { formatted_name: 'Ada Lovelace', first_name: 'Ada' } }
}

function sentences(message: Message<unknown>): string {
  return messageProblems(message)
    .map(({ problem }) => problem)
    .join('\n')
}

function places(message: Message<unknown>): string[] {
  return messageProblems(message).map(({ place }) => place)
}
