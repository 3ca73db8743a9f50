import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startDevelopment } from '../support/development.ts'
import type { EmulatorStage } from '../support/emulator.ts'
import {
  accessToken,
  businessAccountId,
  phoneNumberId,
  startEmulatorStage,
} from '../support/emulator.ts'
import { eventually } from '../support/eventually.ts'
import { copyProject } from '../support/project-copy.ts'
import type { Ran } from '../support/run-turnwise.ts'
import { runTurnwise } from '../support/run-turnwise.ts'
import { killAllProcesses } from '../support/running-process.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

jest.setTimeout(60_000)

let project: string
let stage: EmulatorStage
let environment: Readonly<Record<string, string>>

beforeEach(async () => {
  project = copyProject()
  stage = await startEmulatorStage()
  environment = {
    GRAPH_API_URL: stage.emulator.url,
    WHATSAPP_ACCESS_TOKEN: accessToken,
    WHATSAPP_PHONE_NUMBER_ID: phoneNumberId,
    WHATSAPP_BUSINESS_ACCOUNT_ID: businessAccountId,
    WHATSAPP_APP_SECRET: 'app-secret',
    WHATSAPP_VERIFY_TOKEN: 'verify-token',
  }
})
afterEach(() => stage.stop())
afterAll(killAllProcesses)

const ticket = {
  name: 'ticket_ready',
  language: 'en_US',
  category: 'utility',
  components: [
    { type: 'header', format: 'image' },
    { type: 'body', text: 'Hi {{first_name}}, ticket {{number}} is ready for you.' },
    {
      type: 'buttons',
      buttons: [
        { type: 'quick_reply', text: 'Thanks' },
        { type: 'phone_number', text: 'Call', phone_number: '+15550001111' },
        { type: 'url', text: 'Open', url: 'https://example.com/{{1}}' },
      ],
    },
  ],
}

function run(...args: string[]): Promise<Ran> {
  return runTurnwise(['templates', ...args], { project, environment })
}

/** What a verb printed as JSON. */
async function ask(...args: string[]): Promise<unknown> {
  return JSON.parse((await run(...args, '--json')).stdout)
}

const read = (file: string) => readFileSync(join(project, 'templates', file), 'utf8')

function write(file: string, value: unknown): string {
  mkdirSync(join(project, 'templates'), { recursive: true })
  writeFileSync(join(project, 'templates', file), JSON.stringify(value))
  return `templates/${file}`
}

/** Meta has looked at a template. */
async function review(name: string, status: string): Promise<void> {
  const [listed] = (await ask('list', '--name', name)) as { id: string }[]
  await stage.ask('POST', `/templates/${listed?.id}`, { status })
}

test('what WhatsApp has is pulled into files, with types that bots compile against', async () => {
  const pulled = await run('pull')
  expect(pulled).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('order_update (es): new'),
  })
  expect(JSON.parse(read('order_update.es.json'))).toMatchObject({
    name: 'order_update',
    language: 'es',
    category: 'UTILITY',
    components: [{ type: 'BODY' }, { type: 'BUTTONS' }],
  })
  expect((await run('pull')).stdout).not.toMatch(/: (new|changed)/)

  const say = (parts: string) => `import { template } from '../templates/index.ts'
export const message = template('order_update', 'es', ${parts})
`
  const buttons = `[
  { kind: 'quickReply', title: '¿Dónde está?', send: { type: 'where' } },
  { kind: 'url', suffix: 'A17' },
]`
  mkdirSync(join(project, 'test'), { recursive: true })
  expect(compile(say(`{ parameters: ['Ada', 'A17'], buttons: ${buttons} }`))).toBe('')
  expect(compile(say(`{ parameters: ['Ada'], buttons: ${buttons} }`))).toContain('TS2769')
})

/** What the compiler says of a file that uses the types. */
function compile(source: string): string {
  writeFileSync(join(project, 'test/uses-template.ts'), source)
  const compiler = join(project, 'node_modules/typescript/bin/tsc')
  const config = { extends: './tsconfig.json', include: ['test/uses-template.ts'] }
  writeFileSync(join(project, 'tsconfig.uses.json'), JSON.stringify(config))
  try {
    return execFileSync(process.execPath, [compiler, '-p', 'tsconfig.uses.json'], {
      cwd: project,
      encoding: 'utf8',
    })
  } catch (error) {
    return (error as { readonly stdout: string }).stdout
  }
}

