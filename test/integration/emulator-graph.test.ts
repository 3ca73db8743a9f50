import type { EmulatorOptions } from '../../src/emulator/emulator.ts'
import { createTestClock } from '../../src/engine/clock.ts'
import type { EmulatorStage, GraphAnswer } from '../support/emulator.ts'
import {
  accessToken,
  businessAccountId,
  displayPhoneNumber,
  phoneNumberId,
  startEmulatorStage,
  waId,
} from '../support/emulator.ts'
import { eventually } from '../support/eventually.ts'

const hour = 3_600_000
const day = 24 * hour

let stage: EmulatorStage

async function open(options: Partial<EmulatorOptions> = {}) {
  stage = await startEmulatorStage(options)
  return stage
}

afterEach(() => stage.stop())

test('an accepted message is answered as Meta answers it', async () => {
  const { send, say } = await open()
  await say({ type: 'text', text: 'hello' })
  const { status, body } = await send({ type: 'text', text: { body: 'hi' } })
  expect(status).toBe(200)
  expect(body).toEqual({
    messaging_product: 'whatsapp',
    contacts: [{ input: `+${waId}`, wa_id: waId }],
    messages: [{ id: expect.stringMatching(/^wamid\.[A-Za-z0-9+/]+=*$/) }],
  })
})

test('a wrong token, a missing one and an unknown number are refused', async () => {
  const { emulator, ask } = await open()
  for (const authorization of ['Bearer wrong', undefined]) {
    const response = await fetch(`${emulator.url}/v25.0/${phoneNumberId}`, {
      headers: authorization === undefined ? {} : { authorization },
    })
    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({ error: { code: 190, type: 'OAuthException' } })
  }
  const unknown = await ask<GraphAnswer>('POST', '/v25.0/999/messages', {})
  expect(unknown.status).toBe(400)
  expect(unknown.body.error).toMatchObject({ code: 100, error_subcode: 33 })
})

test('a body that is not JSON is refused with 100', async () => {
  const { emulator } = await open()
  const response = await fetch(`${emulator.url}/v25.0/${phoneNumberId}/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${accessToken}` },
    body: '{"messaging_product":',
  })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ error: { code: 100 } })
})

test('a refusal carries code, details and trace as Meta writes them', async () => {
  const { send } = await open()
  const { status, body } = await send({ type: 'text', text: {} })
  expect(status).toBe(400)
  expect(body).toEqual({
    error: {
      message: '(#131008) Required parameter is missing',
      type: 'OAuthException',
      code: 131008,
      error_data: {
        messaging_product: 'whatsapp',
        details: "The parameter text['body'] is required.",
      },
      fbtrace_id: expect.any(String),
    },
  })
})

test('a number does not write to itself, nor to people a test number does not know', async () => {
  const { send } = await open({ allowedRecipients: ['+1 (999) 000-0000'] })
  const toItself = await send({ to: displayPhoneNumber, text: { body: 'a' } })
  expect(toItself.body.error?.code).toBe(131021)
  const toStranger = await send({ text: { body: 'a' } })
  expect(toStranger.body.error?.code).toBe(131030)
})

test('the window closes 24 hours after the last message of the phone', async () => {
  const clock = createTestClock()
  const { send, say } = await open({ clock, windowRefusal: 'sync' })
  expect((await send({ text: { body: 'too early' } })).body.error?.code).toBe(131047)
  await say({ type: 'text', text: 'hello' })
  clock.advance(day - 1)
  expect((await send({ text: { body: 'in time' } })).status).toBe(200)
  clock.advance(1)
  const late = await send({ text: { body: 'late' } })
  expect(late.status).toBe(400)
  expect(late.body.error?.code).toBe(131047)
})

test('a closed window can come as a failed status instead, without a sent one', async () => {
  const { sendText, webhook, listed } = await open({ windowRefusal: 'async' })
  const id = await sendText('too early')
  await eventually(() => webhook.statusesOf(id).length > 0)
  expect(webhook.statusesOf(id)).toEqual(['failed'])
  const [status] = webhook.values().flatMap(({ statuses = [] }) => statuses)
  expect(status?.errors).toMatchObject([{ code: 131047, title: 'Re-engagement message' }])
  expect(status).not.toHaveProperty('recipient_user_id')
  expect(await listed()).toMatchObject([{ ticks: 'failed', error: '131047 Re-engagement message' }])
})

test('a template reaches a phone whose window is closed, even one that nobody has seen', async () => {
  const { send, ask } = await open()
  const template = { name: 'hello_world', language: { code: 'en_US' } }
  const sent = await send({ to: '+4915112345678', type: 'template', template })
  expect(sent.body.messages).toEqual([{ id: expect.any(String), message_status: 'accepted' }])
  const { body } = await ask('GET', '/phones/4915112345678/messages')
  expect(body).toMatchObject([{ type: 'template', header: 'Hello World', from: 'business' }])
})

