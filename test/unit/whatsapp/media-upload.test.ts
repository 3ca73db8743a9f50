import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { KnownError } from '../../../src/core/errors.ts'
import type { LocalFile, MediaExchange } from '../../../src/core/media-ports.ts'
import { createTestClock } from '../../../src/engine/clock.ts'
import { createMediaExchange } from '../../../src/whatsapp/media/exchange.ts'
import { createTemporaryFolder } from '../../support/temporary-folder.ts'
import { startServer, toAnswer, toRefusal } from './server.ts'

const BYTES = 'the bytes of a photo'
const { signal } = new AbortController()

let path: string
let exchange: MediaExchange | undefined
beforeEach(() => {
  path = join(createTemporaryFolder(), 'my "photo"\r\n.jpg')
  writeFileSync(path, BYTES)
})
afterEach(() => exchange?.close())

function open(graphUrl: string): MediaExchange {
  const tokens = () => 'secret-token'
  exchange = createMediaExchange({ graphUrl, version: 'v25.0', tokens, clock: createTestClock() })
  return exchange
}

async function inspected(change: () => void = () => {}): Promise<LocalFile> {
  const file = await open('http://127.0.0.1:1').inspect({ file: path }, 'image')
  change()
  return file
}

test('an upload is a form with the product, the type and the file', async () => {
  const { url, requests } = await startServer((socket) =>
    socket.write(toAnswer('200 OK', '{"id":"4711"}')),
  )
  const { inspect, upload } = open(url)
  const file = await inspect({ file: path }, 'image')
  expect(await upload({ numberId: '106', file, signal })).toEqual({
    outcome: 'uploaded',
    mediaId: '4711',
  })
  const [request = ''] = requests
  const boundary = /boundary=(\S+)/.exec(request)?.[1] ?? 'none'
  const [head = '', ...parts] = request.split(`--${boundary}`)
  expect(head).toMatch(/^POST \/v25\.0\/106\/media HTTP/)
  expect(head).toContain('authorization: Bearer secret-token')
  expect(parts).toEqual([
    '\r\ncontent-disposition: form-data; name="messaging_product"\r\n\r\nwhatsapp\r\n',
    '\r\ncontent-disposition: form-data; name="type"\r\n\r\nimage/jpeg\r\n',
    [
      '',
      'content-disposition: form-data; name="file"; filename="my_photo_.jpg"',
      'content-type: image/jpeg',
      '',
      `${BYTES}\r\n`,
    ].join('\r\n'),
    '--\r\n',
  ])
})

test.each([
  ['a refusal', toRefusal('400 Bad Request', 131_053), 'refused'],
  ['an answer without an id', toAnswer('200 OK', '{}'), 'not-sent'],
  ['a page of a proxy', toAnswer('502 Bad Gateway', '<html>'), 'not-sent'],
  ['an answer that breaks off', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n{', 'not-sent'],
])('%s is told as it is', async (_, answer, outcome) => {
  const { url } = await startServer((socket) => socket.end(answer))
  const { inspect, upload } = open(url)
  const file = await inspect({ file: path }, 'image')
  expect(await upload({ numberId: '106', file, signal })).toMatchObject({ outcome })
})

test('a number without a token is told as not sent', async () => {
  const { inspect, upload } = createMediaExchange({
    graphUrl: 'http://127.0.0.1:1',
    version: 'v25.0',
    tokens: () => {
      throw new KnownError('config-invalid', 'No access token is set.')
    },
    clock: createTestClock(),
  })
  const file = await inspect({ file: path }, 'image')
  expect(await upload({ numberId: '106', file, signal })).toEqual({
    outcome: 'not-sent',
    reason: 'No access token is set.',
  })
})

test('a server that is not there is told as not sent', async () => {
  const { inspect, upload } = open('http://127.0.0.1:1')
  const file = await inspect({ file: path }, 'image')
  expect(await upload({ numberId: '106', file, signal })).toMatchObject({ outcome: 'not-sent' })
})

test.each([
  ['grows', () => appendFileSync(path, '!')],
  ['becomes shorter', () => writeFileSync(path, 'short')],
  ['is written anew', () => writeFileSync(path, BYTES.toUpperCase())],
  ['is gone', () => rmSync(path), 'media-missing'],
])(
  'a file that %s while it is sent is never sent as a whole',
  async (_, change, code = 'media-changed') => {
    const { url, requests } = await startServer((socket) =>
      socket.write(toAnswer('200 OK', '{"id":"4711"}')),
    )
    const file = await inspected(change)
    expect(await open(url).upload({ numberId: '106', file, signal })).toMatchObject({
      outcome: 'unreadable',
      error: { code, message: expect.stringContaining(path) },
    })
    expect(requests).toEqual([])
  },
)

test('a file that changes has another hash, and one that does not has the same', async () => {
  const { inspect } = open('http://127.0.0.1:1')
  const [a, b] = [await inspect({ file: path }, 'image'), await inspect({ file: path }, 'image')]
  expect(b.sha256).toBe(a.sha256)
  appendFileSync(path, '!')
  expect((await inspect({ file: path }, 'image')).sha256).not.toBe(a.sha256)
})

test('a file is opened where it is needed, and its trouble has a name', async () => {
  const { inspect } = open('http://127.0.0.1:1')
  const image = () => inspect({ file: path }, 'image')
  await expect(inspect({ file: path, mimeType: 'text/html' }, 'image')).rejects.toMatchObject({
    code: 'media-wrong-type',
  })
  writeFileSync(path, '')
  await expect(image()).rejects.toMatchObject({ code: 'media-missing' })
  writeFileSync(path, Buffer.alloc(5 * 1_048_576))
  await expect(image()).resolves.toMatchObject({ bytes: 5 * 1_048_576 })
  appendFileSync(path, '!')
  await expect(image()).rejects.toMatchObject({ code: 'media-too-large' })
  rmSync(path)
  await expect(image()).rejects.toMatchObject({ code: 'media-missing' })
  mkdirSync(path)
  await expect(image()).rejects.toMatchObject({ code: 'media-missing' })
  const pipe = join(createTemporaryFolder(), 'pipe.jpg')
  execFileSync('mkfifo', [pipe])
  for (const endless of ['/dev/zero', pipe]) {
    const source = { file: endless, mimeType: 'image/png' }
    await expect(inspect(source, 'image')).rejects.toMatchObject({ code: 'media-missing' })
  }
})
