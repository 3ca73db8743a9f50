import { request as rawRequest } from 'node:http'
import type { EmulatorOptions } from '../../src/emulator/emulator.ts'
import { startEmulator } from '../../src/emulator/emulator.ts'
import type { ShownPhone } from '../../src/emulator/shown.ts'
import { createTestClock } from '../../src/engine/clock.ts'
import type { EmulatorStage } from '../support/emulator.ts'
import {
  accessToken,
  displayPhoneNumber,
  phoneNumberId,
  startEmulatorStage,
  waId,
} from '../support/emulator.ts'
import { followEvents } from '../support/event-stream.ts'
import { eventually } from '../support/eventually.ts'

let stage: EmulatorStage

async function open(options: Partial<EmulatorOptions> = {}) {
  stage = await startEmulatorStage(options)
  return stage
}

afterEach(() => stage.stop())

/** The inbound messages that the webhook has had. */
function inbound() {
  return stage.webhook.values().flatMap(({ messages = [] }) => messages)
}

const yesOrNo = {
  type: 'interactive',
  interactive: {
    type: 'button',
    header: { type: 'text', text: 'Order 7' },
    body: { text: 'Right?' },
    footer: { text: 'Thank you' },
    action: {
      buttons: [
        { type: 'reply', reply: { id: 'yes', title: 'Yes' } },
        { type: 'reply', reply: { id: 'no', title: 'No' } },
      ],
    },
  },
}

const menu = {
  type: 'interactive',
  interactive: {
    type: 'list',
    body: { text: 'Which pizza?' },
    action: {
      button: 'Menu',
      sections: [
        { title: 'Red', rows: [{ id: 'm', title: 'Margherita', description: 'Basil' }] },
        { title: 'White', rows: [{ id: 'b', title: 'Bianca' }] },
      ],
    },
  },
}

test('phones are there at the start, can be added, and come with their first message', async () => {
  const { ask } = await open()
  expect((await ask('GET', '/phones')).body).toMatchObject([{ waId, name: 'Sheena', unread: 0 }])
  const added = await ask<ShownPhone>('POST', '/phones', { waId: '+49 151-12345678', name: 'Uli' })
  expect(added).toMatchObject({ status: 201, body: { waId: '4915112345678', name: 'Uli' } })
  const free = await ask<ShownPhone>('POST', '/phones', {})
  expect(free.body.waId).toMatch(/^\d+$/)
  await ask('POST', '/phones/447700900123/messages', { type: 'text', text: 'hi' })
  const { body } = await ask<ShownPhone[]>('GET', '/phones')
  expect(body.map((phone) => phone.waId)).toContain('447700900123')
  expect(body.at(-1)).toMatchObject({ lastText: 'hi', lastAt: expect.any(Number) })
})

test('buttons are listed as choices, and tapping one replies with its id and title', async () => {
  const { say, send, listed } = await open()
  await say({ type: 'text', text: 'hello' })
  const sent = await send(yesOrNo)
  const id = sent.body.messages?.[0]?.id
  expect((await listed()).at(-1)).toMatchObject({
    from: 'business',
    type: 'interactive',
    header: 'Order 7',
    text: 'Right?',
    footer: 'Thank you',
    choices: [
      { id: 'yes', title: 'Yes', kind: 'button' },
      { id: 'no', title: 'No', kind: 'button' },
    ],
  })
  const tapped = await say({ type: 'choice', id: 'yes' })
  expect(tapped).toMatchObject({ status: 201, body: { text: 'Yes', replyTo: id, from: 'phone' } })
  await eventually(() => inbound().length === 2)
  expect(inbound()[1]).toMatchObject({
    context: { from: displayPhoneNumber, id },
    type: 'interactive',
    interactive: { type: 'button_reply', button_reply: { id: 'yes', title: 'Yes' } },
  })
  expect((await listed())[1]?.choices).toMatchObject([{ id: 'yes', chosen: true }, { id: 'no' }])
})

test('the rows of a list are choices too, with section and description', async () => {
  const { say, send, listed } = await open()
  await say({ type: 'text', text: 'hello' })
  await send(menu)
  expect((await listed()).at(-1)).toMatchObject({
    listButton: 'Menu',
    choices: [
      { id: 'm', title: 'Margherita', description: 'Basil', kind: 'row', section: 'Red' },
      { id: 'b', title: 'Bianca', kind: 'row', section: 'White' },
    ],
  })
  await say({ type: 'choice', id: 'm' })
  await eventually(() => inbound().length === 2)
  expect(inbound()[1]).toMatchObject({
    interactive: {
      type: 'list_reply',
      list_reply: { id: 'm', title: 'Margherita', description: 'Basil' },
    },
  })
})