test('marketing has a door of its own, for marketing templates only', async () => {
  const news = { name: 'news', language: 'en', category: 'marketing', body: 'News' } as const
  const { ask } = await open({ templates: [news, { ...news, name: 'bill', category: 'utility' }] })
  const send = async (message: object) => {
    const body = { messaging_product: 'whatsapp', to: `+${waId}`, ...message }
    const path = `/v25.0/${phoneNumberId}/marketing_messages`
    const answer = await ask<GraphAnswer>('POST', path, body)
    return answer.body.error?.code ?? answer.status
  }
  const marketing = { type: 'template', template: { name: 'news', language: { code: 'en' } } }
  const rest = { product_policy: 'STRICT', message_activity_sharing: true }
  expect(await send({ ...marketing, ...rest })).toBe(200)
  expect(await send({ ...marketing, product_policy: 'NEVER' })).toBe(100)
  expect(await send({ ...marketing, message_activity_sharing: 'yes' })).toBe(100)
  const bill = { name: 'bill', language: { code: 'en' } }
  expect(await send({ type: 'template', template: bill })).toBe(131055)
  expect(await send({ type: 'text', text: { body: 'hi' } })).toBe(131055)
  const unknown = { name: 'nothing', language: { code: 'en' } }
  expect(await send({ type: 'template', template: unknown })).toBe(132001)
})

test('the pair limit and the throughput of a number are kept', async () => {
  const clock = createTestClock()
  const { send, say } = await open({ clock, pairLimit: true, throughput: 46 })
  await say({ type: 'text', text: 'hello' })
  const codes: (number | undefined)[] = []
  for (let count = 0; count < 46; count++) {
    codes.push((await send({ text: { body: 'a' } })).body.error?.code)
  }
  expect(codes).toEqual([...Array(45).fill(undefined), 130429])
  clock.advance(1_000)
  expect((await send({ text: { body: 'a' } })).body.error?.code).toBe(131056)
})

test('a person without a phone number is reached by user id', async () => {
  const { ask, send, webhook } = await open()
  const phone = { waId: '4915100000000', name: 'Uli', username: 'uli', identity: 'hidden' }
  const { userId } = (await ask<{ userId: string }>('POST', '/phones', phone)).body
  await ask('POST', '/phones/4915100000000/messages', { type: 'text', text: 'hello' })
  const sent = await send({ to: undefined, recipient: userId, text: { body: 'hi' } })
  expect(sent.body.contacts).toEqual([{ input: userId, user_id: userId }])
  const id = sent.body.messages?.[0]?.id ?? ''
  await eventually(() => webhook.statusesOf(id).includes('delivered'))
  expect(userId).toMatch(/^DE\.\w+$/)
  expect(JSON.stringify(webhook.values())).not.toContain('4915100000000')
})

test('of a person from before user ids, webhooks tell the phone number alone', async () => {
  const { ask, send, webhook } = await open()
  await ask('POST', '/phones', { waId: '4915100000000', identity: 'phone' })
  await ask('POST', '/phones/4915100000000/messages', { type: 'text', text: 'hello' })
  const sent = await send({ to: '+4915100000000', text: { body: 'hi' } })
  const id = sent.body.messages?.[0]?.id ?? ''
  await eventually(() => webhook.statusesOf(id).includes('delivered'))
  expect(JSON.stringify(webhook.values())).not.toMatch(/user_id/)
})

test('marking a message as read marks all before it, shown as blue ticks', async () => {
  const { say, ask, listed } = await open()
  await say({ type: 'text', text: 'one' })
  const second = await say({ type: 'text', text: 'two' })
  await say({ type: 'text', text: 'three' })
  const read = { messaging_product: 'whatsapp', status: 'read', message_id: second.body.id }
  const answer = await ask('POST', `/v25.0/${phoneNumberId}/messages`, read)
  expect(answer).toEqual({ status: 200, body: { success: true } })
  await eventually(async () => (await listed()).at(-1)?.ticks === 'delivered')
  expect((await listed()).map(({ ticks }) => ticks)).toEqual(['read', 'read', 'delivered'])
})

