import type { Template } from '../../../src/emulator/templates.ts'

type Message = Record<string, unknown>

const common = { language: 'en_US', category: 'marketing' } as const

/** One template for each thing that a template message can fill. */
export const templates: readonly Template[] = [
  { ...common, name: 'titled', header: { format: 'text', text: 'For {{1}}' }, body: 'Hello' },
  { ...common, name: 'placed', header: { format: 'location' }, body: 'Come here' },
  { ...common, name: 'shown', header: { format: 'product' }, body: 'New' },
  { ...common, name: 'moving', header: { format: 'gif' }, body: 'Look' },
  {
    ...common,
    name: 'buttons',
    body: 'Choose',
    buttons: [
      { type: 'quick_reply', text: 'Yes' },
      { type: 'phone_number', text: 'Call us', phoneNumber: '+15550001111' },
      { type: 'copy_code', text: 'Copy offer code' },
    ],
  },
  {
    ...common,
    name: 'code',
    category: 'authentication',
    body: '*{{1}}* is your verification code.',
    buttons: [{ type: 'otp', text: 'Copy code', otpType: 'copy_code' }],
  },
  {
    ...common,
    name: 'form',
    body: 'Fill it in',
    buttons: [{ type: 'flow', text: 'Open', flowId: '1' }],
  },
  { ...common, name: 'items', body: 'Buy', buttons: [{ type: 'mpm', text: 'View items' }] },
  {
    ...common,
    name: 'ending',
    body: 'Hurry up',
    offer: { text: 'Last day', hasExpiration: true },
  },
  {
    ...common,
    name: 'cards',
    body: 'Pick one',
    cards: [
      { header: 'image', body: 'Hi {{1}}', buttons: [{ type: 'quick_reply', text: 'More' }] },
      { header: 'image', body: 'There', buttons: [{ type: 'quick_reply', text: 'More' }] },
    ],
  },
  { ...common, name: 'waiting', body: 'Hello', status: 'PENDING' },
  { ...common, name: 'rejected', body: 'Hello', status: 'REJECTED' },
  { ...common, name: 'paused', body: 'Hello', status: 'PAUSED' },
  { ...common, name: 'disabled', body: 'Hello', status: 'DISABLED' },
  { ...common, name: 'deleted', body: 'Hello', status: 'DELETED' },
]

/** What the templates of the samples look like. */
export const templatesOfSamples: readonly Template[] = [
  {
    ...common,
    name: 'tours',
    body: 'Hi {{1}}',
    cards: [
      { header: 'image', body: '{{1}}', buttons: [{ type: 'quick_reply', text: 'More' }] },
      { header: 'video', body: '{{1}}', buttons: [{ type: 'quick_reply', text: 'More' }] },
    ],
  },
  { ...common, name: 'shop', body: '{{1}} left', buttons: [{ type: 'catalog', text: 'View' }] },
  {
    ...common,
    name: 'sign_in',
    category: 'authentication',
    body: '{{1}} is your code',
    buttons: [{ type: 'otp', text: 'Copy', otpType: 'copy_code' }],
  },
  {
    ...common,
    name: 'survey',
    body: 'How was it?',
    buttons: [{ type: 'flow', text: 'Answer', flowId: '1' }],
  },
  { ...common, name: 'meeting_point', header: { format: 'location' }, body: 'Here' },
  {
    ...common,
    name: 'ticket_paid',
    header: { format: 'document' },
    body: 'Hi {{first_name}}, that was {{price}}.',
    buttons: [
      { type: 'quick_reply', text: 'Thanks' },
      { type: 'phone_number', text: 'Call', phoneNumber: '+1' },
      { type: 'url', text: 'Show', url: 'https://example.com/{{1}}' },
    ],
  },
  {
    ...common,
    name: 'summer',
    header: { format: 'image' },
    body: 'Summer',
    offer: { text: 'Ends soon', hasExpiration: true },
    buttons: [
      { type: 'copy_code', text: 'Copy' },
      { type: 'url', text: 'Open', url: 'https://example.com/{{1}}' },
    ],
  },
  {
    ...common,
    name: 'ticket_moved',
    language: 'pt_PT',
    header: { format: 'text', text: 'Ticket {{1}}' },
    body: 'Hi {{1}}, it is on {{2}} now.',
  },
  {
    ...common,
    name: 'shop_list',
    header: { format: 'product' },
    body: 'Look',
    buttons: [{ type: 'mpm', text: 'View' }],
  },
  { ...common, name: 'news', header: { format: 'gif' }, body: 'News' },
  { ...common, name: 'ticket_ready', body: 'Hi {{1}}, it is ready.' },
]

