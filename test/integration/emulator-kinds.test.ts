import type { EmulatorOptions } from '../../src/emulator/emulator.ts'
import type { ShownMessage } from '../../src/emulator/shown.ts'
import { createTestClock } from '../../src/engine/clock.ts'
import type { EmulatorStage } from '../support/emulator.ts'
import {
  businessAccountId,
  displayPhoneNumber,
  phoneNumberId,
  startEmulatorStage,
  waId,
} from '../support/emulator.ts'
import { eventually } from '../support/eventually.ts'
import { messagesOn, toldOn } from '../support/told.ts'

const minute = 60_000
const day = 86_400_000

let stage: EmulatorStage

/** A stage whose phone has written, so that the window is open. */
async function open(options: Partial<EmulatorOptions> = {}) {
  stage = await startEmulatorStage(options)
  await stage.say({ type: 'text', text: 'hello' })
  return stage
}

afterEach(() => stage.stop())

const catalogId = '194836987003835'

const interactive = (type: string, fields: object) => ({
  type: 'interactive',
  interactive: { type, body: { text: 'Look' }, ...fields },
})

async function send(message: object): Promise<string> {
  const { body } = await stage.send(message)
  return body.messages?.[0]?.id ?? `refused ${body.error?.code}`
}

async function lastListed(): Promise<ShownMessage | undefined> {
  return (await stage.listed()).at(-1)
}

/** The newest message that the webhook has had, once there are so many. */
async function heard(count: number) {
  await eventually(() => messagesOn(stage.webhook).length >= count)
  return messagesOn(stage.webhook).at(-1)
}

test('a product is shown with its name and price, and can be ordered at that price', async () => {
  const { say } = await open()
  const product = { catalog_id: catalogId, product_retailer_id: 'rye' }
  const id = await send(interactive('product', { action: product }))
  expect(await lastListed()).toMatchObject({
    products: [{ id: 'rye', name: 'Rye bread', price: 4.2, currency: 'EUR' }],
  })
  const order = { type: 'order', catalogId, items: [{ id: 'rye', quantity: 2 }], replyTo: id }
  expect((await say(order)).body.order?.items).toMatchObject([{ name: 'Rye bread', quantity: 2 }])
  expect(await heard(2)).toMatchObject({
    type: 'order',
    context: { from: displayPhoneNumber, id },
    order: {
      catalog_id: catalogId,
      text: '',
      product_items: [
        { product_retailer_id: 'rye', quantity: 2, item_price: 4.2, currency: 'EUR' },
      ],
    },
  })
})

test('a product that is not in the catalogue can neither be sent nor ordered', async () => {
  const { say } = await open()
  const product = { catalog_id: catalogId, product_retailer_id: 'cake' }
  expect(await send(interactive('product', { action: product }))).toBe('refused 131009')
  const order = { type: 'order', catalogId, items: [{ id: 'cake', quantity: 1 }] }
  expect(await say(order)).toMatchObject({ status: 400 })
  const cake = { catalogId, id: 'cake', name: 'Cake', price: 20, currency: 'EUR' }
  await stage.ask('POST', '/products', cake)
  expect(await send(interactive('product', { action: product }))).toMatch(/^wamid/)
  expect((await say(order)).status).toBe(201)
})

test('a list of products keeps its sections, and a catalogue shows all of it', async () => {
  await open()
  const sections = [
    { title: 'Bread', product_items: [{ product_retailer_id: 'rye' }] },
    { title: 'Sweet', product_items: [{ product_retailer_id: 'croissant' }] },
  ]
  const header = { type: 'text', text: 'Shop' }
  await send(interactive('product_list', { header, action: { catalog_id: catalogId, sections } }))
  expect(await lastListed()).toMatchObject({
    header: 'Shop',
    productsButton: 'View items',
    products: [
      { id: 'rye', section: 'Bread' },
      { id: 'croissant', section: 'Sweet' },
    ],
  })
  await send(interactive('catalog_message', { action: { name: 'catalog_message' } }))
  expect((await lastListed())?.products?.map(({ id }) => id)).toEqual([
    'rye',
    'focaccia',
    'croissant',
  ])
})

