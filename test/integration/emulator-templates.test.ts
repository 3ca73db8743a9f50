import type { ShownMessage } from '../../src/emulator/shown.ts'
import type { Template } from '../../src/emulator/templates.ts'
import type { EmulatorStage, GraphAnswer } from '../support/emulator.ts'
import { phoneNumberId, startEmulatorStage, waId } from '../support/emulator.ts'
import { eventually } from '../support/eventually.ts'
import { messagesOn, toldOn } from '../support/told.ts'

let stage: EmulatorStage

const catalogId = '194836987003835'
const common = {
  name: 'one',
  language: 'en_US',
  category: 'utility',
  body: 'Look at this',
} as const

/** What the phone shows of a template, or the code it was refused with. */
async function show(
  template: Partial<Template>,
  components: object[] = [],
  to: object = {},
): Promise<Partial<ShownMessage> & { readonly refused?: number | undefined }> {
  stage = await startEmulatorStage({ templates: [{ ...common, ...template }] })
  const sent = await stage.send({
    ...to,
    type: 'template',
    template: { name: 'one', language: { code: 'en_US' }, components },
  })
  if (sent.status !== 200) return { refused: sent.body.error?.code }
  return (await stage.listed()).at(-1) ?? {}
}

afterEach(() => stage.stop())

const head = (parameter: object) => ({ type: 'header', parameters: [parameter] })
const button = (subType: string, index: number, parameter: object) => ({
  type: 'button',
  sub_type: subType,
  index: String(index),
  parameters: [parameter],
})

test('a place, a product and a moving picture stand above the body', async () => {
  const location = { latitude: 45.4, longitude: 9.1, name: 'Duomo', address: 'Milano' }
  const placed = await show({ header: { format: 'location' } }, [
    head({ type: 'location', location }),
  ])
  expect(placed).toMatchObject({ location, text: 'Look at this' })
  await stage.stop()
  const product = { product_retailer_id: 'rye', catalog_id: catalogId }
  const sold = await show(
    { header: { format: 'product' }, buttons: [{ type: 'spm', text: 'View item' }] },
    [head({ type: 'product', product })],
  )
  expect(sold).toMatchObject({ products: [{ name: 'Rye bread' }], productsButton: 'View item' })
  await stage.stop()
  const gif = { link: 'https://example.com/a.mp4' }
  const moving = await show({ header: { format: 'gif' } }, [head({ type: 'gif', gif })])
  expect(moving.media).toEqual({ kind: 'video', url: gif.link })
})

test('links, a number and a code to copy hang under the body', async () => {
  const shown = await show(
    {
      buttons: [
        { type: 'url', text: 'Track', url: 'https://example.com/{{1}}' },
        { type: 'url', text: 'Shop', url: 'https://example.com' },
        { type: 'phone_number', text: 'Call us', phoneNumber: '+15550001111' },
        { type: 'copy_code', text: 'Copy offer code' },
      ],
    },
    [
      button('url', 0, { type: 'text', text: 'a7' }),
      button('copy_code', 3, { type: 'coupon_code', coupon_code: 'HALF' }),
    ],
  )
  expect(shown).toMatchObject({
    url: { displayText: 'Track', url: 'https://example.com/a7' },
    links: [
      { displayText: 'Shop', url: 'https://example.com' },
      { displayText: 'Call us', url: 'tel:+15550001111' },
    ],
    code: { displayText: 'Copy offer code', code: 'HALF' },
  })
})

test('products, a call, contact info and a bill are asked for by buttons of their own', async () => {
  const sections = [{ title: 'Bread', product_items: [{ product_retailer_id: 'rye' }] }]
  const action = { thumbnail_product_retailer_id: 'rye', sections }
  const many = await show({ buttons: [{ type: 'mpm', text: 'View items' }] }, [
    button('mpm', 0, { type: 'action', action }),
  ])
  expect(many).toMatchObject({
    products: [{ id: 'rye', section: 'Bread' }],
    productsButton: 'View items',
  })
  await stage.stop()
  const all = await show({ buttons: [{ type: 'catalog', text: 'View catalog' }] })
  expect(all.products).toHaveLength(3)
  await stage.stop()
  const asked = await show({
    asksToCall: true,
    buttons: [
      { type: 'voice_call', text: 'Call now' },
      { type: 'request_contact_info', text: 'Share contact info' },
    ],
  })
  expect(asked).toMatchObject({
    call: { displayText: 'Call now' },
    contactRequest: true,
    callPermission: 'asked',
  })
  await stage.stop()
  const details = { type: 'action', action: { order_details: { reference_id: 'A-7' } } }
  const bill = await show({ buttons: [{ type: 'order_details', text: 'Review and pay' }] }, [
    button('order_details', 0, details),
  ])
  expect(bill.bill).toEqual({ reference: 'A-7' })
})