test('a choice is of the newest message that offers it, or of the one that is named', async () => {
  const { say, send } = await open()
  await say({ type: 'text', text: 'hello' })
  const old = (await send(yesOrNo)).body.messages?.[0]?.id
  const recent = (await send(yesOrNo)).body.messages?.[0]?.id
  expect((await say({ type: 'choice', id: 'no' })).body.replyTo).toBe(recent)
  expect((await say({ type: 'choice', id: 'no', replyTo: old })).body.replyTo).toBe(old)
})

test('the quick reply of a template arrives as a button with its payload', async () => {
  const { say, send } = await open()
  const payload = { type: 'payload', payload: 'STOP' }
  const components = [
    { type: 'body', parameters: [{ type: 'text', text: 'Ann' }] },
    { type: 'button', sub_type: 'quick_reply', index: 0, parameters: [payload] },
  ]
  await send({
    type: 'template',
    template: { name: 'offer', language: { code: 'en_US' }, components },
  })
  await say({ type: 'choice', id: 'STOP' })
  await eventually(() => inbound().length === 1)
  expect(inbound()[0]).toMatchObject({ type: 'button', button: { payload: 'STOP', text: 'Stop' } })
})

test('replies, locations, contacts and reactions arrive as Meta sends them', async () => {
  const { say, sendText, listed } = await open()
  const first = await say({ type: 'text', text: 'hello' })
  const id = await sendText('hi')
  const contacts = [{ name: { formatted_name: 'Ann' }, phones: [{ phone: '+1 650' }] }]
  await say({ type: 'text', text: 'about that', replyTo: id })
  await say({ type: 'text', text: 'about mine', replyTo: first.body.id })
  await say({ type: 'location', latitude: 52.5, longitude: 13.4, name: 'Berlin' })
  await say({ type: 'contacts', contacts })
  await say({ type: 'reaction', messageId: id, emoji: '👍' })
  await eventually(() => inbound().length === 6)
  const byType = new Map(inbound().map((message) => [message.type, message]))
  const replies = inbound().filter(({ context }) => context !== undefined)
  expect(replies.map(({ context }) => context)).toEqual(
    expect.arrayContaining([
      { from: displayPhoneNumber, id },
      { from: waId, id: first.body.id },
    ]),
  )
  expect(byType.get('location')).toMatchObject({
    location: { latitude: 52.5, longitude: 13.4, name: 'Berlin' },
  })
  expect(byType.get('contacts')).toMatchObject({ contacts })
  expect(byType.get('reaction')).toMatchObject({ reaction: { message_id: id, emoji: '👍' } })
  expect((await listed())[1]?.reactions).toEqual([{ from: 'phone', emoji: '👍' }])
  await say({ type: 'reaction', messageId: id, emoji: '' })
  expect((await listed())[1]?.reactions).toEqual([])
})

test('files of every kind arrive with an id that can be fetched', async () => {
  const { emulator, ask, say } = await open()
  const data = Buffer.from('89504e470d0a', 'hex').toString('base64')
  await say({ type: 'image', data, caption: 'me' })
  await say({ type: 'video', data, mimeType: 'video/mp4' })
  await say({ type: 'audio', data: Buffer.from('OggS').toString('base64') })
  await say({ type: 'document', data: `data:text/plain;base64,${data}`, filename: 'a.txt' })
  await say({ type: 'sticker', data })
  await eventually(() => inbound().length === 5)
  const byType = new Map(inbound().map((message) => [message.type, message]))
  expect(byType.get('image')).toMatchObject({
    image: { mime_type: 'image/png', caption: 'me', sha256: expect.stringMatching(/=$/) },
  })
  expect(byType.get('audio')).toMatchObject({
    audio: { mime_type: 'audio/ogg; codecs=opus', voice: true },
  })
  expect(byType.get('document')).toMatchObject({ document: { filename: 'a.txt' } })
  expect(byType.get('sticker')).toMatchObject({ sticker: { animated: false } })
  const image = byType.get('image')
  if (image?.type !== 'image') throw new Error('no image')
  const found = await ask<{ url: string }>('GET', `/v25.0/${image.image.id}`)
  const authorization = `Bearer ${accessToken}`
  for (const url of [found.body.url, image.image.url ?? '']) {
    const response = await fetch(url, { headers: { authorization } })
    expect(Buffer.from(await response.arrayBuffer()).toString('hex')).toBe('89504e470d0a')
    expect(response.headers.get('content-type')).toBe('image/png')
  }
  const onPage = await fetch(`${emulator.url}/media/${image.image.id}`)
  expect(onPage.headers.get('content-security-policy')).toContain('sandbox')
})