test('cards of a carousel keep their order, and a quick reply of one is a button reply', async () => {
  const { say } = await open()
  const card = (index: number) => ({
    card_index: index,
    type: 'cta_url',
    header: { type: 'image', image: { link: `https://example.com/${index}.png` } },
    body: { text: `Card ${index}` },
    action: {
      buttons: [{ type: 'quick_reply', quick_reply: { id: `take-${index}`, title: 'Take it' } }],
    },
  })
  await send(interactive('carousel', { action: { cards: [card(1), card(0)] } }))
  expect(await lastListed()).toMatchObject({
    cards: [
      { text: 'Card 0', media: { kind: 'image', url: 'https://example.com/0.png' } },
      { text: 'Card 1' },
    ],
    choices: [
      { id: 'take-0', card: 0 },
      { id: 'take-1', card: 1 },
    ],
  })
  await say({ type: 'choice', id: 'take-1' })
  expect(await heard(2)).toMatchObject({
    interactive: { type: 'button_reply', button_reply: { id: 'take-1', title: 'Take it' } },
  })
})

test('a card of products shows them, and a file that there is not is missed in a card too', async () => {
  await open()
  const cards = ['rye', 'focaccia'].map((id, index) => ({
    card_index: index,
    type: 'product',
    action: { product_retailer_id: id, catalog_id: catalogId },
  }))
  await send(interactive('carousel', { action: { cards } }))
  expect((await lastListed())?.cards).toMatchObject([
    { product: { name: 'Rye bread' } },
    { product: { name: 'Focaccia' } },
  ])
  const link = { name: 'cta_url', parameters: { display_text: 'Open', url: 'https://a.b' } }
  const withFile = [0, 1].map((index) => ({
    card_index: index,
    type: 'cta_url',
    header: { type: 'image', image: { id: '77' } },
    action: link,
  }))
  expect(await send(interactive('carousel', { action: { cards: withFile } }))).toBe(
    'refused 131009',
  )
})

test('a request for contact info is answered with the number and its origin', async () => {
  const { say } = await open()
  const action = { name: 'request_contact_info' }
  const id = await send(interactive('request_contact_info', { action }))
  expect((await lastListed())?.contactRequest).toBe(true)
  await say({ type: 'own-contact', replyTo: id })
  expect(await heard(2)).toMatchObject({
    type: 'contacts',
    context: { id },
    contacts: [
      {
        origin: 'contact_request',
        phones: [{ phone: `+${waId}`, wa_id: waId, type: 'CELL' }],
        vcard: expect.stringContaining(`TEL:+${waId}`),
      },
    ],
  })
})

test('an address form is answered as JSON in a text, and knows its saved addresses', async () => {
  const { say } = await open()
  const value = { name: 'Ann', city: 'Pune' }
  const parameters = { country: 'IN', values: value, saved_addresses: [{ id: 'home', value }] }
  const action = { name: 'address_message', parameters }
  const replyTo = await send(interactive('address_message', { action }))
  expect((await lastListed())?.addressForm).toMatchObject({
    values: value,
    saved: [{ id: 'home' }],
  })
  const odd = { type: 'address', values: value, savedAddressId: 'work', replyTo }
  expect((await say(odd)).status).toBe(400)
  await say({ ...odd, savedAddressId: 'home' })
  expect(await heard(2)).toMatchObject({
    interactive: {
      type: 'nfm_reply',
      nfm_reply: {
        name: 'address_message',
        response_json: JSON.stringify({ saved_address_id: 'home', values: value }),
      },
    },
  })
})

test('permission to call is given or refused, and asked for once in 24 hours', async () => {
  const clock = createTestClock()
  const { say, webhook, listed } = await open({ clock, sentDelayMs: 0 })
  const request = interactive('call_permission_request', {
    action: { name: 'call_permission_request' },
  })
  const replyTo = await send(request)
  await say({ type: 'call-permission', accept: true, replyTo })
  expect(await heard(2)).toMatchObject({
    interactive: {
      type: 'call_permission_reply',
      call_permission_reply: {
        response: 'accept',
        is_permanent: false,
        expiration_timestamp: Math.floor((clock.now() + 7 * day) / 1_000),
        response_source: 'user_action',
      },
    },
  })
  expect((await listed())[1]?.callPermission).toBe('accepted')
  await say({ type: 'call-permission', accept: false, replyTo })
  expect(await heard(3)).toMatchObject({
    interactive: { call_permission_reply: { response: 'reject' } },
  })
  const again = await send(request)
  await eventually(() => webhook.statusesOf(again).includes('failed'))
  expect((await listed()).find(({ id }) => id === again)?.error).toMatch(/^138009/)
})

