import { createHash } from 'node:crypto'
import type { Socket } from 'node:net'
import type { DownloadOutcome, MediaExchange } from '../../../src/core/media-ports.ts'
import type { TestClock } from '../../../src/engine/clock.ts'
import { createTestClock } from '../../../src/engine/clock.ts'
import { createAddressGuard, isPublic } from '../../../src/whatsapp/media/address.ts'
import { createMediaExchange } from '../../../src/whatsapp/media/exchange.ts'
import { eventually } from '../../support/eventually.ts'
import type { TestServer } from './server.ts'
import { startServer, toAnswer, toRefusal } from './server.ts'

const TOKEN = 'secret-token'
const BYTES = 'the bytes of a photo'
const HEX = createHash('sha256').update(BYTES).digest('hex')
const BASE64 = createHash('sha256').update(BYTES).digest('base64')

type Behave = string | ((socket: Socket, url: string) => void)
type Request = Parameters<MediaExchange['download']>[0]

let clock: TestClock
let exchange: MediaExchange | undefined
let answers: Map<string, Behave>
let server: TestServer
const stopping = new AbortController()

beforeEach(async () => {
  clock = createTestClock()
  answers = new Map()
  server = await startServer((socket, request) => {
    const path = request.split(' ')[1]?.split('?')[0] ?? ''
    const behave = answers.get(path) ?? toAnswer('404 Not Found')
    if (typeof behave === 'string') socket.write(behave)
    else behave(socket, server.url)
  })
  answers.set('/v25.0/77', lookup({}))
  answers.set('/file', file(BYTES))
})
afterEach(async () => {
  await exchange?.close()
  exchange = undefined
})

test('a file is looked up and fetched with the token of its number', async () => {
  const { outcome, written } = await download()
  expect(outcome).toEqual({ outcome: 'fetched', bytes: BYTES.length, mimeType: 'image/jpeg' })
  expect(written).toBe(BYTES)
  expect(server.requests.map((request) => request.split(' ')[1])).toEqual([
    '/v25.0/77?phone_number_id=106',
    '/file?hash=1',
  ])
  for (const request of server.requests) expect(request).toContain(`Bearer ${TOKEN}`)
})

test('the address of the webhook spares the look-up, while it is good', async () => {
  answers.delete('/v25.0/77')
  const raw = { type: 'image', image: { id: '77', url: `${server.url}/file` } }
  expect((await download({ raw })).outcome).toMatchObject({ outcome: 'fetched' })
})

test.each(['401 Unauthorized', '403 Forbidden', '404 Not Found', '410 Gone'])(
  'an address that expired (%s) is looked up again',
  async (status) => {
    answers.set('/old', toAnswer(status, 'expired'))
    const raw = { type: 'image', image: { id: '77', url: `${server.url}/old` } }
    const { outcome, written } = await download({ raw })
    expect([outcome.outcome, written]).toEqual(['fetched', BYTES])
  },
)

test('a hash is promised in base64 or in hex', async () => {
  for (const promised of [BASE64, HEX, HEX.toUpperCase()]) {
    expect((await download({ promised })).outcome).toMatchObject({ outcome: 'fetched' })
  }
})

test.each<[string, string, number, Partial<Request>, () => void]>([
  ['another hash than the webhook', 'media-wrong-hash', 3, { promised: 'AAAA' }, () => {}],
  [
    'another hash than the look-up',
    'media-wrong-hash',
    3,
    {},
    () => answers.set('/v25.0/77', lookup({ sha256: 'ff'.repeat(32) })),
  ],
  [
    'more than is allowed, by the look-up',
    'media-too-large',
    1,
    {},
    () => answers.set('/v25.0/77', lookup({ file_size: 101 * 1_048_576 })),
  ],
  [
    'more than is allowed, as it comes',
    'media-too-large',
    1,
    { mostBytes: BYTES.length - 1 },
    () => answers.set('/v25.0/77', lookup({ file_size: 5 })),
  ],
  [
    'a page in the place of an image',
    'media-wrong-type',
    1,
    {},
    () => answers.set('/file', file(BYTES, 'text/html')),
  ],
  [
    'a page in the place of a document',
    'media-wrong-type',
    1,
    { media: 'document', mimeType: 'application/pdf' },
    () => answers.set('/file', file(BYTES, 'text/html; charset=utf-8')),
  ],
  ['a type that does not suit', 'media-wrong-type', 1, { mimeType: 'text/html' }, () => {}],
  ['nothing', 'media-unreachable', 12, {}, () => answers.set('/file', toAnswer('500 Oops'))],
  [
    'half of it',
    'media-unreachable',
    12,
    {},
    () =>
      answers.set('/file', (socket) =>
        socket.end('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nhalf'),
      ),
  ],
  [
    'the news that it is not known',
    'media-expired',
    1,
    {},
    () => answers.set('/v25.0/77', unknownObject()),
  ],
  [
    'the news that the token is wrong',
    'media-unreachable',
    12,
    {},
    () => answers.set('/v25.0/77', toRefusal('401 Unauthorized', 190)),
  ],
  [
    'an address without end',
    'media-unreachable',
    12,
    {},
    () => answers.set('/file', toAnswer('302 Found', '', ['location: /file'])),
  ],
])('what brings %s is %s', async (_, code, tries, request, arrange) => {
  arrange()
  const { outcome } = await download(request)
  expect(outcome).toMatchObject({ outcome: 'failed', tries, error: { name: 'KnownError', code } })
  const told = outcome.outcome === 'failed' ? outcome.error.message : ''
  expect(told).not.toContain(TOKEN)
  expect(told).not.toContain('hash=1')
})

