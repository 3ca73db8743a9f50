import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { OutboxRow } from '../../src/core/rows.ts'
import type { Development } from '../support/development.ts'
import { edit, startDevelopment } from '../support/development.ts'
import { eventually } from '../support/eventually.ts'
import { copyProject } from '../support/project-copy.ts'
import type { Ran } from '../support/run-turnwise.ts'
import { runTurnwise } from '../support/run-turnwise.ts'
import { killAllProcesses, startProcess } from '../support/running-process.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

jest.setTimeout(60_000)
afterAll(killAllProcesses)

/** Echoes, and cannot take the word "boom". */
const FRAGILE = `import { setup } from 'xstate'
import type { ReplyEvent, UserEvent } from '../../src/index.ts'
import { defineBot, reply } from '../../src/index.ts'

const types = { events: {} as UserEvent, emitted: {} as ReplyEvent }
const machine = setup({
  types,
  guards: {
    isFine: ({ event }) => {
      if (event.type === 'user.text' && event.text === 'boom') throw new Error('it went boom')
      return true
    },
  },
}).createMachine({
  id: 'fragile',
  initial: 'echoing',
  states: {
    echoing: {
      on: {
        'user.text': { guard: 'isFine', actions: reply(({ event }) => event.text) },
      },
    },
  },
})
export const bot = defineBot({ name: 'fragile', machine, apology: 'Sorry.' })
`

let project: string
let dev: Development

beforeAll(async () => {
  project = copyProject()
  mkdirSync(join(project, 'bots/fragile'))
  writeFileSync(join(project, 'bots/fragile/index.ts'), FRAGILE)
  const templates = fileURLToPath(new URL('../../templates/', import.meta.url))
  cpSync(templates, join(project, 'templates'), { recursive: true })
  dev = await startDevelopment({ project, bot: 'fragile', folder: createTemporaryFolder() })
})

test('beside a running server: take, release, outbox, dead letters, backup', async () => {
  await dev.says('hi')
  await dev.hears('hi')
  const [found] = parse(await run('conversations', 'list', '--json')) as readonly { id: string }[]
  const id = found?.id ?? ''
  expect(found).toMatchObject({
    bot: 'fragile',
    status: 'active',
    state: 'echoing',
    contact: { waId: '15550100001' },
  })
  expect((await run('conversations', 'list')).stdout).toMatch(/^ID .*\n.*15550100001/)
  expect((await run('conversations', 'show', id)).stdout).toMatch(/> hi\n.*< hi {2}\[/)

  expect((await run('take', id, '--as', 'ann')).code).toBe(0)
  await dev.says('is anybody there?')
  await eventually(
    async () => (await run('conversations', 'show', id)).stdout.includes('anybody'),
    {
      withinMs: 15_000,
    },
  )
  expect(await dev.heard()).toEqual(['hi'])
  expect(parse(await run('conversations', 'list', '--owner', 'operator', '--json'))).toHaveLength(1)
  expect(await run('take', id, '--as', 'bob')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('is in the hands of ann'),
  })
  expect((await run('take', id.slice(0, 4), '--as', 'bob', '--force')).stdout).toBe(
    `${id} is in the hands of bob.\n`,
  )
  expect(await run('reply', id, '--as', 'ann', 'me too')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('is in the hands of bob'),
  })
  const replied = await run('reply', id.slice(0, 4), '--as', 'bob', 'Bob', 'here:', 'hello!')
  expect(replied).toMatchObject({ code: 0, stdout: expect.stringContaining('is queued as bob') })
  await dev.hears('Bob here: hello!')
  expect((await run('conversations', 'show', id)).stdout).toMatch(/< bob: Bob here: hello! {2}\[/)
  expect(await run('reply', id, '--as', 'bob', '--template', 'hello_world')).toMatchObject({
    code: 0,
  })
  await eventually(async () => (await dev.heard()).some((text) => text.includes('Welcome')))
  expect(await run('reply', id, '--template', 'hello_world', '--set', '1=x')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('The template has no such variable'),
  })
  expect(await run('reply', id, '--template', 'hello_world', 'and a text')).toMatchObject({
    code: 2,
  })
  expect(await run('reply', id, '--as', 'bob', '--file', 'nowhere.pdf')).toMatchObject({ code: 1 })
  expect(await run('reply', id, '--as', 'bob')).toMatchObject({ code: 2 })
  const released = await run('release', id.slice(0, 5))
  expect(released).toMatchObject({ code: 0 })
  expect(released.stdout).toMatch(/^c\w+ is in the bot's hands again\.\n1 message came meanwhile/)
  expect(await run('release', id)).toMatchObject({ code: 1, stdout: '' })
  await dev.says('hello again')
  await dev.hears('hello again')

  await dev.failsNext()
  await dev.says('lost?')
  const unsent = await eventually(async () => {
    const rows = parse(await run('outbox', 'list', '--conversation', id, '--json'))
    return (rows as readonly OutboxRow[]).find(({ status }) => status === 'failed') ?? false
  })
  expect(await run('outbox', 'resend', unsent ? unsent.id : '')).toMatchObject({ code: 0 })
  await dev.hears('lost?')
  expect(parse(await run('outbox', 'list', '--json'))).toEqual([])
  expect(await run('outbox', 'drop', 'c1.1.1')).toMatchObject({ code: 1, stdout: '' })

  await dev.says('boom')
  await dev.hears('Sorry.')
  const letters = parse(await run('dead-letters', 'list', '--json')) as readonly { id: string }[]
  expect(letters).toMatchObject([{ reason: expect.stringContaining('it went boom') }])
  const letter = letters[0]?.id ?? ''
  expect(parse(await run('dead-letters', 'show', letter))).toMatchObject({
    event: { type: 'user.text', text: 'boom' },
  })
  edit(join(project, 'bots/fragile/index.ts'), (text) => text.replace("=== 'boom'", "=== 'bang'"))
  await eventually(() => dev.process.output().includes('index.ts changed'), { withinMs: 15_000 })
  await eventually(async () => (await fetch(`${dev.serverUrl}/readyz`)).ok, { withinMs: 15_000 })
  expect(await run('dead-letters', 'replay', letter)).toMatchObject({ code: 0 })
  await dev.hears('boom')
  expect(parse(await run('dead-letters', 'list', '--json'))).toEqual([])
  expect(await run('dead-letters', 'drop', letter)).toMatchObject({ code: 1, stdout: '' })

  const copy = join(createTemporaryFolder(), 'copy')
  expect(await run('backup', copy)).toMatchObject({ code: 0 })
  expect(existsSync(join(copy, 'pending.json'))).toBe(true)
  const restored = await runTurnwise(['conversations', 'list', '--json'], {
    project,
    environment: { STORE_URL: `lowdb:${copy}` },
  })
  expect(parse(restored)).toMatchObject([{ id }])
})

