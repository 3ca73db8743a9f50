import type { Header, Message } from '../../../src/index.ts'
import {
  card,
  choices,
  file,
  filled,
  ids,
  link,
  person,
  place,
  rawInteractive,
  rawOrder,
  rawWith,
  reacting,
  send,
  templateCards,
  withButtons,
  withCards,
  withForm,
  withPerson,
  withProductCards,
  withProducts,
  withRows,
  withUrl,
} from './messages.ts'

/** A rule of the reference: what still keeps it, what first breaks it, and how that is told. */
export interface Rule {
  readonly name: string
  readonly at: Message<unknown>
  readonly past: Message<unknown>
  readonly place: string
  readonly problem: string
}

type Make<T> = (value: T) => Message<unknown>

/** A text of at most so many characters; an emoji is one. */
function length(name: string, most: number, where: string, make: Make<string>): Rule {
  const problem = `has ${most + 1} characters: WhatsApp allows ${most}.`
  return {
    name,
    at: make('ü'.repeat(most)),
    past: make('ü'.repeat(most + 1)),
    place: where,
    problem,
  }
}

function atMost(name: string, most: number, where: string, make: Make<number>): Rule {
  const problem = `There are ${most + 1} `
  return { name: `${name}, at most`, at: make(most), past: make(most + 1), place: where, problem }
}

function atLeast(name: string, least: number, where: string, make: Make<number>): Rule {
  const problem = `There are ${least - 1} `
  return {
    name: `${name}, at least`,
    at: make(least),
    past: make(least - 1),
    place: where,
    problem,
  }
}

function form(name: string, at: Message<unknown>, past: Message<unknown>, told: [string, string]) {
  const [where, problem] = told
  return { name, at, past, place: where, problem }
}

const header = (text: string): Header => ({ kind: 'text', text })
const sections = (count: number) =>
  choices(count).map((row, index) => ({ title: `Section ${index}`, rows: [row] }))
const productSections = (count: number) =>
  ids(count).map((id) => ({ title: 'Mugs', products: [id] }))
const named = (kind: 'image' | 'video' | 'document' | 'audio' | 'sticker', path: string) =>
  ({ kind, source: { file: `/${path}` } }) as Message<unknown>
const reply = { kind: 'quickReply', title: 'Yes', send } as const
const other = ['image/gif', 'image/webp'] as const