const message = (name: string, components: object[] = []): Message => ({
  type: 'template',
  template: { name, language: { code: 'en_US' }, components },
})
const text = (value: string) => ({ type: 'text', text: value })
const head = (parameter: object) => ({ type: 'header', parameters: [parameter] })
const body = (...texts: string[]) => ({ type: 'body', parameters: texts.map(text) })
const button = (subType: string, index: number | string, parameter: object) => ({
  type: 'button',
  sub_type: subType,
  index,
  parameters: [parameter],
})
const image = head({ type: 'image', image: { link: 'https://example.com/a.png' } })
const coupon = (code: string) => button('copy_code', 2, { type: 'coupon_code', coupon_code: code })
const ends = (offer: object) => ({
  type: 'limited_time_offer',
  parameters: [{ type: 'limited_time_offer', limited_time_offer: offer }],
})
const card = (index: number, components: object[]) => ({ card_index: index, components })
const cards = (...list: object[]) => ({ type: 'carousel', cards: list })
const itemsAction = {
  thumbnail_product_retailer_id: 'rye',
  sections: [{ title: 'Bread', product_items: [{ product_retailer_id: 'rye' }] }],
}

export const templatesInLimits: [string, Message][] = [
  ['a text header with its value', message('titled', [head(text('Ann'))])],
  [
    'a place as header',
    message('placed', [head({ type: 'location', location: { latitude: 1, longitude: '2' } })]),
  ],
  [
    'a product as header',
    message('shown', [
      head({ type: 'product', product: { product_retailer_id: 'rye', catalog_id: '1' } }),
    ]),
  ],
  ['a moving picture', message('moving', [head({ type: 'gif', gif: { id: '1' } })])],
  ['a coupon of 20', message('buttons', [coupon('C'.repeat(20))])],
  [
    'a quick reply with its payload',
    message('buttons', [
      button('quick_reply', '0', { type: 'payload', payload: 'p'.repeat(256) }),
      coupon('A'),
    ]),
  ],
  [
    'a code of 15',
    message('code', [body('1'.repeat(15)), button('url', '0', text('1'.repeat(15)))]),
  ],
  ['a Flow button without data', message('form')],
  [
    'a Flow button with a token',
    message('form', [button('flow', 0, { type: 'action', action: { flow_token: 't' } })]),
  ],
  [
    'a button with products',
    message('items', [button('mpm', 0, { type: 'action', action: itemsAction })]),
  ],
  ['an offer that ends', message('ending', [ends({ expiration_time_ms: 1_735_689_600_000 })])],
  [
    'all cards of a carousel',
    message('cards', [cards(card(1, [image]), card(0, [image, body('Ann')]))]),
  ],
]

export const templatesOffLimits: [string, number, Message][] = [
  ['a misspelt component', 100, message('titled', [{ type: 'boddy' }])],
  ['a template that waits for its review', 132001, message('waiting')],
  ['a template that was rejected', 132001, message('rejected')],
  ['a template that was deleted', 132001, message('deleted')],
  ['a template that is paused', 132015, message('paused')],
  ['a template that is disabled', 132016, message('disabled')],
  ['a text header without its value', 132000, message('titled')],
  ['a picture where a place belongs', 132012, message('placed', [image])],
  [
    'a place without a longitude',
    131008,
    message('placed', [head({ type: 'location', location: { latitude: 1 } })]),
  ],
  ['a coupon of 21', 131009, message('buttons', [coupon('C'.repeat(21))])],
  ['a coupon that is missing', 132000, message('buttons')],
  [
    'a button that there is not',
    132012,
    message('buttons', [coupon('A'), button('quick_reply', 7, {})]),
  ],
  [
    'a button of another kind',
    132012,
    message('buttons', [coupon('A'), button('url', 0, text('a'))]),
  ],
  [
    'a value for a telephone button',
    132000,
    message('buttons', [coupon('A'), button('phone_number', 1, text('a'))]),
  ],
  ['a code of 16', 131009, message('code', [body('1'), button('url', '0', text('1'.repeat(16)))])],
  ['a code in the body alone', 132000, message('code', [body('1')])],
  ['a button without its products', 132000, message('items')],
  ['an offer without its end', 132000, message('ending')],
  ['an offer that ends in words', 100, message('ending', [ends({ expiration_time_ms: 'soon' })])],
  ['an offer where there is none', 132012, message('titled', [ends({}), head(text('a'))])],
  ['too few cards', 132000, message('cards', [cards(card(0, [image, body('Ann')]))])],
  [
    'a card without its picture',
    132000,
    message('cards', [cards(card(0, [body('Ann')]), card(1, [image]))]),
  ],
  [
    'a card without its value',
    132000,
    message('cards', [cards(card(0, [image]), card(1, [image]))]),
  ],
]