test('tail neither loses nor repeats a line while the server is killed, and masks people', async () => {
  const entry = join(project, 'scripts/turnwise.js')
  const command = [process.execPath, entry, 'tail', '--direction', 'in', '--since', '1 hour']
  const masked = startProcess(command, dev.environment)
  const revealed = startProcess([...command, '--reveal'], dev.environment)
  const before = await dev.heard()
  const texts = Array.from({ length: 12 }, (_, place) => `line ${place}`)
  for (const [place, text] of texts.entries()) {
    await dev.says(text)
    if (place === 5) await killServer()
  }
  // What was on the wire at the kill may be uncertain for 20 s before it is sent again.
  await eventually(async () => (await dev.heard()).length >= before.length + texts.length, {
    withinMs: 40_000,
  })
  const saidLines = () =>
    toLines(revealed.output()).filter(({ text }) => String(text).startsWith('line '))
  await eventually(() => saidLines().length >= texts.length, { withinMs: 15_000 })
  // The emulator tries again what the dead server did not take, in its own order.
  expect(
    saidLines()
      .map(({ text }) => text)
      .sort(),
  ).toEqual([...texts].sort())
  await eventually(() => toLines(masked.output()).length === toLines(revealed.output()).length)
  expect(masked.output()).not.toMatch(/15550100001|MTU1NTAxMDAwMDE|line 3/)
  const cursors = toLines(masked.output()).map(({ cursor }) => cursor)
  expect(new Set(cursors).size).toBe(cursors.length)
  expect((await masked.stop()).code).toBe(0)
  expect((await revealed.stop()).code).toBe(0)
})

test('without a server the verbs work on the files', async () => {
  expect((await dev.process.stop()).code).toBe(0)
  const [found] = parse(await run('conversations', 'list', '--json')) as readonly { id: string }[]
  const id = found?.id ?? ''
  const failed = await run('tail', '--no-follow', '--failed')
  const kinds = toLines(failed.stdout).map(({ kind }) => kind)
  expect(new Set(kinds)).toEqual(new Set(['delivery', 'dead-letter']))
  expect((await run('take', id, '--as', 'ann')).code).toBe(0)
  expect(parse(await run('conversations', 'show', id, '--json'))).toMatchObject({
    conversation: { handOff: { operator: 'ann' } },
  })
  expect((await run('release', id)).code).toBe(0)
  expect(await run('conversations', 'show', 'c0')).toMatchObject({
    code: 1,
    stderr: 'There is no conversation `c0`: see `turnwise conversations list`.\n',
  })
})

async function killServer(): Promise<void> {
  const health = await fetch(`${dev.serverUrl}/healthz`)
  const { pid } = (await health.json()) as { pid: number }
  process.kill(pid, 'SIGKILL')
}

function run(...args: string[]): Promise<Ran> {
  return runTurnwise(args, { project, environment: dev.environment })
}

function parse({ code, stdout, stderr }: Ran): unknown {
  if (code !== 0) throw new Error(`It ended with ${code}: ${stderr}`)
  return JSON.parse(stdout)
}

/** The JSON lines of an output that may have sentences for people between them. */
function toLines(output: string): readonly Readonly<Record<string, unknown>>[] {
  const lines = output.split('\n').slice(0, output.endsWith('\n') ? undefined : -1)
  return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line))
}
