import type { EmulatorOptions } from '../../src/emulator/emulator.ts'
import { createTestClock } from '../../src/engine/clock.ts'
import type { EmulatorStage, GraphAnswer } from '../support/emulator.ts'
import {
  accessToken,
  businessAccountId,
  phoneNumberId,
  startEmulatorStage,
  waId,
} from '../support/emulator.ts'
import { eventually } from '../support/eventually.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'
import { messagesOn, toldOn } from '../support/told.ts'

const minute = 60_000
const day = 86_400_000

let stage: EmulatorStage

async function open(options: Partial<EmulatorOptions> = {}) {
  stage = await startEmulatorStage(options)
  return stage
}

afterEach(() => stage.stop())

const authorization = `Bearer ${accessToken}`
const templatesPath = `/v25.0/${businessAccountId}/message_templates`

interface Created extends GraphAnswer {
  readonly id: string
  readonly status: string
  readonly category: string
}

const greeting = {
  name: 'greeting',
  language: 'en_US',
  category: 'UTILITY',
  components: [{ type: 'BODY', text: 'Hello {{1}}, welcome to us!' }],
}

async function sendGreeting() {
  const components = [{ type: 'body', parameters: [{ type: 'text', text: 'Ann' }] }]
  const template = { name: 'greeting', language: { code: 'en_US' }, components }
  return (await stage.send({ type: 'template', template })).body.error?.code ?? 'sent'
}

test('a template can be sent once it was approved, and the business is told of each step', async () => {
  const { ask, webhook, listed } = await open()
  expect(await sendGreeting()).toBe(132001)
  const created = await ask<Created>('POST', templatesPath, greeting)
  expect(created).toMatchObject({ status: 200, body: { status: 'PENDING', category: 'UTILITY' } })
  expect(await sendGreeting()).toBe(132001)
  await ask('POST', `/templates/${created.body.id}`, { status: 'APPROVED' })
  expect(await sendGreeting()).toBe('sent')
  expect((await listed())[0]).toMatchObject({ text: 'Hello Ann, welcome to us!' })
  await ask('POST', `/templates/${created.body.id}`, { status: 'PAUSED' })
  expect(await sendGreeting()).toBe(132015)
  expect((await ask('POST', `/v25.0/${created.body.id}/unpause`)).status).toBe(200)
  expect((await ask('POST', `/v25.0/${created.body.id}/unpause`)).status).toBe(400)
  expect(await sendGreeting()).toBe('sent')
  await ask('POST', `/templates/${created.body.id}`, { status: 'DISABLED' })
  expect(await sendGreeting()).toBe(132016)
  await eventually(() => toldOn(webhook, 'message_template_status_update').length === 4)
  expect(toldOn(webhook, 'message_template_status_update')[0]).toEqual({
    event: 'APPROVED',
    message_template_id: Number(created.body.id),
    message_template_name: 'greeting',
    message_template_language: 'en_US',
    reason: 'NONE',
    message_template_category: 'UTILITY',
  })
})

test('templates are listed page by page and by their fields, edited and deleted', async () => {
  const { ask } = await open()
  interface Page {
    readonly data: readonly { name: string; status: string; components: object[] }[]
    readonly paging: { cursors: { after: string }; next?: string }
  }
  const { id } = (await ask<Created>('POST', templatesPath, greeting)).body
  expect((await ask('POST', templatesPath, greeting)).status).toBe(400)
  const pending = await ask<Page>('GET', `${templatesPath}?status=PENDING`)
  expect(pending.body.data).toMatchObject([{ name: 'greeting', parameter_format: 'POSITIONAL' }])
  const first = await ask<Page>('GET', `${templatesPath}?limit=2`)
  const { after } = first.body.paging.cursors
  const second = await ask<Page>('GET', `${templatesPath}?limit=2&after=${after}`)
  const next = await fetch(first.body.paging.next ?? '', { headers: { authorization } })
  expect(await next.json()).toEqual(second.body)
  const all = await ask<Page>('GET', `${templatesPath}?limit=100`)
  expect(all.body.paging.next).toBeUndefined()
  const names = [...first.body.data, ...second.body.data].map(({ name }) => name)
  expect(names).toEqual(['hello_world', 'order_update', 'order_update', 'appointment_reminder'])

  const components = [{ type: 'BODY', text: 'Good day {{1}}, welcome to us!' }]
  expect((await ask('POST', `/v25.0/${id}`, { components })).status).toBe(400)
  await ask('POST', `/templates/${id}`, { status: 'APPROVED' })
  expect((await ask('POST', `/v25.0/${id}`, { components })).body).toEqual({ success: true })
  expect((await ask('GET', `/v25.0/${id}`)).body).toMatchObject({ status: 'PENDING', components })

  expect((await ask('DELETE', `${templatesPath}?name=order_update`)).status).toBe(200)
  expect((await ask<Page>('GET', `${templatesPath}?name=order_update`)).body.data).toEqual([])
  expect((await ask('DELETE', `${templatesPath}?name=order_update`)).status).toBe(400)
  expect((await ask('GET', '/v25.0/999/message_templates')).status).toBe(400)
})