/** Reference section 4.3. */
export const spokenRules: readonly Rule[] = [
  length('the body of a text', 4096, 'body', (body) => ({ kind: 'text', body })),
  length('the caption of an image', 1024, 'caption', (caption) => ({
    kind: 'image',
    source: link,
    caption,
  })),
  length('the caption of a video', 1024, 'caption', (caption) => ({
    kind: 'video',
    source: link,
    caption,
  })),
  length('the caption of a document', 1024, 'caption', (caption) => ({
    kind: 'document',
    source: link,
    caption,
  })),
  form('the type of an image', named('image', 'a.png'), named('image', 'a.webp'), [
    'source',
    `${other[1]}, which WhatsApp does not take as image`,
  ]),
  form('the type of a video', named('video', 'a.3gp'), named('video', 'a.mp3'), [
    'source',
    'audio/mpeg',
  ]),
  form('the type of a sound', named('audio', 'a.m4a'), named('audio', 'a.mp4'), [
    'source',
    'video/mp4',
  ]),
  form(
    'the type of a voice message',
    { kind: 'audio', voice: true, source: { file: '/a.ogg' } },
    { kind: 'audio', voice: true, source: { file: '/a.mp3' } },
    ['source', 'does not take as voice'],
  ),
  form('the type of a document', named('document', 'a.docx'), named('document', 'a.zip'), [
    'source',
    'does not show from the ending',
  ]),
  form('the type of a sticker', named('sticker', 'a.webp'), named('sticker', 'a.png'), [
    'source',
    'image/png',
  ]),
  form(
    'the type of a GIF in a template',
    filled({ header: { kind: 'gif', source: file(1, 'video/mp4') }, marketing: {} }),
    filled({ header: { kind: 'gif', source: file(1, other[0]) }, marketing: {} }),
    ['header.source', 'image/gif'],
  ),
  form(
    'the size of a file that was made while talking',
    { kind: 'image', source: file(256 * 1024, 'image/png') },
    { kind: 'image', source: file(256 * 1024 + 1, 'image/png') },
    ['source', 'has 262145 bytes'],
  ),
  form('the latitude', place(90, 0), place(90.1, 0), ['latitude', 'is 90.1']),
  form('the latitude, below', place(-90, 0), place(-90.1, 0), ['latitude', 'is -90.1']),
  form('the longitude', place(0, 180), place(0, 180.1), ['longitude', 'is 180.1']),
  form('the longitude, below', place(0, -180), place(0, -180.1), ['longitude', 'is -180.1']),
  atMost('contacts', 257, 'contacts', (count) => ({
    kind: 'contacts',
    contacts: Array.from({ length: count }, person),
  })),
  atLeast('contacts', 1, 'contacts', (count) => ({
    kind: 'contacts',
    contacts: Array.from({ length: count }, person),
  })),
  form(
    'the name of a contact',
    withPerson({ name: { formatted_name: 'Ada', suffix: 'Dr' } }),
    withPerson({ name: { formatted_name: 'Ada' } }),
    ['contacts[0].name', 'no whole name'],
  ),
  form(
    'the phone number of a contact',
    withPerson({ phones: [{ phone: '+1 (940) 555-1234 0000' }, { phone: '110' }] }),
    withPerson({ phones: [{ phone: '+1 (940) 555-1234 00000' }] }),
    ['contacts[0].phones[0].phone', 'has 16 digits'],
  ),
  form(
    'the phone number of a contact, below',
    withPerson({ phones: [{ phone: '110' }] }),
    withPerson({ phones: [{ phone: '+1 1' }] }),
    ['contacts[0].phones[0].phone', 'has 2 digits'],
  ),
  form(
    'the WhatsApp id of a contact',
    withPerson({ phones: [{ wa_id: '123456789012345' }] }),
    withPerson({ phones: [{ wa_id: '1234567890123456' }] }),
    ['contacts[0].phones[0].wa_id', 'not made of 3 to 15 digits'],
  ),
  form(
    'the birthday of a contact',
    withPerson({ birthday: '1815-12-10' }),
    withPerson({ birthday: '10.12.1815' }),
    ['contacts[0].birthday', 'not a date'],
  ),
  form('a reaction', reacting('👩‍👩‍👧‍👧'), reacting('👍👍'), ['emoji', 'not one emoji']),
  form('a reaction that quotes', reacting('👍'), reacting('👍', { replyTo: 'wamid.2' }), [
    'replyTo',
    'cannot quote',
  ]),
]