test('any other kind of message can be sent as Meta’s JSON', async () => {
  const { say } = await open()
  const order = { catalog_id: '1', product_items: [] }
  await say({ type: 'raw', message: { type: 'order', order } })
  await eventually(() => inbound().length === 1)
  expect(inbound()[0]).toMatchObject({ type: 'order', order, from: waId, id: expect.any(String) })
})

test.each([
  ['a kind that is not known', { type: 'song' }, /type/],
  ['a text that is missing', { type: 'text' }, /text: /],
  ['a choice that is not there', { type: 'choice', id: 'x' }, /no choice `x`/],
  ['a reply to nothing', { type: 'text', text: 'a', replyTo: 'wamid.x' }, /no message `wamid.x`/],
  ['a reaction to nothing', { type: 'reaction', messageId: 'x', emoji: '👍' }, /no message `x`/],
  ['a file without bytes', { type: 'image' }, /`data` \(base64\) or a `link`/],
  ['a number that is not ours', { type: 'text', text: 'a', number: '7' }, /no business number `7`/],
])('%s is refused with a sentence', async (_name, draft, sentence) => {
  const { say, listed } = await open()
  const refused = await say(draft)
  expect(refused.status).toBe(400)
  expect(refused.body).toEqual({ error: expect.stringMatching(sentence) })
  expect(await listed()).toEqual([])
})

test('a phone number that is none, and a phone that is not there, are refused', async () => {
  const { ask } = await open()
  expect((await ask('POST', '/phones', { waId: 'Ann' })).status).toBe(400)
  expect((await ask('POST', '/phones/12/messages', { type: 'text', text: 'a' })).status).toBe(400)
  expect((await ask('GET', '/phones/4915199999999/messages')).status).toBe(404)
  expect((await ask('GET', '/nothing')).status).toBe(404)
})

test('what happens on a phone is streamed as it happens', async () => {
  const { emulator, ask, say, sendText } = await open()
  const stream = await followEvents(`${emulator.url}/phones/${waId}/events`)
  const said = await say({ type: 'text', text: 'hello' })
  const read = {
    messaging_product: 'whatsapp',
    status: 'read',
    message_id: said.body.id,
    typing_indicator: { type: 'text' },
  }
  await ask('POST', `/v25.0/${phoneNumberId}/messages`, read)
  const id = await sendText('hi')
  await eventually(() =>
    stream.events.some(({ value }) => {
      const message = value as { id?: string; ticks?: string }
      return message.id === id && message.ticks === 'delivered'
    }),
  )
  await stream.close()
  const business = {
    reachable: true,
    waiting: 0,
    name: 'Your business',
    number: displayPhoneNumber,
  }
  expect(stream.events.slice(0, 2)).toMatchObject([
    { event: 'business', value: business },
    { event: 'typing', value: { on: false } },
  ])
  const typing = stream.events.filter(({ event }) => event === 'typing')
  expect(typing.map(({ value }) => value)).toEqual([{ on: false }, { on: true }, { on: false }])
  const ticks = stream.events
    .map(({ value }) => value as { id?: string; ticks?: string })
    .filter((message) => message.id === said.body.id)
    .map((message) => message.ticks)
  expect(ticks[0]).toBe('pending')
  expect(ticks.at(-1)).toBe('read')
})

test('a stream that goes on has everything it missed, and hears when that is lost', async () => {
  const { emulator, say, ask } = await open()
  const url = `${emulator.url}/phones/${waId}/events`
  const first = await followEvents(url)
  await say({ type: 'text', text: 'one' })
  await eventually(() => first.events.some(({ event }) => event === 'message'))
  await first.close()
  const last = first.events.findLast(({ id }) => id !== undefined)?.id
  await say({ type: 'text', text: 'two' })
  const second = await followEvents(url, last)
  await eventually(() => second.events.some(({ value }) => toText(value) === 'two'))
  expect(second.events.some(({ value }) => toText(value) === 'one' && isPending(value))).toBe(false)
  await second.close()

  const fromAnotherLife = await followEvents(url, 'another-17')
  await eventually(() => fromAnotherLife.events[0]?.event === 'gap')
  await ask('POST', '/reset')
  await eventually(() => fromAnotherLife.events.at(-1)?.event === 'reset')
  await fromAnotherLife.close()
})

function toText(value: unknown) {
  return (value as { text?: string }).text
}

function isPending(value: unknown) {
  return (value as { ticks?: string }).ticks === 'pending'
}