test('a press on a link of a marketing template is told, though not by whom', async () => {
  const buttons = [{ type: 'url' as const, text: 'Shop', url: 'https://example.com' }]
  const { id: messageId } = await show({ category: 'marketing', buttons })
  const click = (body: object) => stage.ask('POST', `/phones/${waId}/clicks`, body)
  expect((await click({ messageId })).status).toBe(200)
  await eventually(() => toldOn(stage.webhook, 'messages').some((value) => value['user_actions']))
  const value = toldOn(stage.webhook, 'messages').find((told) => told['user_actions'])
  expect(value).toEqual({
    messaging_product: 'whatsapp',
    metadata: expect.anything(),
    user_actions: [
      {
        action_type: 'marketing_messages_link_click',
        timestamp: expect.any(String),
        marketing_messages_link_click_data: { click_component: 'cta' },
      },
    ],
  })
  await stage.stop()
  const { id: ofUtility } = await show({ buttons })
  expect((await click({ messageId: ofUtility })).status).toBe(400)
})

test('a message of the marketing endpoint has a price of its own', async () => {
  stage = await startEmulatorStage({ templates: [{ ...common, category: 'marketing' }] })
  const sent = await stage.ask<GraphAnswer>('POST', `/v25.0/${phoneNumberId}/marketing_messages`, {
    messaging_product: 'whatsapp',
    to: `+${waId}`,
    type: 'template',
    template: { name: 'one', language: { code: 'en_US' } },
  })
  const id = sent.body.messages?.[0]?.id ?? ''
  await eventually(() => stage.webhook.statusesOf(id).includes('sent'))
  const [status] = toldOn(stage.webhook, 'messages').flatMap((value) => value['statuses'])
  expect(status).toMatchObject({ id, pricing: { category: 'marketing_lite', billable: true } })
})

test('an offer says when it ends', async () => {
  const limited = { expiration_time_ms: 1_735_689_600_000 }
  const parameter = { type: 'limited_time_offer', limited_time_offer: limited }
  const shown = await show({ offer: { text: 'Last day', hasExpiration: true } }, [
    { type: 'limited_time_offer', parameters: [parameter] },
  ])
  expect(shown.offer).toEqual({ text: 'Last day', endsAt: 1_735_689_600_000 })
})

test('the quick reply of a card arrives as a button with its payload', async () => {
  const card = (index: number) => ({
    card_index: index,
    components: [
      head({ type: 'image', image: { link: `https://example.com/${index}.png` } }),
      button('quick_reply', 0, { type: 'payload', payload: `take-${index}` }),
    ],
  })
  const cards = [0, 1].map(() => ({
    header: 'image' as const,
    body: 'Bread',
    buttons: [{ type: 'quick_reply' as const, text: 'Take it' }],
  }))
  const shown = await show({ cards }, [{ type: 'carousel', cards: [card(0), card(1)] }])
  expect(shown).toMatchObject({
    cards: [{ text: 'Bread', media: { url: 'https://example.com/0.png' } }, {}],
    choices: [
      { id: 'take-0', card: 0 },
      { id: 'take-1', card: 1 },
    ],
  })
  await stage.say({ type: 'choice', id: 'take-1' })
  await eventually(() => messagesOn(stage.webhook).length === 1)
  expect(messagesOn(stage.webhook)[0]).toMatchObject({
    type: 'button',
    button: { payload: 'take-1', text: 'Take it' },
  })
})

test('a code is not sent to a person whose number is not given', async () => {
  const code = { type: 'text', text: '123456' }
  const components = [{ type: 'body', parameters: [code] }, button('url', 0, code)]
  const template: Partial<Template> = {
    category: 'authentication',
    body: '*{{1}}* is your verification code.',
    buttons: [{ type: 'otp', text: 'Copy code', otpType: 'copy_code' }],
  }
  expect(await show(template, components)).toMatchObject({
    text: '*123456* is your verification code.',
    code: { displayText: 'Copy code', code: '123456' },
  })
  const [phone] = (await stage.ask<{ userId: string }[]>('GET', '/phones')).body
  await stage.stop()
  const refused = await show(template, components, { to: undefined, recipient: phone?.userId })
  expect(refused.refused).toBe(131062)
})