test('a call button calls with its payload, which nobody answers', async () => {
  const { ask, webhook } = await open()
  const parameters = { display_text: 'Call us', payload: 'menu' }
  await send(interactive('voice_call', { action: { name: 'voice_call', parameters } }))
  expect((await lastListed())?.call).toEqual({ displayText: 'Call us', payload: 'menu' })
  await ask('POST', `/phones/${waId}/calls`, { payload: 'menu' })
  await eventually(() => toldOn(webhook, 'calls').length > 0)
  expect(toldOn(webhook, 'calls')[0]).toMatchObject({
    contacts: [{ wa_id: waId }],
    calls: [
      { event: 'connect', from: waId, to: displayPhoneNumber, cta_payload: 'menu' },
      { event: 'terminate', direction: 'USER_INITIATED' },
    ],
  })
})

test('a call opens the window as a message does', async () => {
  stage = await startEmulatorStage({ windowRefusal: 'sync' })
  expect(await send({ text: { body: 'too early' } })).toBe('refused 131047')
  await stage.ask('POST', `/phones/${waId}/calls`, {})
  expect(await send({ text: { body: 'You called?' } })).toMatch(/^wamid/)
})

test('a bill is shown with its reference and amount', async () => {
  await open()
  const total = { value: 12_050, offset: 100 }
  const parameters = { reference_id: 'A-77', currency: 'INR', total_amount: total }
  await send(interactive('order_details', { action: { name: 'review_and_pay', parameters } }))
  expect((await lastListed())?.bill).toEqual({ reference: 'A-77', amount: '120.50 INR' })
})

test('a message about a product, a forwarded one and one from an ad say so', async () => {
  const { say } = await open()
  await say({ type: 'text', text: 'Fresh?', about: { catalogId, id: 'rye' } })
  expect(await heard(2)).toMatchObject({
    context: { referred_product: { catalog_id: catalogId, product_retailer_id: 'rye' } },
  })
  await say({ type: 'text', text: 'Joke', forwarded: true })
  expect((await heard(3))?.['context']).toEqual({ forwarded: true })
  await say({ type: 'text', text: 'Joke', forwarded: 'frequently' })
  expect((await heard(4))?.['context']).toEqual({ frequently_forwarded: true })
  const referral = { source_type: 'ad', source_id: '7', ctwa_clid: 'c' }
  await say({ type: 'text', text: 'Hi', referral })
  expect((await heard(5))?.['referral']).toEqual(referral)
})

test('what the Cloud API does not carry arrives as unsupported, with its code', async () => {
  const { say } = await open()
  await say({ type: 'unsupported', kind: 'poll' })
  expect(await heard(2)).toMatchObject({
    type: 'unsupported',
    unsupported: { type: 'poll' },
    errors: [{ code: 131051 }],
  })
  await say({ type: 'unsupported', code: 131060 })
  expect((await heard(3))?.['errors']).toMatchObject([{ code: 131060 }])
  await say({ type: 'request_welcome' })
  expect((await heard(4))?.type).toBe('request_welcome')
})

test('a text is edited for 15 minutes, shown as edited and told with its original', async () => {
  const clock = createTestClock()
  const { say, listed } = await open({ clock })
  const { id: messageId } = (await say({ type: 'text', text: 'Wrnog' })).body
  await say({ type: 'edit', messageId, text: 'Wrong' })
  expect(await heard(3)).toMatchObject({
    type: 'edit',
    edit: {
      original_message_id: messageId,
      message: { type: 'text', text: { body: 'Wrong' } },
    },
  })
  expect((await listed())[1]).toMatchObject({ text: 'Wrong', isEdited: true })
  clock.advance(15 * minute + 1)
  expect((await say({ type: 'edit', messageId, text: 'Late' })).status).toBe(400)
  expect((await listed())[1]).toMatchObject({ text: 'Wrong' })
})

test('the caption of a picture is edited, and its file is told again', async () => {
  const { say } = await open()
  const data = Buffer.from('89504e470d0a', 'hex').toString('base64')
  const { id: messageId } = (await say({ type: 'image', data, caption: 'Me' })).body
  await say({ type: 'edit', messageId, text: 'Us' })
  expect(await heard(3)).toMatchObject({
    edit: {
      message: {
        type: 'image',
        image: { caption: 'Us', mime_type: 'image/png', id: expect.any(String) },
      },
    },
  })
})