test('typing lasts 25 seconds', async () => {
  const clock = createTestClock()
  const { emulator, ask, say } = await open({ clock })
  const said = await say({ type: 'text', text: 'hello' })
  const stream = await followEvents(`${emulator.url}/phones/${waId}/events`)
  await ask('POST', `/v25.0/${phoneNumberId}/messages`, {
    messaging_product: 'whatsapp',
    status: 'read',
    message_id: said.body.id,
    typing_indicator: { type: 'text' },
  })
  const isTyping = () => stream.events.filter(({ event }) => event === 'typing').at(-1)?.value
  await eventually(() => expect(isTyping()).toEqual({ on: true }))
  clock.advance(24_999)
  await ask('GET', '/phones')
  expect(isTyping()).toEqual({ on: true })
  clock.advance(1)
  await eventually(() => expect(isTyping()).toEqual({ on: false }))
  await stream.close()
})

test('a watcher hears when the server goes and comes back', async () => {
  const { emulator, say, webhook } = await open()
  const stream = await followEvents(`${emulator.url}/phones/${waId}/events`)
  webhook.answerWith((response) => response.destroy())
  await say({ type: 'text', text: 'hello' })
  const business = () => stream.events.filter(({ event }) => event === 'business').at(-1)?.value
  await eventually(() => expect(business()).toMatchObject({ reachable: false, waiting: 1 }))
  webhook.answerWith((response) => response.end())
  await eventually(() => expect(business()).toMatchObject({ reachable: true }))
  await stream.close()
})

test('a reset forgets everything but the first phones', async () => {
  const { ask, say, listed, webhook } = await open()
  webhook.answerWith((response) => response.writeHead(503).end())
  await ask('POST', '/phones', { waId: '4915112345678' })
  await say({ type: 'text', text: 'hello' })
  await eventually(() => webhook.received.length > 0)
  expect((await ask('POST', '/reset')).status).toBe(200)
  expect(await listed()).toEqual([])
  expect((await ask('GET', '/phones')).body).toHaveLength(1)
  webhook.answerWith((response) => response.end())
  await say({ type: 'text', text: 'anew' })
  await say({ type: 'text', text: 'and again' })
  const placeOf = (text: string) => webhook.received.findIndex(({ raw }) => raw.includes(text))
  await eventually(() => placeOf('and again') >= 0)
  // One that was on its way at the reset may still have arrived before.
  const since = webhook.received.slice(placeOf('anew'))
  expect(since.filter(({ raw }) => raw.includes('hello'))).toEqual([])
})

test('pages of other sites and other host names are kept out', async () => {
  const { emulator } = await open()
  const ask = (headers: Record<string, string>) =>
    new Promise<number | undefined>((resolve) => {
      rawRequest(`${emulator.url}/phones`, { headers }, (response) => {
        response.resume()
        resolve(response.statusCode)
      }).end()
    })
  expect(await ask({ host: `evil.example:${emulator.port}` })).toBe(403)
  expect(await ask({ host: `127.0.0.1:${emulator.port + 1}` })).toBe(403)
  expect(await ask({ origin: 'https://evil.example' })).toBe(403)
  expect(await ask({ origin: 'null' })).toBe(403)
  expect(await ask({ origin: `http://127.0.0.1:${emulator.port}` })).toBe(200)
  expect(await ask({ host: `localhost:${emulator.port}` })).toBe(200)
})

test('the phone page comes with its script, its style and a strict policy', async () => {
  const { emulator } = await open()
  const page = await fetch(`${emulator.url}/`)
  expect(page.headers.get('content-type')).toContain('text/html')
  expect(page.headers.get('content-security-policy')).toMatch(
    /default-src 'none'.*script-src 'self'/,
  )
  const script = await fetch(`${emulator.url}/page.js`)
  expect(script.headers.get('content-type')).toContain('javascript')
  expect((await script.text()).length).toBeGreaterThan(10_000)
  const style = await fetch(`${emulator.url}/page.css`)
  expect(style.headers.get('content-type')).toContain('text/css')
  expect(await style.text()).not.toContain('@import')
})

test('the webhook’s handshake can be tried', async () => {
  const { ask } = await open()
  expect((await ask('POST', '/verify')).body).toMatchObject({ verified: false })
})

test('a port that is in use, and an address that is none, are told in a sentence', async () => {
  const { emulator, webhook } = await open()
  const options = {
    port: emulator.port,
    webhookUrl: webhook.url,
    appSecret: 'a',
    accessToken: 'b',
    numbers: [{ phoneNumberId, displayPhoneNumber, businessAccountId: '1' }],
  }
  await expect(startEmulator(options)).rejects.toThrow(`Port ${emulator.port} is in use`)
  await expect(startEmulator({ ...options, webhookUrl: 'webhook' })).rejects.toThrow(
    'The webhook address `webhook` is no http address',
  )
  await expect(startEmulator({ ...options, numbers: [] })).rejects.toThrow('no business number')
})
