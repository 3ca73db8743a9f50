import { messageProblems } from '../../../src/core/limits.ts'
import { MEDIA_LIMITS } from '../../../src/core/media-limits.ts'
import type { Message } from '../../../src/index.ts'
import {
  card,
  choices,
  file,
  filled,
  link,
  place,
  rawInteractive,
  reacting,
  send,
  templateCards,
  withButtons,
  withForm,
  withPerson,
  withRows,
  withUrl,
} from './messages.ts'
import { interactiveRules, spokenRules, templateRules } from './rules.ts'

describe.each([
  ['what is said', spokenRules],
  ['what can be tapped', interactiveRules],
  ['templates', templateRules],
])('%s, at the limit and past it', (_, rules) => {
  test.each(rules)('$name', (rule) => {
    expect(messageProblems(rule.at)).toEqual([])
    const problems = messageProblems(rule.past)
    expect(problems.map((each) => each.place)).toContain(rule.place)
    const [found] = problems.filter((each) => each.place === rule.place)
    expect(found?.problem).toContain(rule.problem)
    expect(found?.cure).not.toBe('')
  })
})

test('texts are not empty, but may hold any character that JSON carries', () => {
  for (const body of ['', ' \n']) expect(sentences({ kind: 'text', body })).toContain('is empty')
  expect(messageProblems({ kind: 'text', body: 'a\0\ud800b' })).toEqual([])
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

test('a place has its degrees and words', () => {
  expect(messageProblems(place(-90, 180, { name: 'Pole', address: 'South' }))).toEqual([])
  expect(places(place(Number.NaN, 0, { name: '' }))).toEqual(['latitude', 'name'])
})

test('a contact has addresses that can be used', () => {
  const good = { emails: [{ email: 'ada@example.org' }], urls: [{ url: 'example.org/ada' }] }
  expect(messageProblems(withPerson(good))).toEqual([])
  const bad = {
    emails: [{ email: 'ada' }],
    urls: [{ url: 'no address' }],
    phones: [{ phone: '1' }],
  }
  expect(places(withPerson(bad))).toEqual([
    'contacts[0].phones[0].phone',
    'contacts[0].emails[0].email',
    'contacts[0].urls[0].url',
  ])
})

test('a contact has the shape of a card', () => {
  const wrong = { phones: [-1], emails: {}, urls: [{ url: 5 }], org: 'Museum' }
  expect(places(withPerson(wrong))).toEqual([
    'contacts[0].phones[0]',
    'contacts[0].emails',
    'contacts[0].urls[0]',
    'contacts[0].org',
  ])
  const name = { formatted_name: 'Ada', first_name: 5, last_name: 'Lovelace' }
  expect(places(withPerson({ name }))).toEqual(['contacts[0].name'])
})

test('a reaction is one emoji or none', () => {
  for (const emoji of ['👍', '❤️', '🇪🇸', '3️⃣', '']) {
    expect(messageProblems(reacting(emoji))).toEqual([])
  }
  for (const emoji of ['ok', ' ', '3']) expect(places(reacting(emoji))).toEqual(['emoji'])
  expect(places(reacting('👍', { target: '' }))).toEqual(['target'])
})

test('a file of ours is known by its ending, its type and its content', () => {
  const image = (source: object) => ({ kind: 'image', source }) as Message<unknown>
  expect(messageProblems(image({ file: '/menu.JPG' }))).toEqual([])
  expect(messageProblems(image({ file: '/menu', mimeType: 'image/png; x=1' }))).toEqual([])
  expect(messageProblems(image(file(10, 'image/jpeg')))).toEqual([])
  expect(sentences(image({ file: '' }))).toContain('is empty')
  expect(sentences(image({ file: '/a/menu' }))).toContain('the ending of the file "menu"')
  expect(sentences(image({ file: '/a/menu.gif' }))).toContain('the ending of the file "menu.gif"')
  expect(sentences(image({ file: '/a/menu.pdf' }))).toContain(
    'of the file "menu.pdf" is application',
  )
  expect(sentences(image({ base64: 'no!', mimeType: 'image/png' }))).toContain('not base64')
  expect(sentences(image({ base64: '', mimeType: 'image/png' }))).toContain('The file is empty')
  expect(sentences(image(file(10, 'text/html')))).toContain('text/html, which WhatsApp')
})

test('a path that depends on where the server was started is refused with the cure', () => {
  const found = messageProblems({ kind: 'image', source: { file: 'menu/relative.png' } })
  expect(found).toMatchObject([
    {
      place: 'source.file',
      problem: expect.stringContaining('"menu/relative.png" is not absolute'),
      cure: "Give new URL('./relative.png', import.meta.url).",
    },
  ])
})

test('errors name the value, but nothing that may be secret', () => {
  expect(sentences(reacting('okay'))).toBe('The reaction is "okay", not one emoji.')
  expect(sentences(withUrl({ url: 'example.org/a?key=1' }))).toBe(
    'The link "example.org/a" is not a web address.',
  )
  expect(sentences(withUrl({ url: 'tel:110' }))).toContain('begins with "tel:", and')
})

test('a link to media leads to where WhatsApp can reach it', () => {
  const image = (to: string): Message<unknown> => ({ kind: 'image', source: { link: to } })
  expect(messageProblems(image('https://172.32.0.1/a.png'))).toEqual([])
  for (const host of ['localhost', '127.0.0.1', '10.1.2.3', '172.16.0.1', '192.168.1.1', '[::1]']) {
    expect(sentences(image(`http://${host}:80/a.png`))).toContain('which WhatsApp cannot reach')
  }
  expect(sentences(image('https://ann:secret@example.org/a.png'))).toContain('name or password')
  expect(sentences(image('https://ann:secret@example.org/a.png'))).not.toContain('secret')
})

test('a form is named, and its parts are not empty', () => {
  expect(messageProblems(withForm({ flow: { name: 'Survey' }, token: 't' }))).toEqual([])
  expect(messageProblems(withForm({ start: 'data_exchange' }))).toEqual([])
  const empty = withForm({ flow: { id: '' }, token: ' ', start: { screen: '' } })
  expect(places(empty)).toEqual(['flow.id', 'token', 'start.screen'])
})

test('products are named', () => {
  expect(places({ kind: 'product', catalogId: '', productId: '' })).toEqual([
    'catalogId',
    'productId',
  ])
  expect(places({ kind: 'catalog', body: 'Look', thumbnail: '' })).toEqual(['thumbnail'])
  const sections = [{ title: 'Mugs', products: ['', 'mug'] }, { products: [] }]
  const list: Message<unknown> = {
    kind: 'products',
    header: 'All',
    body: 'Look',
    catalogId: '7',
    sections,
  }
  expect(places(list)).toEqual(['sections[0].products[0]', 'sections[1]', 'sections[1]'])
})

test('a card has a picture, and a link or a choice', () => {
  const cards = (extra: object): Message<unknown> => ({
    kind: 'carousel',
    body: 'Pick',
    cards: [card(), { ...card(), ...extra }],
  })
  expect(places(cards({ header: { kind: 'text', text: 'A' } }))).toEqual(['cards[1].header'])
  expect(places(cards({ header: { kind: 'image', source: {} } }))).toEqual([
    'cards[1].header.source',
  ])
  expect(sentences(cards({ buttons: [] }))).toContain('The card has no button')
  const again = { title: 'Buy', send }
  expect(sentences(cards({ buttons: [again, again] }))).toContain('"Buy" is there twice')
})

test('the same title may stand on several cards', () => {
  const buttons = [{ title: 'Buy', send }]
  const cards = [card({ buttons }), card({ buttons })]
  expect(messageProblems({ kind: 'carousel', body: 'Pick', cards })).toEqual([])
})

test('what is filled into a template is there', () => {
  expect(messageProblems(filled({}))).toEqual([])
  expect(places(filled({ name: '', language: ' ' }))).toEqual(['name', 'language'])
  expect(places(filled({ parameters: ['', { kind: 'dateTime', fallback: ' ' }] }))).toEqual([
    'parameters[0]',
    'parameters[1]',
  ])
  expect(places(filled({ header: { kind: 'image', source: {} } }))).toEqual(['header.source'])
  expect(places(filled({ header: { kind: 'location', latitude: 91, longitude: 0 } }))).toEqual([
    'header.latitude',
  ])
  expect(places(filled({ header: { kind: 'product', catalogId: '', productId: '1' } }))).toEqual([
    'header.catalogId',
  ])
  expect(places(filled({ tapTarget: { url: 'x', title: '' } }))).toEqual([
    'tapTarget.url',
    'tapTarget.title',
  ])
  const money = { kind: 'currency', fallback: '1', code: 'Euro', amount1000: 1 }
  expect(sentences(filled({ parameters: [money] }))).toContain('The currency is "Euro"')
  expect(places(templateCards(2, { header: { kind: 'video', source: {} } }))).toEqual([
    'cards[0].header.source',
    'cards[1].header.source',
  ])
})

test('two buttons of a template have two places', () => {
  const button = { kind: 'quickReply', title: 'Yes', send }
  expect(messageProblems(filled({ buttons: [button, { ...button, index: 4 }] }))).toEqual([])
  expect(sentences(filled({ buttons: [button, { ...button, index: 0 }] }))).toContain(
    'Another button has the place 0 too',
  )
})

test('a code never enters a problem', () => {
  const code = '123456789012345678901'
  expect(sentences(filled({ buttons: [{ kind: 'oneTimeCode', code }] }))).not.toContain(code)
})

test('a raw message has a type of its own and what that type needs', () => {
  const raw = (type: string, content: unknown) =>
    ({ kind: 'raw', type, content, ...(type === 'pin' && { group: 'g' }) }) as Message<unknown>
  expect(messageProblems(raw('pin', { type: 'unpin', message_id: 'wamid.1' }))).toEqual([])
  expect(messageProblems(raw('newer', { any: ['thing'] }))).toEqual([])
  expect(messageProblems(raw('contacts', [{}]))).toEqual([])
  for (const type of ['', 'to', 'recipient', 'biz_opaque_callback_data', 'Not A Type']) {
    expect(places(raw(type, {}))).toContain('type')
  }
  expect(places(raw('newer', 'text'))).toEqual(['content'])
  expect(places(raw('pin', { type: 'glue' }))).toEqual(['content.type', 'content.message_id'])
  expect(places(raw('template', { name: '' }))).toEqual(['content.name', 'content.language.code'])
  expect(places(rawInteractive('newer', { action: 'go', body: { text: '' } }))).toEqual([
    'content.body.text',
    'content.action',
  ])
  expect(places(rawInteractive('voice_call', { body: undefined }))).toEqual(['content.body'])
  expect(places(rawInteractive('order_status', {}))).toContain('content.action.name')
  expect(places({ kind: 'raw', type: 'newer', content: {}, group: '' })).toEqual(['group'])
  const pin = { type: 'pin', message_id: 'wamid.1' }
  expect(sentences({ kind: 'raw', type: 'pin', content: pin })).toContain('in a group only')
  expect(places(raw('interactive', []))).toEqual(['content'])
})

test('a switch is on or off', () => {
  const wrong = (message: object) => places(message as Message<unknown>)
  expect(wrong({ kind: 'text', body: 'Hi', preview: 'yes', split: 0 })).toEqual([
    'preview',
    'split',
  ])
  expect(wrong({ kind: 'audio', source: link, voice: 'yes' })).toEqual(['voice'])
  expect(places(withForm({ draft: 1 }))).toEqual(['draft'])
})

test('a quoted message has an id', () => {
  expect(messageProblems({ kind: 'text', body: 'Hi', replyTo: 'wamid.1' })).toEqual([])
  expect(places({ kind: 'text', body: 'Hi', replyTo: '' })).toEqual(['replyTo'])
  expect(sentences({ kind: 'text', body: 'Hi', replyTo: 'nonsense' })).toBe(
    'The quoted message is "nonsense", which is no id of a message.',
  )
  expect(places(reacting('👍', { target: 'nonsense' }))).toEqual(['target'])
})

test('a long text is refused unless it may be split', () => {
  const body = 'a'.repeat(5000)
  expect(messageProblems({ kind: 'text', body, split: true })).toEqual([])
  expect(places({ kind: 'text', body })).toEqual(['body'])
})

function sentences(message: Message<unknown>): string {
  return messageProblems(message)
    .map(({ problem }) => problem)
    .join('\n')
}

function places(message: Message<unknown>): string[] {
  return messageProblems(message).map(({ place }) => place)
}

test('files may be as large as WhatsApp takes them (reference 4.4)', () => {
  const mb = 1_048_576
  const sizes = Object.entries(MEDIA_LIMITS).map(([use, { maxBytes }]) => [use, maxBytes])
  expect(Object.fromEntries(sizes)).toEqual({
    image: 5 * mb,
    video: 16 * mb,
    gif: 16 * mb,
    audio: 16 * mb,
    voice: 16 * mb,
    sticker: 512_000,
    document: 100 * mb,
  })
})