test('a template with a mistake is refused with the number that Meta has for it', async () => {
  const { ask } = await open()
  const components = [{ type: 'BODY', text: '{{1}} is the first word' }]
  const refused = await ask<GraphAnswer>('POST', templatesPath, { ...greeting, components })
  expect(refused.body.error).toMatchObject({
    code: 100,
    error_subcode: 2388299,
    error_user_msg: 'The body begins or ends with a variable.',
  })
})

test('templates, products and Flows survive a restart, and a reset brings the first ones back', async () => {
  const folder = createTemporaryFolder()
  await open({ folder })
  await stage.ask('POST', '/templates', greeting)
  await stage.ask('DELETE', `${templatesPath}?name=offer`)
  await stage.ask('POST', '/flows', { name: 'table', json: flowJson })
  const cake = { catalogId: '1', id: 'cake', name: 'Cake', price: 20, currency: 'EUR' }
  await stage.ask('POST', '/products', cake)
  await stage.stop()
  await open({ folder })
  const names = async () => {
    const { body } = await stage.ask<{ name: string }[]>('GET', '/templates')
    return body.map(({ name }) => name)
  }
  expect(await names()).toContain('greeting')
  expect(await names()).not.toContain('offer')
  expect((await stage.ask<object[]>('GET', '/flows')).body).toMatchObject([{ name: 'table' }])
  expect((await stage.ask<object[]>('GET', '/products')).body).toContainEqual(cake)
  await stage.ask('POST', '/reset')
  expect(await names()).toContain('offer')
  expect((await stage.ask('GET', '/flows')).body).toEqual([])
})

/** A name that is filled in when the screen is shown. */
const bound = (name: string) => `\${${name}}`

const flowJson = {
  version: '7.0',
  screens: [
    {
      id: 'WHO',
      title: 'Who',
      terminal: true,
      layout: {
        type: 'SingleColumnLayout',
        children: [
          { type: 'TextInput', name: 'name', label: 'Name', required: true },
          {
            type: 'Footer',
            label: 'Send',
            'on-click-action': { name: 'complete', payload: { name: bound('form.name') } },
          },
        ],
      },
    },
  ],
}

const flowMessage = (parameters: object) => ({
  type: 'interactive',
  interactive: {
    type: 'flow',
    body: { text: 'Fill it in' },
    action: {
      name: 'flow',
      parameters: { flow_message_version: '3', flow_cta: 'Open', ...parameters },
    },
  },
})

const sendFlow = async (parameters: object) => {
  const { body } = await stage.send(flowMessage(parameters))
  return body.messages?.[0]?.id ?? body.error?.code
}

/** Uploads Flow JSON as Meta's tools do. */
async function uploadFlowJson(id: string, json: unknown) {
  const form = new FormData()
  form.set('name', 'flow.json')
  form.set('asset_type', 'FLOW_JSON')
  form.set('file', new Blob([JSON.stringify(json)], { type: 'application/json' }), 'flow.json')
  const answer = await fetch(`${stage.emulator.url}/v25.0/${id}/assets`, {
    method: 'POST',
    headers: { authorization },
    body: form,
  })
  return (await answer.json()) as { validation_errors: readonly { message: string }[] }
}

