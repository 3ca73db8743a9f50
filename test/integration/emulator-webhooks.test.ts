import type { EmulatorOptions } from '../../src/emulator/emulator.ts'
import { createTestClock } from '../../src/engine/clock.ts'
import type { EmulatorStage } from '../support/emulator.ts'
import {
  accessToken,
  businessAccountId,
  displayPhoneNumber,
  phoneNumberId,
  startEmulatorStage,
  waId,
} from '../support/emulator.ts'
import { eventually } from '../support/eventually.ts'

let stage: EmulatorStage

async function open(options: Partial<EmulatorOptions> = {}) {
  stage = await startEmulatorStage(options)
  return stage
}

afterEach(() => stage.stop())

/** What the webhook has had of the phone's texts, in the order they came. */
function toTexts({ webhook }: EmulatorStage) {
  return webhook
    .values()
    .flatMap(({ messages = [] }) => messages)
    .map((message) => (message.type === 'text' ? message.text.body : message.type))
}

test('a message of the phone is posted in Meta’s envelope, signed over escaped JSON', async () => {
  const { say, webhook } = await open()
  const said = await say({ type: 'text', text: 'ñ/😀' })
  await eventually(() => webhook.received.length === 1)
  const [received] = webhook.received
  expect(received?.isSigned).toBe(true)
  expect(received?.raw).toContain('\\u00f1\\/\\ud83d\\ude00')
  expect(received?.headers['content-type']).toBe('application/json')
  expect(received?.body).toEqual({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: businessAccountId,
        changes: [
          {
            field: 'messages',
            value: {
              messaging_product: 'whatsapp',
              metadata: {
                display_phone_number: displayPhoneNumber,
                phone_number_id: phoneNumberId,
              },
              contacts: [
                {
                  profile: { name: 'Sheena' },
                  wa_id: waId,
                  user_id: expect.stringMatching(/^US\.\w+$/),
                },
              ],
              messages: [
                {
                  from: waId,
                  from_user_id: expect.stringMatching(/^US\.\w+$/),
                  id: said.body.id,
                  timestamp: String(Math.floor(said.body.at / 1_000)),
                  type: 'text',
                  text: { body: 'ñ/😀' },
                },
              ],
            },
          },
        ],
      },
    ],
  })
})

test('a sent message goes from sent to delivered to read when the phone shows it', async () => {
  const { say, send, ask, webhook, listed } = await open()
  await say({ type: 'text', text: 'hello' })
  const sent = await send({ text: { body: 'hi' }, biz_opaque_callback_data: 'row-1' })
  const id = sent.body.messages?.[0]?.id ?? ''
  await eventually(() => webhook.statusesOf(id).length === 2)
  await ask('POST', `/phones/${waId}/read`)
  await eventually(() => webhook.statusesOf(id).length === 3)
  expect(webhook.statusesOf(id)).toEqual(['sent', 'delivered', 'read'])
  expect((await listed()).at(-1)?.ticks).toBe('read')

  const statuses = webhook.values().flatMap((value) => value.statuses ?? [])
  for (const status of statuses) {
    expect(status).toMatchObject({
      id,
      recipient_id: waId,
      recipient_user_id: expect.any(String),
      timestamp: expect.stringMatching(/^\d{10}$/),
      biz_opaque_callback_data: 'row-1',
    })
  }
  const free = { billable: false, pricing_model: 'PMP', type: 'free_customer_service' }
  const prices = statuses.map(({ pricing }) => pricing)
  expect(prices).toEqual([expect.objectContaining(free), expect.objectContaining(free), undefined])
})

test('statuses come after their delays, by the clock', async () => {
  const clock = createTestClock()
  const options = { clock, sentDelayMs: 40, deliveredDelayMs: 120 }
  const { say, sendText, webhook } = await open(options)
  await say({ type: 'text', text: 'hello' })
  const id = await sendText('hi')
  clock.advance(39)
  expect(webhook.statusesOf(id)).toEqual([])
  clock.advance(1)
  await eventually(() => webhook.statusesOf(id).length === 1)
  clock.advance(119)
  expect(webhook.statusesOf(id)).toEqual(['sent'])
  clock.advance(1)
  await eventually(() => webhook.statusesOf(id).length === 2)
})