test('a type that nobody knows is taken from what was announced', async () => {
  for (const type of ['application/octet-stream', 'binary/octet-stream', 'IMAGE/JPEG; x=1']) {
    answers.set('/file', file(BYTES, type))
    expect((await download()).outcome).toMatchObject({ mimeType: 'image/jpeg' })
  }
  answers.set('/file', file(BYTES, 'application/zip'))
  const document = { media: 'document', mimeType: 'application/vnd.ms-excel' } as const
  expect((await download(document)).outcome).toMatchObject({ outcome: 'fetched' })
})

test('a body that never ends is cut off at the limit, and the connection with it', async () => {
  let written = 0
  answers.set('/v25.0/77', lookup({ file_size: undefined, sha256: undefined }))
  answers.set('/file', (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-type: image/jpeg\r\n\r\n')
    const pour = () => {
      if (socket.destroyed) return
      written += 65_536
      socket.write(Buffer.alloc(65_536), () => setImmediate(pour))
    }
    pour()
  })
  const { outcome } = await download({ mostBytes: 1_048_576 })
  expect(outcome).toMatchObject({ outcome: 'failed', error: { code: 'media-too-large' } })
  expect(written).toBeLessThan(64 * 1_048_576)
})

test('a body that is announced as too large is not read', async () => {
  answers.set('/v25.0/77', lookup({ file_size: undefined }))
  // No byte of it comes, so that nothing else could tell.
  answers.set('/file', (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2000\r\n\r\n'))
  const { outcome } = await download({ mostBytes: 1_999 })
  expect(outcome).toMatchObject({ outcome: 'failed', error: { code: 'media-too-large' } })
})

test.each([
  ['as slowly as is of use', 16 * 1024, 'fetched'],
  ['more slowly', 16 * 1024 - 1, 'failed'],
])('a body that comes %s (%i bytes in a second) is %s', async (_, bytes, ending) => {
  const whole = 'x'.repeat(bytes)
  const hash = createHash('sha256')
  let written = 0
  answers.set('/v25.0/77', lookup({ file_size: bytes, sha256: undefined }))
  answers.set('/file', (socket) => {
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${bytes}\r\n\r\n${whole.slice(1)}`)
    void eventually(() => written === bytes - 1).then(() => {
      clock.advance(31_000)
      socket.write('x')
    })
  })
  const write = async (chunk: Uint8Array) => {
    written += chunk.byteLength
  }
  const { outcome } = await download({ draft: { write, digest: () => hash.digest('hex') } })
  expect(outcome).toMatchObject({ outcome: ending })
  if (outcome.outcome === 'failed') expect(outcome.error.message).toContain('too slowly')
})

test('a body that comes drop by drop ends when the time is up', async () => {
  answers.set('/file', (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\na', () => clock.advance(60_000))
  })
  const { outcome } = await download({}, { timeoutMs: 60_000 })
  expect(outcome).toMatchObject({ outcome: 'failed', error: { code: 'media-unreachable' } })
})

test('a server that falls silent is given up', async () => {
  answers.set('/file', (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\na'))
  const { outcome } = await download({}, { silenceMs: 50 })
  expect(outcome).toMatchObject({ outcome: 'failed', error: { code: 'media-unreachable' } })
})

describe('an address', () => {
  let secret: TestServer
  beforeEach(async () => {
    secret = await startServer((socket) => socket.write(toAnswer('200 OK', 'metadata')))
  })
  afterEach(() => {
    expect(secret.requests).toEqual([])
  })

  test('of another server is not asked, neither by look-up nor by webhook nor by redirect', async () => {
    const elsewhere = `${secret.url}/latest/meta-data`
    answers.set('/v25.0/77', lookup({ url: elsewhere }))
    expect(await failure()).toBe('media-unsafe')
    expect(await failure({ raw: { image: { url: elsewhere } } })).toBe('media-unsafe')
    answers.set('/v25.0/77', lookup({}))
    answers.set('/file', toAnswer('302 Found', '', [`location: ${elsewhere}`]))
    expect(await failure()).toBe('media-unsafe')
    answers.set('/file', toAnswer('307 Temporary', '', ['location: file:///etc/passwd']))
    expect(await failure()).toBe('media-unsafe')
  })

  test.each(['127.0.0.1', '10.1.2.3', '169.254.169.254', '::1', '::ffff:127.0.0.1', 'fe80::1'])(
    "of Meta's that leads to %s is not connected to",
    async (address) => {
      const url = 'https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1'
      answers.set('/v25.0/77', lookup({ url }))
      const resolve: Parameters<typeof createAddressGuard>[1] = (_, __, callback) =>
        callback(null, [
          { address: '8.8.8.8', family: 4 },
          { address, family: address.includes(':') ? 6 : 4 },
        ])
      expect(await failure({}, { resolve })).toBe('media-unsafe')
    },
  )

  test.each([
    ['http://lookaside.fbsbx.com/a', 'The file is at an address with http: files'],
    ['file:///etc/passwd', 'The file is at an address with file: files'],
    ['nowhere', 'The file is at something that is no web address: files'],
  ])('at %s is refused in a plain sentence', (url, sentence) => {
    const { check } = createAddressGuard('https://graph.facebook.com')
    expect(() => check(url)).toThrow(sentence)
  })

  test.each([
    'http://lookaside.fbsbx.com/a',
    'https://lookaside.fbsbx.com:8443/a',
    'https://user:word@lookaside.fbsbx.com/a',
    'https://fbsbx.com.evil.example/a',
    'https://evilfbsbx.com/a',
    'https://10.0.0.1/a',
    'https://[::1]/a',
    'ftp://lookaside.fbsbx.com/a',
    'https://graph.facebook.com:444/a',
    'nonsense',
    '',
  ])('such as %s is refused', (url) => {
    const { check } = createAddressGuard('https://graph.facebook.com')
    expect(() => check(url)).toThrow(expect.objectContaining({ code: 'media-unsafe' }))
  })

  test.each([
    ['https://graph.facebook.com', 'https://lookaside.fbsbx.com/a?b=c'],
    ['https://graph.facebook.com', 'https://scontent.fbcdn.net/a'],
    ['https://proxy.example:8443', 'https://proxy.example:8443/a'],
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000/a'],
    ['http://127.0.0.1:4000', 'https://lookaside.fbsbx.com/a'],
  ])('with GRAPH_API_URL=%s, %s is asked', (graphUrl, url) => {
    expect(createAddressGuard(graphUrl).check(url).href).toBe(url)
  })

  test.each([
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4001/a'],
    ['http://proxy.example', 'http://proxy.example/a'],
  ])('with GRAPH_API_URL=%s, %s is not', (graphUrl, url) => {
    expect(() => createAddressGuard(graphUrl).check(url)).toThrow()
  })

  test('is public, or it is not', () => {
    const open = ['8.8.8.8', '157.240.1.1', '2a03:2880:f12f:83:face:b00c:0:25de']
    const closed = [
      ...['0.0.0.0', '10.0.0.1', '100.64.0.1', '127.8.8.8', '169.254.169.254', '172.31.0.1'],
      ...['192.168.1.1', '198.18.0.1', '224.0.0.1', '255.255.255.255', '::', '::1', 'fe80::1'],
      ...[
        'fd00::1',
        '::ffff:8.8.8.8',
        '64:ff9b::7f00:1',
        '2002:7f00:1::',
        'ff02::1',
        '2001:db8::1',
      ],
      ...['nonsense', ''],
    ]
    expect(open.filter((address) => !isPublic(address))).toEqual([])
    expect(closed.filter(isPublic)).toEqual([])
  })
})

function lookup(change: object): string {
  const url = `${server.url}/file?hash=1`
  const about = { url, mime_type: 'image/jpeg', sha256: HEX, file_size: BYTES.length, id: '77' }
  return toAnswer('200 OK', JSON.stringify({ ...about, ...change }))
}

function unknownObject(): string {
  const error = { message: 'Object with ID 77 does not exist', code: 100, error_subcode: 33 }
  return toAnswer('400 Bad Request', JSON.stringify({ error }))
}

function file(body: string, type = 'image/jpeg'): string {
  return toAnswer('200 OK', body, [`content-type: ${type}`])
}

async function failure(
  request: Partial<Request> = {},
  options: Partial<Parameters<typeof createMediaExchange>[0]> = {},
): Promise<string | undefined> {
  const { outcome } = await download(request, options)
  await exchange?.close()
  return outcome.outcome === 'failed' ? outcome.error.code : undefined
}

async function download(
  request: Partial<Request> = {},
  options: Partial<Parameters<typeof createMediaExchange>[0]> = {},
): Promise<{ outcome: DownloadOutcome; written: string }> {
  await exchange?.close()
  exchange = createMediaExchange({
    graphUrl: server.url,
    version: 'v25.0',
    tokens: () => TOKEN,
    clock,
    ...options,
  })
  const hash = createHash('sha256')
  const chunks: Uint8Array[] = []
  const outcome = await exchange.download({
    mediaId: '77',
    numberId: '106',
    media: 'image',
    mostBytes: 100 * 1_048_576,
    draft: {
      write: async (chunk) => {
        hash.update(chunk)
        chunks.push(chunk)
      },
      digest: () => hash.digest('hex'),
    },
    signal: stopping.signal,
    ...request,
  })
  return { outcome, written: Buffer.concat(chunks).toString() }
}

test('what is too large by the look-up is not even asked for', async () => {
  answers.set('/v25.0/77', lookup({ file_size: 101 * 1_048_576 }))
  await download()
  expect(server.requests.map((r) => r.split(' ')[1]?.split('?')[0])).toEqual(['/v25.0/77'])
})