test('a template is created, reviewed, edited, shown and deleted', async () => {
  const file = write('ticket_ready.en_US.json', ticket)
  expect(await run('create', file)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^ticket_ready \(en_US\) was created: PENDING, id \d+\.\n$/),
  })
  expect(read('index.ts')).toContain('readonly ticket_ready:')
  expect(await ask('list', '--status', 'pending')).toMatchObject([
    { status: 'PENDING', file: 'same', definition: { name: 'ticket_ready', category: 'UTILITY' } },
  ])
  expect(await run('edit', file)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('is PENDING: only APPROVED, REJECTED, PAUSED can be edited'),
  })

  await review('ticket_ready', 'APPROVED')
  const [, body] = ticket.components
  const other = { ...body, text: 'Hello {{first_name}}, ticket {{number}} waits for you.' }
  write('ticket_ready.en_US.json', { ...ticket, components: [other] })
  expect(await ask('list', '--name', 'ticket_ready')).toMatchObject([{ file: 'differs' }])
  expect(await run('edit', file)).toMatchObject({ code: 0 })
  expect((await run('show', 'ticket_ready')).stdout).toContain('ticket {{number}} waits for you.')

  await review('ticket_ready', 'APPROVED')
  expect(await run('edit', file)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('lets an approved template be edited once in 24 hours'),
  })

  await review('ticket_ready', 'PAUSED')
  expect((await run('unpause', 'ticket_ready')).stdout).toBe('ticket_ready (en_US) goes on.\n')
  expect(await run('unpause', 'ticket_ready')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('is not paused but APPROVED'),
  })

  expect(await run('delete', 'ticket_ready')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('add --yes'),
  })
  expect(await run('delete', 'ticket_ready', '--yes')).toMatchObject({ code: 0 })
  expect(existsSync(join(project, file))).toBe(false)
  expect(read('index.ts')).not.toContain('ticket_ready')
  expect(await ask('list', '--name', 'ticket_ready')).toEqual([])
  write('ticket_ready.en_US.json', ticket)
  expect(await run('create', file)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('A template of this name was deleted in the last 30 days.'),
  })
})

test('the sample of a header is uploaded for the review, and stays a file here', async () => {
  const example = { header_handle: ['samples/menu.png'] }
  const components = [
    { type: 'HEADER', format: 'IMAGE', example },
    { type: 'BODY', text: 'Our menu.' },
  ]
  const menu = { name: 'menu', language: 'en_US', category: 'UTILITY', components }
  const file = write('menu.en_US.json', menu)
  const missing = await run('create', file)
  expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('is not there') })
  mkdirSync(join(project, 'templates/samples'))
  writeFileSync(join(project, 'templates/samples/menu.png'), 'a picture')
  expect(await run('create', file)).toMatchObject({ code: 0 })
  const kept = () => JSON.parse(read('menu.en_US.json')).components
  expect(kept()).toEqual(components)
  await review('menu', 'APPROVED')
  expect(await run('edit', file)).toMatchObject({ code: 0 })
  expect((await run('pull')).stdout).toContain('menu (en_US): ')
  expect(kept()).toEqual(components)
})

test('one language of a template is deleted, and the others stay', async () => {
  await run('pull')
  expect((await run('delete', 'order_update', 'es', '--yes')).stdout).toBe(
    'order_update (es) was deleted.\n',
  )
  expect(await ask('show', 'order_update')).toMatchObject([{ definition: { language: 'en_US' } }])
  expect(existsSync(join(project, 'templates/order_update.es.json'))).toBe(false)
})

test('`turnwise dev` lets bots say what is in the folder before WhatsApp has approved it', async () => {
  write('ticket_ready.en_US.json', ticket)
  const folder = createTemporaryFolder()
  const first = await startDevelopment({ project, bot: 'echo', folder })
  expect(await developed(first.environment)).toEqual([
    { status: 'APPROVED', body: 'Hi {{first_name}}, ticket {{number}} is ready for you.' },
  ])
  await first.process.stop()

  const [, body] = ticket.components
  write('ticket_ready.en_US.json', {
    ...ticket,
    components: [{ ...body, text: 'Another text.' }],
  })
  write('wrong.en.json', {
    ...ticket,
    name: 'wrong',
    components: [{ type: 'BODY', text: '{{1}}' }],
  })
  const second = await startDevelopment({ project, bot: 'echo', folder, ...first })
  expect(await developed(second.environment)).toEqual([
    { status: 'APPROVED', body: 'Another text.' },
  ])
  expect(second.process.output()).toContain('Not all templates of templates/ can be tried: ')

  write('wrong.en.json', { ...ticket, name: 'right', components: [body] })
  await eventually(async () => {
    expect(read('index.ts')).toContain('readonly right:')
    expect(second.process.output()).toContain('templates/index.ts changed')
  })
  await second.process.stop()
})

/** What the emulator of a development has of the template that these tests write. */
async function developed(environment: Readonly<Record<string, string>>): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${environment['EMULATOR_PORT']}/templates`)
  const templates = (await response.json()) as { name: string; status: string; body: string }[]
  return templates
    .filter(({ name }) => name === 'ticket_ready')
    .map(({ status, body }) => ({ status, body }))
}