test('a message that is shown before it has arrived is read as soon as it has', async () => {
  const clock = createTestClock()
  const options = { clock, sentDelayMs: 10, deliveredDelayMs: 10 }
  const { say, sendText, ask, webhook } = await open(options)
  await say({ type: 'text', text: 'hello' })
  const id = await sendText('hi')
  await ask('POST', `/phones/${waId}/read`)
  clock.advance(20)
  await eventually(() => webhook.statusesOf(id).length === 3)
  expect([...webhook.statusesOf(id)].sort()).toEqual(['delivered', 'read', 'sent'])
})

test('a webhook is posted again, ever later, until it is answered 200', async () => {
  const clock = createTestClock()
  const { say, webhook, listed } = await open({ clock, retryFirstMs: 100, retryCapMs: 300 })
  webhook.answerWith((response) => response.writeHead(503).end())
  await say({ type: 'text', text: 'hello' })
  const waits = [100, 200, 300, 300]
  for (const [index, waitMs] of waits.entries()) {
    await eventually(() => webhook.received.length === index + 1 && clock.nextAt() !== null)
    expect(clock.nextAt()).toBe(clock.now() + waitMs)
    clock.advance(waitMs)
  }
  await eventually(() => webhook.received.length === 5 && clock.nextAt() !== null)
  expect((await listed())[0]?.ticks).toBe('pending')
  webhook.answerWith((response) => response.end())
  clock.advance(300)
  await eventually(async () => (await listed())[0]?.ticks === 'delivered')
  expect(new Set(webhook.received.map(({ raw }) => raw)).size).toBe(1)
})

test('a success that is not 200 is posted again', async () => {
  const { say, webhook } = await open()
  webhook.answerWith((response) => response.writeHead(202).end())
  await say({ type: 'text', text: 'hello' })
  await eventually(() => webhook.received.length >= 2)
  webhook.answerWith((response) => response.end())
})

test('several webhooks are on their way at once', async () => {
  const { say, webhook } = await open({ webhooksInFlight: 3 })
  const held: (() => void)[] = []
  webhook.answerWith((response) => held.push(() => response.end()))
  for (const text of ['1', '2', '3', '4']) await say({ type: 'text', text })
  await eventually(() => held.length === 3)
  webhook.answerWith((response) => response.end())
  for (const answer of held) answer()
  await eventually(() => webhook.received.length === 4)
})

test('webhooks can be late', async () => {
  const clock = createTestClock()
  const { ask, say, webhook } = await open({ clock })
  await ask('POST', '/faults', { webhookDelayMs: 500 })
  await say({ type: 'text', text: 'hello' })
  clock.advance(499)
  expect(webhook.received).toHaveLength(0)
  clock.advance(1)
  await eventually(() => webhook.received.length === 1)
})

test('webhooks can come twice', async () => {
  const { ask, say, webhook } = await open()
  await ask('POST', '/faults', { duplicateWebhooks: true })
  await say({ type: 'text', text: 'hello' })
  await eventually(() => webhook.received.length === 2)
  expect(webhook.received[0]?.raw).toBe(webhook.received[1]?.raw)
})

test('webhooks can come in one batch', async () => {
  const clock = createTestClock()
  const { ask, say, webhook } = await open({ clock })
  await ask('POST', '/faults', { batchWebhooks: true })
  for (const text of ['1', '2', '3']) await say({ type: 'text', text })
  clock.advance(100)
  await eventually(() => webhook.received.length === 1)
  expect(toTexts(stage)).toEqual(['1', '2', '3'])
  expect(webhook.received[0]?.isSigned).toBe(true)
  expect(webhook.values()).toHaveLength(1)
})

test('webhooks can come in reverse order', async () => {
  const clock = createTestClock()
  const { ask, say, webhook } = await open({ clock })
  await ask('POST', '/faults', { reorderWebhooks: true })
  for (const text of ['1', '2', '3']) await say({ type: 'text', text })
  clock.advance(100)
  await eventually(() => webhook.received.length === 3)
  expect(toTexts(stage)).toEqual(['3', '2', '1'])
})

test('delivered can be left out', async () => {
  const { ask, say, sendText, webhook } = await open()
  await ask('POST', '/faults', { skipDelivered: true })
  await say({ type: 'text', text: 'hello' })
  const id = await sendText('hi')
  await eventually(() => webhook.statusesOf(id).length === 1)
  await ask('POST', `/phones/${waId}/read`)
  await eventually(() => webhook.statusesOf(id).length === 2)
  expect(webhook.statusesOf(id)).toEqual(['sent', 'read'])
})