test('a Flow is created, given its JSON, published, sent, answered and deprecated', async () => {
  const { ask, say } = await open()
  await say({ type: 'text', text: 'hello' })
  const wanted = { name: 'table', categories: ['OTHER'] }
  const path = `/v25.0/${businessAccountId}/flows`
  const { id } = (await ask<{ id: string }>('POST', path, wanted)).body
  expect(await sendFlow({ flow_id: id })).toBe(131009)
  const early = await ask<GraphAnswer>('POST', `/v25.0/${id}/publish`)
  expect(early.body.error?.code).toBe(139002)
  expect((await uploadFlowJson(id, { version: '7.0' })).validation_errors).toHaveLength(1)
  expect((await uploadFlowJson(id, flowJson)).validation_errors).toEqual([])
  expect(await sendFlow({ flow_id: id, mode: 'draft' })).toMatch(/^wamid/)
  await ask('POST', `/v25.0/${id}/publish`)
  expect((await ask('GET', `/v25.0/${id}`)).body).toMatchObject({ status: 'PUBLISHED' })
  expect(await sendFlow({ flow_id: id, mode: 'draft' })).toBe(131009)
  const payload = { screen: 'NOWHERE' }
  expect(await sendFlow({ flow_id: id, flow_action_payload: payload })).toBe(131009)

  const replyTo = await sendFlow({ flow_name: 'table', flow_token: 'booking-7' })
  await say({ type: 'flow', replyTo, response: { name: 'Ann', flow_token: 'forged' } })
  await eventually(() => messagesOn(stage.webhook).length === 2)
  expect(messagesOn(stage.webhook)[1]).toMatchObject({
    type: 'interactive',
    context: { id: replyTo },
    interactive: {
      type: 'nfm_reply',
      nfm_reply: {
        name: 'flow',
        body: 'Sent',
        response_json: '{"flow_token":"booking-7","name":"Ann"}',
      },
    },
  })
  const text = await stage.sendText('no Flow')
  expect((await say({ type: 'flow', replyTo: text, response: {} })).status).toBe(400)

  expect((await ask('DELETE', `/v25.0/${id}`)).status).toBe(400)
  await ask('POST', `/v25.0/${id}/deprecate`)
  expect(await sendFlow({ flow_id: id })).toBe(131009)
})

test('a template whose Flow is not there cannot be sent', async () => {
  const { ask } = await open()
  const button = { type: 'FLOW', text: 'Open', flow_id: '77', navigate_screen: 'WHO' }
  const components = [
    { type: 'BODY', text: 'Fill it in' },
    { type: 'BUTTONS', buttons: [button] },
  ]
  const definition = { name: 'form', language: 'en_US', category: 'UTILITY', components }
  const { id } = (await ask<Created>('POST', '/templates', definition)).body
  await ask('POST', `/templates/${id}`, { status: 'APPROVED' })
  const template = { name: 'form', language: { code: 'en_US' } }
  expect((await stage.send({ type: 'template', template })).body.error?.code).toBe(131009)
  await ask('POST', '/flows', { id: '77', name: 'table', json: flowJson })
  expect((await stage.send({ type: 'template', template })).status).toBe(200)
  expect((await stage.listed()).at(-1)?.flow).toEqual({
    id: '77',
    cta: 'Open',
    token: 'unused',
    screen: 'WHO',
  })
})

test('a Flow that is created with its JSON can be published at once, and a draft deleted', async () => {
  const { ask, say } = await open()
  await say({ type: 'text', text: 'hello' })
  const path = `/v25.0/${businessAccountId}/flows`
  const json = JSON.stringify(flowJson)
  const made = (fields: object) =>
    ask<{ id: string; validation_errors: object[] }>('POST', path, { categories: [], ...fields })
  const published = await made({ name: 'one', flow_json: json, publish: true })
  expect(await sendFlow({ flow_id: published.body.id })).toMatch(/^wamid/)
  expect((await made({ name: 'one' })).status).toBe(400)
  const broken = await made({ name: 'two', flow_json: '{', publish: true })
  expect(broken.body.validation_errors).not.toEqual([])
  expect((await ask('DELETE', `/v25.0/${broken.body.id}`)).body).toEqual({ success: true })
  expect((await ask('GET', `/v25.0/${broken.body.id}`)).status).toBe(400)
})

test('what is wrong with a Flow is said with its place', async () => {
  const { ask } = await open()
  const [screen] = flowJson.screens
  const lost = {
    type: 'Footer',
    label: 'Next',
    'on-click-action': { name: 'navigate', next: { type: 'screen', name: 'LOST' } },
  }
  const layout = { type: 'SingleColumnLayout', children: [lost] }
  const register = (screens: object[]) =>
    ask<{ error: string }>('POST', '/flows', { name: 'a', json: { version: '7.0', screens } })
  expect((await register([{ ...screen, layout }])).body.error).toContain('WHO leads to LOST')
  expect((await register([screen ?? {}, screen ?? {}])).body.error).toContain('the same id')
  const odd = { type: 'SingleColumnLayout', children: [{ type: 'Hologram' }] }
  expect((await register([{ ...screen, layout: odd }])).body.error).toContain(
    'screens.0.layout.children.0.type: the emulator cannot show such a part.',
  )
})

