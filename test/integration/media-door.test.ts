import type { Server } from 'node:http'
import { createServer, request } from 'node:http'
import { join } from 'node:path'
import { createOperatorClient } from '../../src/cli/operator-client.ts'
import { KnownError } from '../../src/core/errors.ts'
import type { OpenedMedia } from '../../src/core/media.ts'
import type { Logger, Store } from '../../src/core/ports.ts'
import { createTestClock } from '../../src/engine/clock.ts'
import { createOperator } from '../../src/engine/operator.ts'
import { createOperatorActions } from '../../src/engine/operator-actions.ts'
import { createOperatorDoor } from '../../src/http/operator.ts'
import { createMemoryStore } from '../../src/store/memory/memory-store.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

const clock = createTestClock()
const silent: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing }
const html = Buffer.from('<script>alert(1)</script>')

let store: Store
let socketPath: string
let server: Server

beforeEach(async () => {
  store = createMemoryStore({ clock })
  socketPath = join(createTemporaryFolder(), 's')
  const operator = createOperator(store, createOperatorActions(store, clock))
  server = createServer(createOperatorDoor(operator, silent))
  await new Promise<void>((resolve) => server.listen(socketPath, resolve))
})
afterEach(() => new Promise((resolve) => server.close(resolve)))

test('a file comes whole, with what is known of it, whatever it is called', async () => {
  await keep('77/ä?', { filename: 'naïve\r\n"☃".html', mimeType: 'text/html' })
  const { content, ...about } = await createOperatorClient(socketPath).openMedia('77/ä?')
  expect(about).toMatchObject({
    mediaId: '77/ä?',
    media: 'document',
    filename: 'naïve\r\n"☃".html',
    bytes: html.length,
  })
  expect(await contentOf(content)).toEqual(html)
})

test('what people send is never shown as a page of ours', async () => {
  await keep('77', { mimeType: 'text/html' })
  const headers = await ask('/media/77')
  expect(headers).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-disposition': 'attachment',
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
  })
})

test('what is not here is said with its sentence, and why', async () => {
  const client = createOperatorClient(socketPath)
  await expect(client.openMedia('none')).rejects.toMatchObject({ code: 'not-found' })
  await keep('77', { state: 'failed', code: 'media-too-large', reason: 'It has 101 MB.' })
  await expect(client.openMedia('77')).rejects.toMatchObject({
    name: 'KnownError',
    code: 'media-too-large',
    message: 'It has 101 MB.',
  })
})

test('a file that breaks off on its way is an error, not a shorter file', async () => {
  await keep('77', {})
  const { read } = store.media
  Object.assign(store.media, {
    read: async (sha256: string) => breakOff(await read(sha256)),
  })
  const { content } = await createOperatorClient(socketPath).openMedia('77')
  await expect(contentOf(content)).rejects.toThrow()
})

async function keep(id: string, about: object): Promise<void> {
  const draft = await store.media.create()
  await draft.write(html)
  await draft.keep(clock.now())
  await store.media.put({
    id,
    conversationId: 'c1',
    messageId: 'wamid.1',
    numberId: '106',
    media: 'document',
    at: clock.now(),
    state: 'stored',
    attempts: 1,
    sha256: draft.digest(),
    bytes: html.length,
    ...about,
  })
}

async function* breakOff(content: AsyncIterable<Uint8Array> | undefined) {
  for await (const chunk of content ?? []) yield chunk.subarray(0, 5)
  throw new KnownError('data-corrupt', 'The disk is gone.')
}

async function contentOf(content: OpenedMedia['content']): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of content) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function ask(path: string): Promise<object> {
  return new Promise((resolve, reject) => {
    const asking = request({ socketPath, path, agent: false }, (response) => {
      response.resume()
      resolve(response.headers)
    })
    asking.once('error', reject).end()
  })
}

function nothing(): void {}
