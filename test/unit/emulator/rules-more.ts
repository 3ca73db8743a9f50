type Message = Record<string, unknown>

const of = (length: number) => '😀'.repeat(length)
const plain = (length: number) => 'a'.repeat(length)
const many = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index))

const interactive = (type: string, fields: object): Message => ({
  type: 'interactive',
  interactive: { type, body: { text: 'Look' }, ...fields },
})
const named = (type: string, name: string, parameters?: object, frame: object = {}): Message =>
  interactive(type, {
    action: { name, ...(parameters === undefined ? {} : { parameters }) },
    ...frame,
  })
const flow = (parameters: object, frame: object = {}) =>
  named(
    'flow',
    'flow',
    { flow_message_version: '3', flow_id: '1', flow_cta: 'Open', ...parameters },
    frame,
  )
const navigate = (payload: object, fields: object = {}) =>
  flow({ flow_action: 'navigate', flow_action_payload: payload, ...fields })
const product = (fields: object, frame: object = {}) =>
  interactive('product', {
    action: { catalog_id: '1', product_retailer_id: 'rye', ...fields },
    ...frame,
  })
const items = (count: number) => many(count, (n) => ({ product_retailer_id: `p${n}` }))
const header = { header: { type: 'text', text: 'Shop' } }
const products = (sections: object[], frame: object = header) =>
  interactive('product_list', { action: { catalog_id: '1', sections }, ...frame })
const catalog = (parameters?: object, frame: object = {}) =>
  named('catalog_message', 'catalog_message', parameters, frame)
const picture = { type: 'image', image: { link: 'https://example.com/a.png' } }
const link = { name: 'cta_url', parameters: { display_text: 'Open', url: 'https://example.com' } }
const quick = (id: string, title: string) => ({ type: 'quick_reply', quick_reply: { id, title } })
const card = (index: number, fields: object = {}) => ({
  card_index: index,
  type: 'cta_url',
  header: picture,
  action: link,
  ...fields,
})
const productCard = (index: number, catalogId = '1') => ({
  card_index: index,
  type: 'product',
  action: { product_retailer_id: `p${index}`, catalog_id: catalogId },
})
const carousel = (cards: object[], frame: object = {}) =>
  interactive('carousel', { action: { cards }, ...frame })
const address = (parameters: object) =>
  named('address_message', 'address_message', { country: 'IN', ...parameters })
const call = (parameters?: object) => named('voice_call', 'voice_call', parameters)
const bill = (parameters: object, type = 'order_details', name = 'review_and_pay') =>
  named(type, name, { reference_id: 'A1', ...parameters })

const contact = (fields: object): Message => ({
  type: 'contacts',
  contacts: [{ name: { formatted_name: 'Ann Lee', first_name: 'Ann' }, ...fields }],
})

/** What WhatsApp still takes of commerce, Flows, carousels and calls. */
export const moreInLimits: [string, Message][] = [
  [
    'a contact with all there is',
    contact({
      phones: [{ phone: '+1 650', wa_id: '1650', type: 'WORK' }],
      emails: [{ email: 'ann@example.com', type: 'HOME' }],
      urls: [{ url: 'https://example.com' }],
      addresses: [{ street: 'Hill Road 1', city: 'Pune', country_code: 'in' }],
      org: { company: 'Lee', department: 'Bread', title: 'Baker' },
      birthday: '1990-12-24',
    }),
  ],
  ['a request for contact info', named('request_contact_info', 'request_contact_info')],
  ['a Flow', flow({ flow_token: 't', mode: 'draft' })],
  ['a Flow by its name', flow({ flow_id: undefined, flow_name: 'signup' })],
  ['a Flow label of 30', flow({ flow_cta: plain(30) })],
  ['a Flow with a first screen', navigate({ screen: 'A', data: { name: 'Ann' } })],
  ['a Flow that asks its endpoint', flow({ flow_action: 'data_exchange' })],
  ['a product', product({})],
  ['a product without a body', product({}, { body: undefined })],
  ['30 products', products([{ product_items: items(30) }])],
  ['10 sections of products', products(many(10, () => ({ title: 'A', product_items: items(1) })))],
  ['a catalogue', catalog()],
  ['a catalogue with a thumbnail', catalog({ thumbnail_product_retailer_id: 'rye' })],
  ['a catalogue with a footer of 60', catalog(undefined, { footer: { text: of(60) } })],
  ['2 cards', carousel(many(2, (n) => card(n)))],
  ['10 cards', carousel(many(10, (n) => card(n)))],
  ['a card text of 160', carousel([card(0, { body: { text: of(160) } }), card(1)])],
  ['a card text with 2 line breaks', carousel([card(0, { body: { text: 'a\nb\nc' } }), card(1)])],
  [
    'cards with quick replies',
    carousel(
      many(2, (n) => card(n, { action: { buttons: [quick(plain(20), of(20)), quick('b', 'B')] } })),
    ),
  ],
  ['10 product cards', carousel(many(10, (n) => productCard(n)))],
  [
    'an address form',
    address({ values: { name: 'Ann' }, saved_addresses: [{ id: '1', value: {} }] }),
  ],
  ['a call button', call()],
  ['a call button for 30 days', call({ display_text: of(20), ttl_minutes: 43_200, payload: 'p' })],
  ['a request to call', named('call_permission_request', 'call_permission_request')],
  ['a bill', bill({ total_amount: { value: 100, offset: 100 } })],
  ['news of a bill', bill({ order: { status: 'shipped' } }, 'order_status', 'review_order')],
]