/** Uploads a file of the business. */
async function upload(fields: Readonly<Record<string, string>> = {}, bytes = 'PNG') {
  const form = new FormData()
  form.set('messaging_product', 'whatsapp')
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  form.set('file', new Blob([bytes], { type: 'image/png' }), 'a.png')
  const answer = await fetch(`${stage.emulator.url}/v25.0/${phoneNumberId}/media`, {
    method: 'POST',
    headers: { authorization },
    body: form,
  })
  return (await answer.json()) as { id: string; error?: { code: number } }
}

const fetchFile = async (url: string) => (await fetch(url, { headers: { authorization } })).status

test('an address of a file is good for 5 minutes, its id for 30 days or as long as was asked', async () => {
  const clock = createTestClock()
  const { ask } = await open({ clock })
  const { id } = await upload()
  const { id: brief } = await upload({ ttl_minutes: '60' })
  const { url } = (await ask<{ url: string }>('GET', `/v25.0/${id}`)).body
  clock.advance(5 * minute - 1_000)
  expect(await fetchFile(url)).toBe(200)
  clock.advance(1_000)
  expect(await fetchFile(url)).toBe(404)
  expect((await ask('GET', `/v25.0/${brief}`)).status).toBe(200)
  clock.advance(60 * minute)
  expect((await ask('GET', `/v25.0/${brief}`)).status).toBe(400)
  clock.advance(29 * day)
  expect((await ask('GET', `/v25.0/${id}`)).status).toBe(200)
  clock.advance(day)
  expect((await ask('GET', `/v25.0/${id}`)).status).toBe(400)
  await stage.say({ type: 'text', text: 'hello' })
  const late = await stage.send({ type: 'image', image: { id } })
  expect(late.body.error?.code).toBe(131009)
})

test('a file can be made to expire at once: its addresses alone, or its id too', async () => {
  const { ask } = await open()
  const { id } = await upload()
  const look = async () => (await ask<{ url: string }>('GET', `/v25.0/${id}`)).body.url
  const first = await look()
  await ask('POST', `/media/${id}/expire`, { what: 'url' })
  expect(await fetchFile(first)).toBe(404)
  const second = await look()
  expect(await fetchFile(second)).toBe(200)
  await ask('POST', `/media/${id}/expire`)
  expect(await fetchFile(second)).toBe(404)
  expect((await ask('GET', `/v25.0/${id}`)).status).toBe(400)
  expect((await ask('POST', `/media/${id}/expire`)).status).toBe(404)
})

test('a deleted file cannot be sent any more, and the phone keeps what it was shown', async () => {
  const { ask, say, send, emulator } = await open()
  await say({ type: 'text', text: 'hello' })
  const { id } = await upload()
  await send({ type: 'image', image: { id } })
  expect((await ask('GET', `/v25.0/${id}?phone_number_id=${phoneNumberId}`)).status).toBe(200)
  expect((await ask('DELETE', `/v25.0/${id}?phone_number_id=999`)).status).toBe(400)
  expect((await ask('DELETE', `/v25.0/${id}`)).body).toEqual({ success: true })
  expect((await ask('DELETE', `/v25.0/${id}`)).status).toBe(400)
  expect((await send({ type: 'image', image: { id } })).body.error?.code).toBe(131009)
  expect((await fetch(`${emulator.url}/media/${id}`)).status).toBe(200)
})

test('an empty upload is refused, and so is one of more than 100 MB', async () => {
  await open()
  expect((await upload({}, '')).error?.code).toBe(131053)
  expect((await upload({}, 'x'.repeat(100 * 1_048_576 + 1))).error?.code).toBe(131053)
}, 60_000)

test('a file of more than 100 MB from a phone is told as one that cannot be had', async () => {
  const { webhook } = await open()
  const data = Buffer.alloc(100 * 1_048_576 + 1).toString('base64')
  await stage.ask('POST', `/phones/${waId}/messages`, { type: 'document', data })
  await eventually(() => messagesOn(webhook).length === 1)
  expect(messagesOn(webhook)[0]).toMatchObject({
    type: 'unsupported',
    errors: [{ code: 131052 }],
  })
})
