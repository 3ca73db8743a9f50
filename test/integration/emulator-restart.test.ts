import { appendFile, cp, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EmulatorOptions } from '../../src/emulator/emulator.ts'
import type { EmulatorStage } from '../support/emulator.ts'
import { phoneNumberId, startEmulatorStage, waId } from '../support/emulator.ts'
import { eventually } from '../support/eventually.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

const stages: EmulatorStage[] = []

async function open(options: Partial<EmulatorOptions>) {
  const stage = await startEmulatorStage(options)
  stages.push(stage)
  return stage
}

afterEach(async () => {
  for (const stage of stages.splice(0)) await stage.stop()
})

/** What a `kill -9` would leave at this moment: the files as they are, the emulator still running. */
async function copyAsKilled(folder: string): Promise<string> {
  const copy = createTemporaryFolder()
  await cp(folder, copy, { recursive: true })
  return copy
}

test('a killed emulator goes on with phones, messages, media and ticks', async () => {
  const folder = createTemporaryFolder()
  const first = await open({ folder })
  await first.say({ type: 'image', data: Buffer.from('picture').toString('base64') })
  const id = await first.sendText('hi')
  await eventually(async () => (await first.listed()).at(-1)?.ticks === 'delivered')
  const before = await first.listed()

  const second = await open({ folder: await copyAsKilled(folder) })
  expect(await second.listed()).toEqual(before)
  const media = await fetch(`${second.emulator.url}${before[0]?.media?.url}`)
  expect(await media.text()).toBe('picture')
  await second.ask('POST', `/phones/${waId}/read`)
  await eventually(() => second.webhook.statusesOf(id).includes('read'))
})

test('what people wrote and sent is for nobody else to read, in a folder of before too', async () => {
  const folder = join(createTemporaryFolder(), 'deep', 'emulator')
  await mkdir(folder, { recursive: true, mode: 0o755 })
  const stage = await open({ folder })
  await stage.say({ type: 'image', data: Buffer.from('picture').toString('base64') })
  const [media] = await readdir(join(folder, 'media'))
  const modeOf = async (...path: string[]) => (await stat(join(folder, ...path))).mode & 0o777
  expect([await modeOf(), await modeOf('media')]).toEqual([0o700, 0o700])
  expect([await modeOf('emulator.jsonl'), await modeOf('media', media ?? '')]).toEqual([
    0o600, 0o600,
  ])
})

test('a folder that cannot be made is told, instead of tried for ever', async () => {
  const file = join(createTemporaryFolder(), 'file')
  await writeFile(file, '')
  const nowhere = process.platform === 'linux' ? ['/proc/turnwise/emulator'] : []
  for (const folder of [...nowhere, join(file, 'emulator')]) {
    await expect(startEmulatorStage({ folder })).rejects.toThrow(/^The folder .* \(E[A-Z]+\)/)
  }
})

test('what was answered before a kill is there after it', async () => {
  const folder = createTemporaryFolder()
  const first = await open({ folder, sentDelayMs: 60_000 })
  await first.say({ type: 'text', text: 'hello' })
  const id = await first.sendText('hi')

  const second = await open({ folder: await copyAsKilled(folder) })
  expect((await second.listed()).map(({ text }) => text)).toEqual(['hello', 'hi'])
  await eventually(() => second.webhook.statusesOf(id).length === 2)
  expect(second.webhook.statusesOf(id)).toEqual(['sent', 'delivered'])
})

test('a webhook that was not answered 200 before a kill is posted after it', async () => {
  const folder = createTemporaryFolder()
  const first = await open({ folder })
  first.webhook.answerWith((response) => response.writeHead(503).end())
  await first.say({ type: 'text', text: 'hello' })
  await eventually(() => first.webhook.received.length > 0)

  const second = await open({ folder: await copyAsKilled(folder) })
  await eventually(() => second.webhook.received.length === 1)
  expect(second.webhook.received[0]?.raw).toBe(first.webhook.received[0]?.raw)
  expect(second.webhook.received[0]?.isSigned).toBe(true)
  await eventually(async () => (await second.listed())[0]?.ticks === 'delivered')
})

test('the window stays open over a restart', async () => {
  const folder = createTemporaryFolder()
  const first = await open({ folder, windowRefusal: 'sync' })
  await first.say({ type: 'text', text: 'hello' })
  await first.emulator.stop()
  const second = await open({ folder, windowRefusal: 'sync' })
  expect((await second.send({ text: { body: 'hi' } })).status).toBe(200)
})

test('a torn last line is dropped, and the file goes on', async () => {
  const folder = createTemporaryFolder()
  const first = await open({ folder })
  await first.say({ type: 'text', text: 'hello' })
  await first.emulator.stop()
  await appendFile(join(folder, 'emulator.jsonl'), '{"type":"message","mess')
  const second = await open({ folder })
  await second.say({ type: 'text', text: 'again' })
  await second.emulator.stop()
  const third = await open({ folder })
  expect((await third.listed()).map(({ text }) => text)).toEqual(['hello', 'again'])
})

test('a line that is damaged in the middle is told with its number', async () => {
  const folder = createTemporaryFolder()
  const first = await open({ folder })
  await first.say({ type: 'text', text: 'hello' })
  await first.emulator.stop()
  const path = join(folder, 'emulator.jsonl')
  const lines = (await readFile(path, 'utf8')).split('\n')
  await writeFile(path, ['{"type":', ...lines.slice(1)].join('\n'))
  await expect(open({ folder })).rejects.toThrow(/Line 1 of .* is damaged/)
})

test('a reset holds over a restart', async () => {
  const folder = createTemporaryFolder()
  const first = await open({ folder })
  await first.say({ type: 'text', text: 'hello' })
  await first.ask('POST', '/reset')
  await first.emulator.stop()
  const second = await open({ folder })
  expect(await second.listed()).toEqual([])
})

test('marking as read holds over a restart', async () => {
  const folder = createTemporaryFolder()
  const first = await open({ folder })
  const said = await first.say({ type: 'text', text: 'hello' })
  const read = { messaging_product: 'whatsapp', status: 'read', message_id: said.body.id }
  await first.ask('POST', `/v25.0/${phoneNumberId}/messages`, read)
  await first.emulator.stop()
  const second = await open({ folder })
  expect((await second.listed())[0]?.ticks).toBe('read')
})