/** What it refuses of them, and with which code. */
export const moreOffLimits: [string, number, Message][] = [
  ['a telephone number that is a number', 100, contact({ phones: [{ phone: 1_650 }] })],
  ['telephone numbers that are no list', 100, contact({ phones: { phone: '+1' } })],
  ['a company that is a list', 100, contact({ org: { company: ['Lee'] } })],
  ['a birthday in words', 131009, contact({ birthday: '24 December' })],
  ['a pin, which is for groups', 131009, { type: 'pin', pin: { type: 'pin', message_id: 'a' } }],
  [
    'a request for contact info with a footer',
    100,
    named('request_contact_info', 'request_contact_info', undefined, { footer: { text: 'a' } }),
  ],
  ['an action of another name', 131009, named('request_contact_info', 'send_location')],
  ['a Flow without a version', 131008, flow({ flow_message_version: undefined })],
  ['a Flow of another version', 131009, flow({ flow_message_version: '2' })],
  ['a Flow without an id', 131008, flow({ flow_id: undefined })],
  ['a Flow with an id and a name', 131009, flow({ flow_name: 'signup' })],
  ['a Flow label of 31', 131009, flow({ flow_cta: plain(31) })],
  ['a Flow label with an emoji', 131009, flow({ flow_cta: 'Open 👍' })],
  ['a Flow in an odd mode', 131009, flow({ mode: 'live' })],
  ['a Flow with an odd action', 131009, flow({ flow_action: 'jump' })],
  ['a Flow payload without a screen', 131008, navigate({})],
  ['a Flow payload with empty data', 131009, navigate({ screen: 'A', data: {} })],
  [
    'a Flow payload for an endpoint',
    131009,
    navigate({ screen: 'A' }, { flow_action: 'data_exchange' }),
  ],
  ['a misspelt Flow key', 100, flow({ flowToken: 't' })],
  ['a product with a header', 100, product({}, header)],
  ['a product without an id', 131008, product({ product_retailer_id: undefined })],
  ['a product without a catalogue', 131008, product({ catalog_id: undefined })],
  ['31 products', 131009, products([{ product_items: items(31) }])],
  [
    '31 products over two sections',
    131009,
    products([
      { title: 'A', product_items: items(20) },
      { title: 'B', product_items: items(11) },
    ]),
  ],
  ['a section without products', 131009, products([{ product_items: [] }])],
  ['11 sections of products', 131009, products(many(11, () => ({ product_items: items(1) })))],
  ['products without a header', 131008, products([{ product_items: items(1) }], {})],
  [
    'products under a picture',
    131009,
    products([{ product_items: items(1) }], { header: picture }),
  ],
  [
    'two sections of products, one without a title',
    131008,
    products([{ product_items: items(1) }, { title: 'B', product_items: items(1) }]),
  ],
  ['a catalogue with a header', 100, catalog(undefined, header)],
  ['a catalogue with a footer of 61', 131009, catalog(undefined, { footer: { text: of(61) } })],
  ['an empty thumbnail', 131008, catalog({})],
  ['1 card', 131009, carousel([card(0)])],
  ['11 cards', 131009, carousel(many(11, (n) => card(Math.min(n, 9))))],
  [
    'a carousel with a header',
    100,
    carousel(
      many(2, (n) => card(n)),
      header,
    ),
  ],
  [
    'a carousel without a body',
    131008,
    carousel(
      many(2, (n) => card(n)),
      { body: undefined },
    ),
  ],
  ['cards that are counted twice', 131009, carousel([card(0), card(0)])],
  ['a card text of 161', 131009, carousel([card(0, { body: { text: of(161) } }), card(1)])],
  ['3 line breaks', 131009, carousel([card(0, { body: { text: 'a\nb\nc\nd' } }), card(1)])],
  ['a card without a picture', 131008, carousel([card(0, { header: undefined }), card(1)])],
  [
    'a card under a text',
    131009,
    carousel([card(0, { header: { type: 'text', text: 'a' } }), card(1)]),
  ],
  [
    'cards with different buttons',
    131009,
    carousel([card(0), card(1, { action: { buttons: [quick('a', 'A')] } })]),
  ],
  [
    'a quick reply id of 21',
    131009,
    carousel(many(2, (n) => card(n, { action: { buttons: [quick(plain(21), 'A')] } }))),
  ],
  ['cards of different types', 131009, carousel([card(0), productCard(1)])],
  ['cards of an odd type', 131009, carousel(many(2, (n) => card(n, { type: 'film' })))],
  ['products of two catalogues', 131009, carousel([productCard(0), productCard(1, '2')])],
  ['an address outside India', 131009, address({ country: 'SG' })],
  ['a saved address without a value', 131008, address({ saved_addresses: [{ id: '1' }] })],
  ['a call label of 21', 131009, call({ display_text: of(21) })],
  ['a call button for 0 minutes', 131009, call({ ttl_minutes: 0 })],
  ['a call button for 43,201 minutes', 131009, call({ ttl_minutes: 43_201 })],
  [
    'a request to call with a footer',
    100,
    named('call_permission_request', 'call_permission_request', undefined, {
      footer: { text: 'a' },
    }),
  ],
  ['a bill without a reference', 131008, bill({ reference_id: undefined })],
  ['a reference of 36', 131009, bill({ reference_id: plain(36) })],
  ['an amount with another offset', 131009, bill({ total_amount: { value: 1, offset: 10 } })],
]
