type Message = Record<string, unknown>

const of = (length: number) => '😀'.repeat(length)
const many = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index))

const text = (body: unknown): Message => ({ type: 'text', text: { body } })
const media = (kind: string, fields: object): Message => ({
  type: kind,
  [kind]: { link: 'https://example.com/file', ...fields },
})
const interactive = (fields: object): Message => ({ type: 'interactive', interactive: fields })
const button = (id: string, title: string) => ({ type: 'reply', reply: { id, title } })
const buttons = (list: object[], frame: object = {}): Message =>
  interactive({ type: 'button', body: { text: 'Which?' }, action: { buttons: list }, ...frame })
const numbered = (count: number) => many(count, (n) => button(`b${n}`, `B${n}`))
const row = (id: string, fields: object = {}) => ({ id, title: 'Row', ...fields })
const rows = (count: number, prefix = 'r') => many(count, (n) => row(`${prefix}${n}`))
const list = (sections: object[], fields: object = {}, label = 'Menu'): Message =>
  interactive({
    type: 'list',
    body: { text: 'Which?' },
    action: { button: label, sections },
    ...fields,
  })
const page = (parameters: object, frame: object = {}): Message =>
  interactive({
    type: 'cta_url',
    body: { text: 'Look' },
    action: {
      name: 'cta_url',
      parameters: { display_text: 'Open', url: 'https://example.com', ...parameters },
    },
    ...frame,
  })
const askLocation = (frame: object): Message =>
  interactive({
    type: 'location_request_message',
    body: { text: 'Where?' },
    action: { name: 'send_location' },
    ...frame,
  })
const location = (fields: object): Message => ({
  type: 'location',
  location: { latitude: 0, longitude: 0, ...fields },
})
const reaction = (emoji: unknown): Message => ({
  type: 'reaction',
  reaction: { message_id: 'wamid.A', emoji },
})
const card = (name: object) => ({ name: { formatted_name: 'Ann Lee', ...name } })
const template = (name: string, components: object[] = [], code = 'en_US'): Message => ({
  type: 'template',
  template: { name, language: { code }, components },
})
const textParameters = (texts: string[]) => texts.map((value) => ({ type: 'text', text: value }))
const order = (texts: string[], more: object[] = [track]) =>
  template('order_update', [{ type: 'body', parameters: textParameters(texts) }, ...more])
const track = {
  type: 'button',
  sub_type: 'url',
  index: '1',
  parameters: [{ type: 'text', text: 'A1' }],
}
const header = (fields: object) => ({ header: fields })

/** What WhatsApp still takes. */
export const inLimits: [string, Message][] = [
  ['a text of 1', text('a')],
  ['a text of 4,096', text(of(4_096))],
  ['a text without a type', { text: { body: 'a' } }],
  ['callback data of 512', { ...text('a'), biz_opaque_callback_data: of(512) }],
  ['an image with a caption of 1,024', media('image', { caption: of(1_024) })],
  ['a video with a caption of 1,024', media('video', { caption: of(1_024) })],
  ['a document with a caption of 1,024', media('document', { caption: of(1_024) })],
  ['a voice message', media('audio', { voice: true })],
  ['a sticker', media('sticker', {})],
  ['a location at the edge', location({ latitude: 90, longitude: '-180' })],
  ['257 contacts', { type: 'contacts', contacts: many(257, () => card({ first_name: 'Ann' })) }],
  ['a reaction', reaction('👍🏽')],
  ['a flag as a reaction', reaction('🇩🇪')],
  ['a reaction taken back', reaction('')],
  ['1 button', buttons(numbered(1))],
  ['3 buttons', buttons(numbered(3))],
  ['a button title of 20', buttons([button('a', of(20))])],
  ['a button id of 256', buttons([button(of(256), 'A')])],
  ['a buttons body of 1,024', buttons(numbered(1), { body: { text: of(1_024) } })],
  ['a footer of 60', buttons(numbered(1), { footer: { text: of(60) } })],
  ['a header of 60', buttons(numbered(1), header({ type: 'text', text: of(60) }))],
  [
    'an image above buttons',
    buttons(numbered(1), header({ type: 'image', image: { link: 'https://example.com/a.png' } })),
  ],
  ['a list with 10 rows', list([{ rows: rows(10) }])],
  ['a list with 10 sections', list(many(10, (n) => ({ title: 'S', rows: rows(1, `s${n}`) })))],
  ['a list label of 20', list([{ rows: rows(1) }], {}, of(20))],
  ['a list body of 4,096', list([{ rows: rows(1) }], { body: { text: of(4_096) } })],
  ['a section title of 24', list([{ title: of(24), rows: rows(1) }])],
  ['a row id of 200', list([{ rows: [row(of(200))] }])],
  ['a row title of 24', list([{ rows: [row('a', { title: of(24) })] }])],
  ['a row description of 72', list([{ rows: [row('a', { description: of(72) })] }])],
  ['rows with the same title', list([{ rows: rows(2) }])],
  ['a page label of 20', page({ display_text: of(20) })],
  ['a page body of 1,024', page({}, { body: { text: of(1_024) } })],
  ['a location request of 1,024', askLocation({ body: { text: of(1_024) } })],
  ['a template without parameters', template('hello_world')],
  ['a template with parameters', order(['Ann', '7'])],
  ['a template body of 1,024', order([`${of(1_024 - 35)}`, '7'])],
  [
    'a template with named parameters and a picture',
    template('appointment_reminder', [
      {
        type: 'header',
        parameters: [{ type: 'image', image: { link: 'https://example.com/a.png' } }],
      },
      {
        type: 'body',
        parameters: [
          { type: 'text', parameter_name: 'day', text: 'Monday' },
          { type: 'text', parameter_name: 'first_name', text: 'Ann' },
        ],
      },
    ]),
  ],
]