test('a message id that the number has not received cannot be marked as read', async () => {
  const { ask } = await open()
  const read = { messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.unknown' }
  const answer = await ask<GraphAnswer>('POST', `/v25.0/${phoneNumberId}/messages`, read)
  expect(answer.body.error?.code).toBe(131009)
})

test('a reaction to a message that is not there fails later, and only ever is sent', async () => {
  const { send, say, webhook, listed } = await open()
  const said = await say({ type: 'text', text: 'hello' })
  const react = async (messageId: string) => {
    const reaction = { message_id: messageId, emoji: '👍' }
    const sent = await send({ type: 'reaction', reaction })
    return sent.body.messages?.[0]?.id ?? ''
  }
  const good = await react(said.body.id)
  const bad = await react('wamid.unknown')
  await eventually(() => webhook.statusesOf(bad).length > 0 && webhook.statusesOf(good).length > 0)
  expect(webhook.statusesOf(bad)).toEqual(['failed'])
  expect(webhook.statusesOf(good)).toEqual(['sent'])
  expect((await listed())[0]?.reactions).toEqual([{ from: 'business', emoji: '👍' }])
})

test('a message sent twice with the same callback data is shown as a duplicate', async () => {
  const { send, say, listed } = await open()
  await say({ type: 'text', text: 'hello' })
  const message = { text: { body: 'a' }, biz_opaque_callback_data: 'row-1' }
  const first = await send(message)
  await send(message)
  await send({ ...message, biz_opaque_callback_data: 'row-2' })
  const duplicates = (await listed()).map(({ duplicateOf }) => duplicateOf)
  expect(duplicates).toEqual([undefined, undefined, first.body.messages?.[0]?.id, undefined])
})

test('an uploaded file can be sent, looked up and downloaded with the token for five minutes', async () => {
  const clock = createTestClock()
  const { emulator, ask, say, send, listed } = await open({ clock })
  const form = new FormData()
  form.set('messaging_product', 'whatsapp')
  form.set('file', new Blob([Buffer.from('%PDF-1')], { type: 'application/pdf' }), 'a.pdf')
  const authorization = `Bearer ${accessToken}`
  const uploaded = await fetch(`${emulator.url}/v25.0/${phoneNumberId}/media`, {
    method: 'POST',
    headers: { authorization },
    body: form,
  })
  const { id } = (await uploaded.json()) as { id: string }
  await say({ type: 'text', text: 'hello' })
  expect((await send({ type: 'document', document: { id } })).status).toBe(200)
  expect((await listed()).at(-1)?.media).toMatchObject({ url: `/media/${id}`, filename: 'a.pdf' })

  const found = await ask<{ url: string; mime_type: string }>('GET', `/v25.0/${id}`)
  expect(found.body).toMatchObject({ mime_type: 'application/pdf', file_size: 6, id })
  const download = (headers: Record<string, string>) => fetch(found.body.url, { headers })
  expect(await (await download({ authorization })).text()).toBe('%PDF-1')
  expect((await download({})).status).toBe(401)
  clock.advance(5 * 60_000 + 1_000)
  expect((await download({ authorization })).status).toBe(404)
  clock.advance(30 * day)
  expect((await ask('GET', `/v25.0/${id}`)).status).toBe(400)
})

test('a file of the wrong type fails after it was accepted', async () => {
  const { emulator, say, send, webhook } = await open()
  const form = new FormData()
  form.set('messaging_product', 'whatsapp')
  form.set('file', new Blob(['<svg/>'], { type: 'image/svg+xml' }), 'a.svg')
  const uploaded = await fetch(`${emulator.url}/v25.0/${phoneNumberId}/media`, {
    method: 'POST',
    headers: { authorization: `Bearer ${accessToken}` },
    body: form,
  })
  const media = (await uploaded.json()) as { id: string }
  await say({ type: 'text', text: 'hello' })
  const sent = await send({ type: 'image', image: media })
  const id = sent.body.messages?.[0]?.id ?? ''
  await eventually(() => webhook.statusesOf(id).includes('failed'))
  expect((await send({ type: 'image', image: { id: '123' } })).body.error?.code).toBe(131009)
})

test('number, token and subscription are shown as Graph shows them', async () => {
  const { ask } = await open()
  expect((await ask('GET', `/v25.0/${phoneNumberId}`)).body).toMatchObject({
    id: phoneNumberId,
    display_phone_number: displayPhoneNumber,
    throughput: { level: 'STANDARD' },
  })
  const some = await ask('GET', `/v25.0/${phoneNumberId}?fields=quality_rating`)
  expect(some.body).toEqual({ id: phoneNumberId, quality_rating: 'GREEN' })
  const token = await ask('GET', `/v25.0/debug_token?input_token=${accessToken}`)
  expect(token.body).toMatchObject({ data: { is_valid: true } })
  const other = await ask('GET', '/v25.0/debug_token?input_token=other')
  expect(other.body).toMatchObject({ data: { is_valid: false } })
  const path = `/v25.0/${businessAccountId}/subscribed_apps`
  expect((await ask('POST', path)).body).toEqual({ success: true })
  expect((await ask<{ data: object[] }>('GET', path)).body.data).toHaveLength(1)
})
