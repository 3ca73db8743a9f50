import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Visits } from '../support/booking-bot.ts'
import { bookingJson, createBookingBot } from '../support/booking-bot.ts'
import { eventually } from '../support/eventually.ts'
import type { FlowMistakes, KeyPair } from '../support/flow-client.ts'
import { askFlow, createKeyPair } from '../support/flow-client.ts'
import { waId } from '../support/incoming.ts'
import { phoneNumberId, testSettings } from '../support/settings.ts'
import type { World, WorldOptions } from '../support/world.ts'
import { describeWorld } from '../support/world.ts'

let folder: string
let former: KeyPair
let current: KeyPair
let stranger: KeyPair

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'turnwise-flows-'))
  former = await createKeyPair()
  current = await createKeyPair()
  stranger = await createKeyPair()
  writeFileSync(join(folder, 'former.pem'), former.privatePem)
  writeFileSync(join(folder, 'current.pem'), current.privatePem)
})
afterAll(() => rmSync(folder, { recursive: true }))

describeWorld('forms', (startWorld) => {
  let visits: Visits
  let hung: number

  beforeEach(() => {
    visits = []
    hung = 0
  })

  /** A server with two keys, whose bot has sent its form. */
  async function start(options: Partial<WorldOptions> = {}) {
    const bot = createBookingBot(visits, () => {
      hung += 1
    })
    const files = ['current.pem', 'former.pem'].map((name) => join(folder, name)).join(',')
    const settings = { WHATSAPP_FLOWS_PRIVATE_KEY: files }
    const world = await startWorld({ bot, settings, ...options })
    await world.control('POST', '/flows', { name: 'table', json: bookingJson })
    return world
  }

  async function sendForm(world: World): Promise<string> {
    await world.phone().says('hi')
    const shown = (await world.phone().messages()).findLast((message) => message.flow)
    return shown?.flow?.token ?? ''
  }

  const ask = (world: World, content: unknown, mistakes?: FlowMistakes, pair = current) =>
    askFlow(`${world.app.url}/flows`, pair.publicPem, content, mistakes)

  const submit = (world: World, token: string, data: object, screen = 'DAY') =>
    ask(world, { version: '3.0', action: 'data_exchange', screen, data, flow_token: token })

  test('a form goes from screen to screen, and its answer reaches the machine', async () => {
    const world = await start()
    const token = await sendForm(world)
    const opened = await ask(world, {
      version: '3.0',
      action: 'INIT',
      screen: '',
      flow_token: token,
    })
    expect(opened.json).toEqual({ screen: 'DAY', data: { greeting: 'Hello Sheena' } })

    const next = await submit(world, token, { day: '2026-12-01', people: '4' })
    expect(next.json).toEqual({ screen: 'CONFIRM', data: { day: '2026-12-01', people: 4 } })

    const done = await submit(world, token, { day: '2026-12-01' }, 'CONFIRM')
    const params = { day: '2026-12-01', flow_token: token }
    expect(done.json).toEqual({
      screen: 'SUCCESS',
      data: { extension_message_response: { params } },
    })

    const form = (await world.phone().messages()).findLast((message) => message.flow)
    await world.phone().sends({ type: 'flow', replyTo: form?.id, response: params })
    const said = (await world.phone().shows()).at(-1) ?? ''
    expect(said).toContain('Booked:')
    expect(said).toContain('2026-12-01')
    expect(said).toMatch(/ for table$/)
  })

  test('an answer says which form it is of, and whether the conversation has gone on', async () => {
    const world = await start()
    const token = await sendForm(world)
    const webhook = (id: string, answer: object) =>
      world.post({
        object: 'whatsapp_business_account',
        entry: [
          {
            id: '1',
            changes: [
              {
                field: 'messages',
                value: {
                  messaging_product: 'whatsapp',
                  metadata: { display_phone_number: '1', phone_number_id: phoneNumberId },
                  contacts: [{ wa_id: waId, profile: { name: 'Sheena' } }],
                  messages: [
                    {
                      from: waId,
                      id,
                      timestamp: String(Math.floor(world.clock.now() / 1000)),
                      type: 'interactive',
                      interactive: {
                        type: 'nfm_reply',
                        nfm_reply: { name: 'flow', response_json: JSON.stringify(answer) },
                      },
                    },
                  ],
                },
              },
            ],
          },
        ],
      })
    const said = async () => {
      await world.settle()
      return (await world.phone().shows()).at(-1)
    }
    await webhook('wamid.1', { flow_token: `${token.slice(0, -1)}!` })
    expect(await said()).toMatch(/ for nothing$/)
    await webhook('wamid.2', { flow_token: token })
    expect(await said()).toMatch(/ for table$/)
    await world.phone().says('bye')
    await webhook('wamid.3', { flow_token: token })
    expect(await said()).toMatch(/ for table, outdated$/)
  })

  test('a handler that answers nothing is told of (500)', async () => {
    const world = await start()
    const token = await sendForm(world)
    const answered = await submit(world, token, { day: '2026-12-27', people: '4' })
    expect(answered.status).toBe(500)
    expect(world.applicationLog()).toContain('its handler answered neither')
  })

  test('handlers see the person, the screen and what was entered, read by its schema', async () => {
    const world = await start()
    const token = await sendForm(world)
    await submit(world, token, { day: '2026-12-01', people: '4' })
    expect(visits).toMatchObject([
      {
        screen: 'DAY',
        data: { day: '2026-12-01', people: 4 },
        contact: { waId, name: 'Sheena' },
        numberId: phoneNumberId,
        at: world.clock.now(),
        token,
      },
    ])
  })

  test('what the schema or the handler refuses stays on its screen, in the person’s language', async () => {
    const world = await start()
    const token = await sendForm(world)
    const wrong = await submit(world, token, { day: 'soon', people: '4' })
    expect(wrong.json).toEqual({ screen: 'DAY', data: { error_message: 'Which day?' } })
    expect(visits).toEqual([])

    await world.phone().says('es')
    const closed = await submit(world, token, { day: '2026-12-24', people: '4' })
    expect(closed.json).toEqual({ screen: 'DAY', data: { error_message: 'Cerrado.' } })
  })

  test('going back asks the handler of the screen that is left', async () => {
    const world = await start()
    const token = await sendForm(world)
    const back = { version: '3.0', action: 'BACK', screen: 'CONFIRM', flow_token: token }
    expect((await ask(world, back)).json).toEqual({ screen: 'DAY', data: { greeting: 'Again' } })
  })

  test('a health check and news of errors are answered', async () => {
    const world = await start()
    const ping = await ask(world, { version: '3.0', action: 'ping' })
    expect(ping).toMatchObject({ status: 200, json: { data: { status: 'active' } } })

    const told = await ask(world, {
      version: '3.0',
      action: 'data_exchange',
      screen: 'DAY',
      flow_token: 'whatever',
      data: { error: 'INVALID_SCREEN_TRANSITION', error_message: 'secret words' },
    })
    expect(told.json).toEqual({ data: { acknowledged: true } })
    expect(world.applicationLog()).toContain('INVALID_SCREEN_TRANSITION')
    expect(world.applicationLog()).not.toContain('secret words')
    expect(visits).toEqual([])
  })

  test('the key that is being replaced still opens requests; a stranger’s does not (421)', async () => {
    const world = await start()
    const ping = { version: '3.0', action: 'ping' }
    expect((await ask(world, ping, {}, former)).status).toBe(200)
    expect((await ask(world, ping, {}, stranger)).status).toBe(421)
  })

  test('what is not signed by our app is refused before it is opened (432)', async () => {
    const world = await start()
    const ping = { version: '3.0', action: 'ping' }
    const wrong = `sha256=${'0'.repeat(64)}`
    expect((await ask(world, ping, { signature: wrong })).status).toBe(432)
    expect((await ask(world, ping, { signature: undefined })).status).toBe(432)
    expect((await ask(world, ping, { signature: wrong }, stranger)).status).toBe(432)
  })

  test('a body that no form has is refused before it is read to its end (413)', async () => {
    const world = await start()
    const body = 'x'.repeat(1024 * 1024 + 1)
    const response = await fetch(`${world.app.url}/flows`, { method: 'POST', body })
    expect(response.status).toBe(413)
  })

  test.each([
    ['a changed tag', spoilEnd('encrypted_flow_data')],
    ['a changed vector', spoilEnd('initial_vector')],
    ['a changed key', spoilEnd('encrypted_aes_key')],
    ['no vector', ({ initial_vector: _, ...rest }: Record<string, string>) => rest],
    ['no object', () => [1]],
    ['data without room for a tag', (body: object) => ({ ...body, encrypted_flow_data: 'AAAA' })],
  ])('%s cannot be decrypted (421)', async (_, spoil) => {
    const world = await start()
    expect((await ask(world, { action: 'ping' }, { spoil })).status).toBe(421)
  })

  test('a token that was never sent, or is not quite ours, closes the form (427)', async () => {
    const world = await start()
    const token = await sendForm(world)
    const last = token.at(-1) === 'A' ? 'B' : 'A'
    const forged = [
      `${token.slice(0, -1)}${last}`,
      token.split('~')[0] ?? '',
      'unused',
      '',
      '~',
      'a.b~c',
    ]
    for (const wrong of forged) {
      const answered = await submit(world, wrong, { day: '2026-12-01', people: '4' })
      expect(answered.status).toBe(427)
      expect(JSON.parse(answered.text)).toEqual({
        error_msg: expect.stringContaining('no longer valid'),
      })
    }
    expect(visits).toEqual([])
  })

  test('a form that was sent too long ago closes with the bot’s own words (427)', async () => {
    const world = await start()
    const token = await sendForm(world)
    // A start between two events takes some time as well.
    const minute = 60_000
    await world.passes(2 * 86_400_000 - minute)
    expect((await submit(world, token, { day: '2026-12-01', people: '4' })).status).toBe(200)
    await world.passes(2 * minute)
    const late = await submit(world, token, { day: '2026-12-01', people: '4' })
    expect(late.status).toBe(427)
    expect(JSON.parse(late.text)).toEqual({ error_msg: 'Too late.' })
  })

  test('a handler that throws or hangs is told of without what was entered (500)', async () => {
    const world = await start()
    const token = await sendForm(world)
    const thrown = await submit(world, token, { day: '2026-12-25', people: '4' })
    expect(thrown.status).toBe(500)
    expect(world.applicationLog()).toContain('A form was not answered.')
    expect(world.applicationLog()).not.toContain('2026-12-25')

    const hanging = submit(world, token, { day: '2026-12-26', people: '4' })
    await eventually(() => hung === 1)
    // The conversation goes on beside it.
    const text = { type: 'text', text: 'still there?' }
    await world.control('POST', `/phones/${waId}/messages`, text)
    await world.settle()
    expect((await world.phone().messages()).filter((message) => message.flow)).toHaveLength(2)
    await world.passes(8_000)
    expect((await hanging).status).toBe(500)
    expect(visits.at(-1)?.signal.aborted).toBe(true)
    expect(world.applicationLog()).not.toContain('2026-12-26')
  })

  test('a screen or an action that nobody answers for is told of (500)', async () => {
    const world = await start()
    const token = await sendForm(world)
    for (const content of [
      { action: 'data_exchange', screen: 'constructor', flow_token: token },
      { action: 'BACK', screen: 'DAY', flow_token: token },
      { action: 'dance', flow_token: token },
    ]) {
      expect((await ask(world, content)).status).toBe(500)
    }
  })

  test('a phone of the emulator fills the form in through the endpoint', async () => {
    const world = await start()
    await sendForm(world)
    const messageId = (await world.phone().messages()).findLast((message) => message.flow)?.id ?? ''
    const advise = (question: object) =>
      world.control<{ screen?: string; data?: object; response?: object }>(
        'POST',
        `/phones/${waId}/flows`,
        { messageId, ...question },
      )

    await expect(advise({ action: 'INIT' })).rejects.toThrow('No public key was uploaded')
    await upload(world, current.publicPem)
    const opened = await advise({ action: 'INIT' })
    expect(opened).toEqual({ screen: 'DAY', data: { greeting: 'Hello Sheena' } })
    const data = { day: '2026-12-01', people: '2' }
    const next = await advise({ action: 'data_exchange', screen: 'DAY', data })
    expect(next).toEqual({ screen: 'CONFIRM', data: { day: '2026-12-01', people: 2 } })
    const done = await advise({ action: 'data_exchange', screen: 'CONFIRM', data })
    await world.phone().sends({ type: 'flow', replyTo: messageId, response: done.response })
    expect((await world.phone().shows()).at(-1)).toContain('Booked:')

    await upload(world, stranger.publicPem)
    await expect(advise({ action: 'INIT' })).rejects.toThrow('421')
    await world.passes(3 * 86_400_000)
    await upload(world, former.publicPem)
    await expect(advise({ action: 'INIT' })).rejects.toThrow('Too late.')
  })
})

const keyPath = `/v25.0/${phoneNumberId}/whatsapp_business_encryption`

function upload(world: World, pem: string) {
  const path = `${keyPath}?access_token=${testSettings['WHATSAPP_ACCESS_TOKEN']}`
  return world.control('POST', path, { business_public_key: pem })
}

function spoilEnd(name: string) {
  return (body: Record<string, string>) => {
    const bytes = Buffer.from(body[name] ?? '', 'base64')
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
    return { ...body, [name]: bytes.toString('base64') }
  }
}