/** Reference section 4.4. */
export const interactiveRules: readonly Rule[] = [
  length('the header above buttons', 60, 'header', (text) => withButtons({ header: header(text) })),
  length('the body above buttons', 1024, 'body', (body) => withButtons({ body })),
  length('the footer below buttons', 60, 'footer', (footer) => withButtons({ footer })),
  atMost('buttons', 3, 'buttons', (count) => withButtons({ buttons: choices(count) })),
  atLeast('buttons', 1, 'buttons', (count) => withButtons({ buttons: choices(count) })),
  length('the title of a button', 20, 'buttons[0].title', (title) =>
    withButtons({ buttons: [{ title, send }] }),
  ),
  length('the header of a list', 60, 'header', (text) => withRows({ header: text })),
  length('the body of a list', 4096, 'body', (body) => withRows({ body })),
  length('the footer of a list', 60, 'footer', (footer) => withRows({ footer })),
  length('the label of a list', 20, 'button', (button) => withRows({ button })),
  atMost('sections', 10, 'sections', (count) => withRows({ sections: sections(count) })),
  atLeast('sections', 1, 'sections', (count) => withRows({ sections: sections(count) })),
  atMost('rows', 10, 'sections', (count) => withRows({ sections: [{ rows: choices(count) }] })),
  atLeast('rows', 1, 'sections', (count) => withRows({ sections: [{ rows: choices(count) }] })),
  length('the title of a section', 24, 'sections[0].title', (title) =>
    withRows({ sections: [{ title, rows: choices(1) }] }),
  ),
  length('the title of a row', 24, 'sections[0].rows[0].title', (title) =>
    withRows({ sections: [{ rows: [{ title, send }] }] }),
  ),
  length('the description of a row', 72, 'sections[0].rows[0].description', (description) =>
    withRows({ sections: [{ rows: [{ title: 'A', description, send }] }] }),
  ),
  length('the header above a link', 60, 'header', (text) => withUrl({ header: header(text) })),
  length('the body above a link', 1024, 'body', (body) => withUrl({ body })),
  length('the footer below a link', 60, 'footer', (footer) => withUrl({ footer })),
  length('the label of a link', 20, 'label', (label) => withUrl({ label })),
  form('a link', withUrl({ url: 'http://example.org' }), withUrl({ url: 'tel:110' }), [
    'url',
    'begins with "tel:"',
  ]),
  length('the body of a location request', 1024, 'body', (body) => ({
    kind: 'locationRequest',
    body,
  })),
  length('the body of a contact request', 1024, 'body', (body) => ({
    kind: 'contactRequest',
    body,
  })),
  length('the header above a form', 60, 'header', (text) => withForm({ header: header(text) })),
  length('the body above a form', 1024, 'body', (body) => withForm({ body })),
  length('the footer below a form', 60, 'footer', (footer) => withForm({ footer })),
  length('the label of a form', 30, 'label', (label) => withForm({ label })),
  form(
    'the label of a form has no emoji',
    withForm({ label: '#1*' }),
    withForm({ label: '☎️ Go' }),
    ['label', 'has an emoji'],
  ),
  form(
    'the data of a first screen',
    withForm({ start: { screen: 'A', data: { a: 1 } } }),
    withForm({ start: { screen: 'A', data: {} } }),
    ['start.data', 'are empty'],
  ),
  length('the body of a product', 1024, 'body', (body) => ({
    kind: 'product',
    catalogId: '7',
    productId: 'mug',
    body,
  })),
  length('the footer below a product', 60, 'footer', (footer) => ({
    kind: 'product',
    catalogId: '7',
    productId: 'mug',
    footer,
  })),
  length('the header above products', 60, 'header', (text) => withProducts({ header: text })),
  length('the body above products', 1024, 'body', (body) => withProducts({ body })),
  length('the footer below products', 60, 'footer', (footer) => withProducts({ footer })),
  atMost('sections of products', 10, 'sections', (count) =>
    withProducts({ sections: productSections(count) }),
  ),
  atMost('products', 30, 'sections', (count) =>
    withProducts({ sections: [{ products: ids(count) }] }),
  ),
  atLeast('products', 1, 'sections', (count) =>
    withProducts({ sections: [{ products: ids(count) }] }),
  ),
  length('the title of a section of products', 24, 'sections[0].title', (title) =>
    withProducts({ sections: [{ title, products: ['mug'] }] }),
  ),
  length('the body of a catalog', 1024, 'body', (body) => ({ kind: 'catalog', body })),
  length('the footer of a catalog', 60, 'footer', (footer) => ({
    kind: 'catalog',
    body: 'Look',
    footer,
  })),
  atMost('cards', 10, 'cards', (count) => withCards(count)),
  atLeast('cards', 2, 'cards', (count) => withCards(count)),
  length('the body above cards', 1024, 'body', (body) => ({
    kind: 'carousel',
    body,
    cards: [card(), card()],
  })),
  length('the text of a card', 160, 'cards[0].body', (body) => withCards(2, { body })),
  form(
    'the lines of a card',
    withCards(2, { body: 'a\nb\nc' }),
    withCards(2, { body: 'a\nb\n\nc' }),
    ['cards[1].body', 'has 3 line breaks'],
  ),
  length('the title on a card', 20, 'cards[1].buttons[0].title', (title) =>
    withCards(2, { buttons: [{ title, send }] }),
  ),
  length('the label on a card', 20, 'cards[1].label', (label) => ({
    kind: 'carousel',
    body: 'Pick',
    cards: [0, 1].map(() => ({ header: card().header, label, url: 'https://example.org' })),
  })),
  form(
    'the buttons of all cards',
    withCards(2),
    { kind: 'carousel', body: 'Pick', cards: [card(), card({ buttons: choices(2) })] },
    ['cards[1]', 'other buttons than the first'],
  ),
  atMost('products side by side', 10, 'products', withProductCards),
  atLeast('products side by side', 2, 'products', withProductCards),
  length('the label of a call', 20, 'content.action.parameters.display_text', (text) =>
    rawWith('voice_call', { display_text: text }),
  ),
  form(
    'how long a call button works',
    rawWith('voice_call', { ttl_minutes: 43_200 }),
    rawWith('voice_call', { ttl_minutes: 43_201 }),
    ['content.action.parameters.ttl_minutes', 'for 43201 minutes'],
  ),
  form(
    'how long a call button works, at least',
    rawWith('voice_call', { ttl_minutes: 1 }),
    rawWith('voice_call', { ttl_minutes: 0 }),
    ['content.action.parameters.ttl_minutes', 'for 0 minutes'],
  ),
  form(
    'the country of an address',
    rawWith('address_message', { country: 'IN' }),
    rawWith('address_message', { country: 'SG' }),
    ['content.action.parameters.country', 'It is "SG"'],
  ),
  length('the reference of an order', 35, 'content.action.parameters.reference_id', rawOrder),
  length('the footer of a raw message', 60, 'content.footer.text', (text) =>
    rawInteractive('newer', { footer: { text } }),
  ),
]