test('an own message is deleted for everyone for two days, and nothing of it is left', async () => {
  const clock = createTestClock()
  const { say, sendText, listed } = await open({ clock })
  const { id: messageId } = (await say({ type: 'text', text: 'Secret' })).body
  await say({ type: 'revoke', messageId })
  expect(await heard(3)).toMatchObject({
    type: 'revoke',
    revoke: { original_message_id: messageId },
  })
  expect(JSON.stringify(await listed())).not.toContain('Secret')
  expect((await listed())[1]).toMatchObject({ isRevoked: true })
  const { id: old } = (await say({ type: 'text', text: 'Old' })).body
  clock.advance(2 * day + 1)
  expect((await say({ type: 'revoke', messageId: old })).status).toBe(400)
  const theirs = await sendText('Not yours')
  expect((await say({ type: 'revoke', messageId: theirs })).status).toBe(400)
})

test('a number that is not used in the app hears edits as unsupported, and no deletions', async () => {
  const { say, webhook } = await open({
    numbers: [{ phoneNumberId, displayPhoneNumber, businessAccountId, coexistence: false }],
  })
  const { id: messageId } = (await say({ type: 'text', text: 'Wrnog' })).body
  await say({ type: 'edit', messageId, text: 'Wrong' })
  expect(await heard(3)).toMatchObject({ type: 'unsupported', unsupported: { type: 'edit' } })
  await say({ type: 'revoke', messageId })
  await say({ type: 'text', text: 'last' })
  expect((await heard(4))?.type).toBe('text')
  expect(JSON.stringify(webhook.received.map(({ raw }) => raw))).not.toContain('revoke')
  const echo = { type: 'text', text: 'From the app' }
  expect((await stage.ask('POST', `/phones/${waId}/echoes`, echo)).status).toBe(400)
})

test('a voice message that was played is told so, once', async () => {
  const { ask, webhook } = await open()
  const form = new FormData()
  form.set('messaging_product', 'whatsapp')
  form.set('file', new Blob(['OggS'], { type: 'audio/ogg' }), 'voice.ogg')
  const uploaded = await fetch(`${stage.emulator.url}/v25.0/${phoneNumberId}/media`, {
    method: 'POST',
    headers: { authorization: 'Bearer access-token' },
    body: form,
  })
  const { id: fileId } = (await uploaded.json()) as { id: string }
  const id = await send({ type: 'audio', audio: { id: fileId, voice: true } })
  await eventually(() => webhook.statusesOf(id).includes('delivered'))
  await ask('POST', `/phones/${waId}/played`, { messageId: id })
  await ask('POST', `/phones/${waId}/played`, { messageId: id })
  const text = await send({ text: { body: 'a' } })
  await eventually(() => webhook.statusesOf(text).includes('delivered'))
  expect(webhook.statusesOf(id)).toEqual(['sent', 'delivered', 'played'])
  const played = { messageId: text }
  expect((await ask('POST', `/phones/${waId}/played`, played)).status).toBe(400)
})

test('a voice message of another type and a sticker that is too large fail later', async () => {
  const { webhook, listed } = await open()
  const upload = async (bytes: Buffer, type: string) => {
    const form = new FormData()
    form.set('messaging_product', 'whatsapp')
    form.set('file', new Blob([new Uint8Array(bytes)], { type }), 'file')
    const answer = await fetch(`${stage.emulator.url}/v25.0/${phoneNumberId}/media`, {
      method: 'POST',
      headers: { authorization: 'Bearer access-token' },
      body: form,
    })
    return ((await answer.json()) as { id: string }).id
  }
  const failed = async (message: object) => {
    const id = await send(message)
    await eventually(() => webhook.statusesOf(id).length > 0)
    return (await listed()).find((shown) => shown.id === id)?.error?.slice(0, 6)
  }
  const mp3 = await upload(Buffer.from('ID3'), 'audio/mpeg')
  expect(await failed({ type: 'audio', audio: { id: mp3, voice: true } })).toBe('131053')
  expect(await failed({ type: 'audio', audio: { id: mp3 } })).toBeUndefined()
  const webp = Buffer.alloc(101 * 1_024)
  webp.write('RIFF____WEBPVP8X', 'latin1')
  expect(await failed({ type: 'sticker', sticker: { id: await upload(webp, 'image/webp') } })).toBe(
    '131053',
  )
  webp[20] = 0x02
  const moving = await upload(webp, 'image/webp')
  expect(await failed({ type: 'sticker', sticker: { id: moving } })).toBeUndefined()
})
