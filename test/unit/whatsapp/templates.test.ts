import type { TemplateDefinition } from '../../../src/core/template-definition.ts'
import type { TemplateApi } from '../../../src/core/template-ports.ts'
import { createTestClock } from '../../../src/engine/clock.ts'
import { createCallLimit } from '../../../src/whatsapp/call-limit.ts'
import { openManagement } from '../../../src/whatsapp/management.ts'
import { createTemplateApi } from '../../../src/whatsapp/templates.ts'
import type { EmulatorStage } from '../../support/emulator.ts'
import { accessToken, businessAccountId, startEmulatorStage } from '../../support/emulator.ts'
import { startServer, toAnswer } from './server.ts'

let stage: EmulatorStage
let api: TemplateApi
afterEach(async () => {
  await api.close()
  await stage.stop()
})

async function start(count = 0): Promise<void> {
  const templates = Array.from({ length: count }, (_, n) => ({
    name: `template_${String(n).padStart(3, '0')}`,
    language: 'en',
    category: 'utility' as const,
    body: 'Hello',
  }))
  stage = await startEmulatorStage(count === 0 ? {} : { templates })
  api = open(accessToken)
}

function open(token: string): TemplateApi {
  const graphUrl = stage.emulator.url
  const limit = createCallLimit(createTestClock())
  const options = { graphUrl, version: 'v25.0', accessToken: token, limit }
  return createTemplateApi(openManagement(options), businessAccountId)
}

const definition: TemplateDefinition = {
  name: 'ticket',
  language: 'en_US',
  category: 'UTILITY',
  components: [{ type: 'BODY', text: 'Your ticket is here.' }],
}

test.each([1, 99, 100, 101, 250])('all of %i templates are listed, page by page', async (count) => {
  await start(count)
  const listed = await api.list()
  expect(new Set(listed.map((each) => each.definition.name)).size).toBe(count)
  expect(listed).toHaveLength(count)
})

test('a template is created, found, edited and deleted', async () => {
  await start()
  const created = await api.create(definition)
  expect(created).toEqual({ id: expect.any(String), status: 'PENDING', category: 'UTILITY' })
  expect(await api.list({ name: 'ticket', language: 'en_US', status: 'PENDING' })).toMatchObject([
    { id: created.id, status: 'PENDING', definition },
  ])
  expect(await api.list({ status: 'REJECTED' })).toEqual([])
  await expect(api.edit(created.id, definition)).rejects.toMatchObject({ code: 'graph-refused' })

  await stage.ask('POST', `/templates/${created.id}`, { status: 'APPROVED' })
  const components = [{ type: 'BODY', text: 'Your ticket waits.' }]
  await api.edit(created.id, { components })
  expect(await api.list({ name: 'ticket' })).toMatchObject([{ definition: { components } }])
  await api.delete('ticket', created.id)
  expect(await api.list({ name: 'ticket' })).toEqual([])
})

test('one language is deleted by its id, all by the name', async () => {
  await start()
  const [english] = await api.list({ name: 'order_update', language: 'en_US' })
  await api.delete('order_update', english?.id)
  const left = await api.list({ name: 'order_update' })
  expect(left.map((each) => each.definition.language)).toEqual(['es'])
  await api.delete('order_update')
  expect(await api.list({ name: 'order_update' })).toEqual([])
})

test('a paused template goes on', async () => {
  await start()
  const [offer] = await api.list({ name: 'offer' })
  const id = offer?.id ?? ''
  await expect(api.unpause(id)).rejects.toMatchObject({ code: 'graph-refused' })
  await stage.ask('POST', `/templates/${id}`, { status: 'PAUSED' })
  await api.unpause(id)
  expect(await api.list({ name: 'offer' })).toMatchObject([{ status: 'APPROVED' }])
})

test('what is too much in an hour is told with the time when it is over, and asked again then', async () => {
  const clock = createTestClock()
  stage = await startEmulatorStage({ callsPerHour: 2, clock })
  const limit = createCallLimit(clock)
  const options = { graphUrl: stage.emulator.url, version: 'v25.0', accessToken, limit }
  api = createTemplateApi(openManagement(options), businessAccountId)
  await api.list()
  clock.advance(20 * 60_000)
  await api.list()
  const tooMany = { code: 'graph-refused', message: expect.stringContaining('in about 40 min') }
  await expect(api.list()).rejects.toMatchObject(tooMany)
  clock.advance(40 * 60_000)
  expect(await api.list()).not.toEqual([])
})

test('what is refused is told with its number, and the token is not', async () => {
  await start()
  const wrong = { ...definition, components: [{ type: 'BODY', text: '{{1}} is it, or so' }] }
  await expect(api.create(wrong)).rejects.toMatchObject({
    code: 'graph-refused',
    message: expect.stringContaining('(error 2388299)'),
  })
  const foreign = open('a-token-of-nobody')
  await expect(foreign.list()).rejects.toMatchObject({
    code: 'graph-refused',
    message: expect.not.stringContaining('a-token-of-nobody'),
  })
  await foreign.close()
})

test('a sample is uploaded with the app of the token, under the words that Meta documents', async () => {
  const answers = [
    { data: { app_id: '77' } },
    { id: 'upload:MTphd?sig=x' },
    { h: '4::aW' },
    { data: { app_id: '77' } },
    { id: 'elsewhere' },
  ]
  const server = await startServer((socket) => {
    socket.end(toAnswer('200 OK', JSON.stringify(answers.shift())))
  })
  const management = openManagement({
    graphUrl: server.url,
    version: 'v25.0',
    accessToken,
    appSecret: 'secret',
    limit: createCallLimit(createTestClock()),
  })
  const sample = { filename: 'a b.png', mimeType: 'image/png', bytes: Buffer.from('PNG!') }
  expect(await management.upload(sample)).toBe('4::aW')
  const [, begun, sent] = server.requests
  expect(begun).toMatch(
    /^POST \/v25.0\/77\/uploads\?file_name=a\+b\.png&file_length=4&file_type=image%2Fpng&appsecret_proof=\w+ /,
  )
  expect(sent).toMatch(/^POST \/v25.0\/upload:MTphd\?sig=x&appsecret_proof=\w+ /)
  expect(sent).toContain(`authorization: OAuth ${accessToken}\r\n`)
  expect(sent).toContain('file_offset: 0\r\n')
  expect(sent).toMatch(/\r\n\r\nPNG!$/)
  await expect(management.upload(sample)).rejects.toMatchObject({ code: 'graph-unreachable' })
})