test('a message can fail after it was sent', async () => {
  const { ask, say, sendText, webhook, listed } = await open()
  await ask('POST', '/faults', { failAfterSent: { code: 131049 }, next: 1 })
  await say({ type: 'text', text: 'hello' })
  const [bad, good] = [await sendText('one'), await sendText('two')]
  await eventually(() => webhook.statusesOf(bad).length === 2)
  await eventually(() => webhook.statusesOf(good).length === 2)
  expect(webhook.statusesOf(bad)).toEqual(['sent', 'failed'])
  expect(webhook.statusesOf(good)).toEqual(['sent', 'delivered'])
  expect((await listed())[1]).toMatchObject({ ticks: 'failed', error: /^131049 / })
})

test('an error can be ordered for the next few sends', async () => {
  const { ask, say, send, listed } = await open()
  await say({ type: 'text', text: 'hello' })
  await ask('POST', '/faults', { error: { code: 131000 }, next: 2 })
  const statuses: number[] = []
  for (let count = 0; count < 3; count++) {
    statuses.push((await send({ text: { body: String(count) } })).status)
  }
  expect(statuses).toEqual([500, 500, 200])
  expect((await listed()).map(({ text }) => text)).toEqual(['hello', '2'])
  expect((await ask('GET', '/faults')).body).toEqual({})
})

test('a gateway’s page of HTML can be ordered', async () => {
  const { ask, say, emulator } = await open()
  await say({ type: 'text', text: 'hello' })
  await ask('POST', '/faults', { badGateway: true })
  const response = await fetch(`${emulator.url}/v25.0/${phoneNumberId}/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${accessToken}` },
    body: JSON.stringify({ messaging_product: 'whatsapp', to: waId, text: { body: 'a' } }),
  })
  expect(response.status).toBe(502)
  expect(await response.text()).toContain('Bad Gateway')
})

test('a response can be lost after the message was accepted', async () => {
  const { ask, say, send, listed } = await open()
  await say({ type: 'text', text: 'hello' })
  await ask('POST', '/faults', { loseResponse: true, next: 1 })
  await expect(send({ text: { body: 'hi' } })).rejects.toThrow('fetch failed')
  expect((await listed()).map(({ text }) => text)).toEqual(['hello', 'hi'])
})

test('silence neither accepts nor answers', async () => {
  const { ask, say, emulator, listed } = await open()
  await say({ type: 'text', text: 'hello' })
  await ask('POST', '/faults', { silence: true, next: 1 })
  const request = fetch(`${emulator.url}/v25.0/${phoneNumberId}/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${accessToken}` },
    body: JSON.stringify({ messaging_product: 'whatsapp', to: waId, text: { body: 'a' } }),
    signal: AbortSignal.timeout(200),
  })
  await expect(request).rejects.toThrow('timeout')
  expect(await listed()).toHaveLength(1)
})

test('a late answer is overtaken by the statuses', async () => {
  const clock = createTestClock()
  const { ask, say, sendText, webhook } = await open({ clock })
  await say({ type: 'text', text: 'hello' })
  await ask('POST', '/faults', { latencyMs: 1_000, next: 1 })
  let isAnswered = false
  const sending = sendText('hi').finally(() => {
    isAnswered = true
  })
  await eventually(() => webhook.values().some(({ statuses }) => statuses !== undefined))
  expect(isAnswered).toBe(false)
  clock.advance(1_000)
  expect(webhook.statusesOf(await sending)).not.toHaveLength(0)
})

test('a fault that is misspelt is refused with a sentence, and changes nothing', async () => {
  const { ask } = await open()
  await ask('POST', '/faults', { latencyMs: 5 })
  const refused = await ask<{ error: string }>('POST', '/faults', { latency: 200, next: 0 })
  expect(refused.status).toBe(400)
  expect(refused.body.error).toMatch(/next: .*>0.*Unrecognized key: "latency"/)
  expect((await ask('GET', '/faults')).body).toEqual({ latencyMs: 5 })
  expect((await ask('POST', '/faults', {})).body).toEqual({})
})

test('150 messages with their statuses are lost in no crowd', async () => {
  const { say, sendText, webhook } = await open({ throughput: 10_000, webhooksInFlight: 8 })
  await say({ type: 'text', text: 'hello' })
  const ids = new Set<string>()
  for (let round = 0; round < 10; round++) {
    const texts = Array.from({ length: 15 }, (_, index) => `${round} ${index}`)
    for (const id of await Promise.all(texts.map(sendText))) ids.add(id)
  }
  await eventually(() => webhook.received.length === 301)
  expect(ids.size).toBe(150)
  for (const id of ids) expect(webhook.statusesOf(id).sort()).toEqual(['delivered', 'sent'])
})