/** Reference sections 4.5 and 5.2. */
export const templateRules: readonly Rule[] = [
  form('the name', filled({ name: 'a'.repeat(512) }), filled({ name: 'a'.repeat(513) }), [
    'name',
    'has 513 characters',
  ]),
  form('the letters of the name', filled({ name: 'order_2' }), filled({ name: 'Order-2' }), [
    'name',
    'has other characters',
  ]),
  form('the language', filled({ language: 'zh_Hant_HK' }), filled({ language: 'en-US' }), [
    'language',
    'is "en-US"',
  ]),
  length('a text header', 60, 'header', (text) => filled({ header: { kind: 'text', text } })),
  length('what is filled into a body alone', 32_768, 'parameters', (text) =>
    filled({ parameters: [text] }),
  ),
  length('what is filled in below a header', 1024, 'parameters', (text) =>
    filled({ header: { kind: 'text', text: 'A' }, parameters: { what: text } }),
  ),
  form(
    'the spaces in what is filled in',
    filled({ parameters: ['a    b'] }),
    filled({ parameters: ['a     b'] }),
    ['parameters[0]', 'more than 4 spaces'],
  ),
  form(
    'the lines of what is filled in',
    filled({ parameters: { a: 'a b' } }),
    filled({ parameters: { a: 'a\nb' } }),
    ['parameters.a', 'line breaks'],
  ),
  form(
    'the name of a variable',
    filled({ parameters: { first_name: 'Ada' } }),
    filled({ parameters: { 'First name': 'Ada' } }),
    ['parameters.First name', 'other characters'],
  ),
  length('the title of a quick reply', 25, 'buttons[0].title', (title) =>
    filled({ buttons: [{ ...reply, title }] }),
  ),
  length('the end of an address', 2000, 'buttons[0].suffix', (suffix) =>
    filled({ buttons: [{ kind: 'url', suffix }] }),
  ),
  length('a code to copy', 20, 'buttons[0].code', (code) =>
    filled({ buttons: [{ kind: 'copyCode', code }] }),
  ),
  length('a code to sign in with', 15, 'buttons[0].code', (code) =>
    filled({ buttons: [{ kind: 'oneTimeCode', code }] }),
  ),
  form(
    'the place of a button',
    filled({ buttons: [{ ...reply, index: 9 }] }),
    filled({ buttons: [{ ...reply, index: 10 }] }),
    ['buttons[0]', 'has the place 10'],
  ),
  form(
    'the place of a button, below',
    filled({ buttons: [{ ...reply, index: 0 }] }),
    filled({ buttons: [{ ...reply, index: -1 }] }),
    ['buttons[0]', 'has the place -1'],
  ),
  atMost('products behind a button', 30, 'buttons[0].sections', (count) =>
    filled({
      buttons: [{ kind: 'products', thumbnail: 'mug', sections: [{ products: ids(count) }] }],
    }),
  ),
  atMost('cards of a template', 10, 'cards', (count) => templateCards(count)),
  atLeast('cards of a template', 2, 'cards', (count) => templateCards(count)),
  length('what is filled into a card', 160, 'cards[1].parameters', (text) =>
    templateCards(2, { parameters: [text] }),
  ),
  form('the end of an offer', filled({ offerEndsAt: 1 }), filled({ offerEndsAt: 0 }), [
    'offerEndsAt',
    'is 0',
  ]),
  form(
    'the policy of marketing',
    filled({ marketing: { productPolicy: 'STRICT' } }),
    filled({ marketing: { productPolicy: 'strict' } }),
    ['marketing.productPolicy', 'is "strict"'],
  ),
  form(
    'a GIF in a template',
    filled({ header: { kind: 'gif', source: link }, marketing: {} }),
    filled({ header: { kind: 'gif', source: link } }),
    ['header', 'Only the Marketing Messages API'],
  ),
  form(
    'an amount of money',
    filled({
      parameters: [{ kind: 'currency', fallback: '€1', code: 'EUR', amount1000: 1000 }],
    }),
    filled({
      parameters: [{ kind: 'currency', fallback: '€1', code: 'EUR', amount1000: 0.5 }],
    }),
    ['parameters[0]', 'is 0.5'],
  ),
]