/** What it refuses, and with which code: one past each limit, and what is missing or misspelt. */
export const offLimits: [string, number, Message][] = [
  ['no messaging_product', 100, { ...text('a'), messaging_product: undefined }],
  ['nobody to send to', 131008, { ...text('a'), to: undefined }],
  ['a group', 131041, { ...text('a'), recipient_type: 'group' }],
  ['an odd recipient type', 100, { ...text('a'), recipient_type: 'everybody' }],
  ['an unknown type', 100, { type: 'telepathy', telepathy: {} }],
  ['a type that every object has', 100, { type: 'constructor' }],
  ['a type without its object', 131008, { type: 'text' }],
  ['callback data of 513', 131009, { ...text('a'), biz_opaque_callback_data: of(513) }],
  ['a quote of nothing', 131008, { ...text('a'), context: {} }],
  ['an empty text', 131009, text('')],
  ['a text of 4,097', 131009, text(of(4_097))],
  ['a text that is a number', 100, text(7)],
  ['a misspelt key', 100, { type: 'text', text: { body: 'a', previewurl: true } }],
  ['a preview flag that is a word', 100, { type: 'text', text: { body: 'a', preview_url: 'no' } }],
  ['an image without a source', 131008, { type: 'image', image: {} }],
  ['an image with two sources', 131009, media('image', { id: '1' })],
  ['an image from a file', 131009, media('image', { link: 'file:///etc/passwd' })],
  ['an image caption of 1,025', 131009, media('image', { caption: of(1_025) })],
  ['a video caption of 1,025', 131009, media('video', { caption: of(1_025) })],
  ['a document caption of 1,025', 131009, media('document', { caption: of(1_025) })],
  ['a caption on audio', 100, media('audio', { caption: 'a' })],
  ['a caption on a sticker', 100, media('sticker', { caption: 'a' })],
  ['a latitude of 90.1', 131009, location({ latitude: 90.1 })],
  ['a longitude of -180.1', 131009, location({ longitude: -180.1 })],
  ['a latitude in words', 100, location({ latitude: 'north' })],
  ['no latitude', 131008, location({ latitude: undefined })],
  ['no contacts', 131009, { type: 'contacts', contacts: [] }],
  [
    '258 contacts',
    131009,
    { type: 'contacts', contacts: many(258, () => card({ first_name: 'Ann' })) },
  ],
  [
    'a contact with nothing but a formatted name',
    131009,
    { type: 'contacts', contacts: [card({})] },
  ],
  ['a contact without a name', 131008, { type: 'contacts', contacts: [{}] }],
  ['a reaction to nothing', 131008, { type: 'reaction', reaction: { emoji: '👍' } }],
  ['a reaction of two emoji', 131009, reaction('👍👍')],
  ['a reaction in words', 131009, reaction('a')],
  ['a reaction without an emoji', 131008, reaction(undefined)],
  ['an interactive message without a type', 131008, interactive({})],
  ['an interactive type that there is not', 131051, interactive({ type: 'telepathy' })],
  ['no buttons', 131009, buttons([])],
  ['4 buttons', 131009, buttons(numbered(4))],
  ['an empty button title', 131009, buttons([button('a', '')])],
  ['a button title of 21', 131009, buttons([button('a', of(21))])],
  ['a button id of 257', 131009, buttons([button(of(257), 'A')])],
  ['a button id with a space around it', 131009, buttons([button('a ', 'A')])],
  ['two buttons with one title', 131009, buttons([button('a', 'A'), button('b', 'A')])],
  ['two buttons with one id', 131009, buttons([button('a', 'A'), button('a', 'B')])],
  ['a button without a title', 131008, buttons([{ type: 'reply', reply: { id: 'a' } }])],
  ['a button of another type', 131009, buttons([{ type: 'url', reply: { id: 'a', title: 'A' } }])],
  ['buttons without a body', 131008, buttons(numbered(1), { body: undefined })],
  ['an empty body', 131009, buttons(numbered(1), { body: { text: '' } })],
  ['a buttons body of 1,025', 131009, buttons(numbered(1), { body: { text: of(1_025) } })],
  ['an empty footer', 131009, buttons(numbered(1), { footer: { text: '' } })],
  ['a footer of 61', 131009, buttons(numbered(1), { footer: { text: of(61) } })],
  ['a header of 61', 131009, buttons(numbered(1), header({ type: 'text', text: of(61) }))],
  ['a header of an odd type', 131009, buttons(numbered(1), header({ type: 'audio', audio: {} }))],
  ['a list without rows', 131009, list([{ rows: [] }])],
  ['a list without sections', 131009, list([])],
  ['a list with 11 rows in a section', 131009, list([{ rows: rows(11) }])],
  [
    'a list with 11 rows over two sections',
    131009,
    list([
      { title: 'A', rows: rows(5, 'a') },
      { title: 'B', rows: rows(6, 'b') },
    ]),
  ],
  ['11 sections', 131009, list(many(11, (n) => ({ title: 'S', rows: rows(1, `s${n}`) })))],
  [
    'two sections, one without a title',
    131008,
    list([{ rows: rows(1) }, { title: 'B', rows: [] }]),
  ],
  ['a list label of 21', 131009, list([{ rows: rows(1) }], {}, of(21))],
  ['a list body of 4,097', 131009, list([{ rows: rows(1) }], { body: { text: of(4_097) } })],
  ['a section title of 25', 131009, list([{ title: of(25), rows: rows(1) }])],
  ['a row id of 201', 131009, list([{ rows: [row(of(201))] }])],
  ['two rows with one id', 131009, list([{ rows: [row('a'), row('a')] }])],
  ['a row title of 25', 131009, list([{ rows: [row('a', { title: of(25) })] }])],
  ['a row description of 73', 131009, list([{ rows: [row('a', { description: of(73) })] }])],
  ['an empty row description', 131009, list([{ rows: [row('a', { description: '' })] }])],
  [
    'a picture above a list',
    131009,
    list([{ rows: rows(1) }], header({ type: 'image', image: { id: '1' } })),
  ],
  ['a page label of 21', 131009, page({ display_text: of(21) })],
  ['a page that is no address', 131009, page({ url: 'example.com' })],
  ['a page without an address', 131008, page({ url: undefined })],
  ['a location request of 1,025', 131009, askLocation({ body: { text: of(1_025) } })],
  ['a location request with a footer', 100, askLocation({ footer: { text: 'a' } })],
  ['an unknown template', 132001, template('goodbye_world')],
  ['a template in another language', 132001, template('hello_world', [], 'fr')],
  ['a template without a name', 131008, { type: 'template', template: { language: {} } }],
  ['a template with too few parameters', 132000, order(['Ann'])],
  ['a template with too many parameters', 132000, order(['Ann', '7', '8'])],
  ['a template without its url parameter', 132000, order(['Ann', '7'], [])],
  ['a template parameter with a new line', 132018, order(['A\nB', '7'])],
  ['a template body of 1,025', 132005, order([`${of(1_025 - 35)}`, '7'])],
  [
    'a template parameter of the wrong kind',
    132012,
    template('offer', [{ type: 'body', parameters: [{ type: 'image', image: { id: '1' } }] }]),
  ],
]
