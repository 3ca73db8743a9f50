import { createHash } from 'node:crypto'
import type { Server } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { KnownError } from '../../src/core/errors.ts'
import type { MediaExchange } from '../../src/core/media-ports.ts'
import { createTestClock } from '../../src/engine/clock.ts'
import { createAddressGuard } from '../../src/whatsapp/media/address.ts'
import { createMediaExchange } from '../../src/whatsapp/media/exchange.ts'

const graphUrl = 'https://graph.facebook.com'
const { signal } = new AbortController()
const bytes = Buffer.from('bytes')

const hosts = fc.oneof(
  fc.domain(),
  fc.ipV4(),
  fc.ipV6().map((address) => `[${address}]`),
  fc.constantFrom('lookaside.fbsbx.com', 'fbsbx.com', 'graph.facebook.com', 'localhost'),
  fc.domain().map((domain) => `fbsbx.com.${domain}`),
  fc.domain().map((domain) => `${domain}.fbsbx.com`),
  fc.domain().map((domain) => `lookaside.fbsbx.com@${domain}`),
)
const addresses = fc
  .tuple(
    fc.constantFrom('https://', 'http://', 'ftp://', '//', 'https:', 'HTTPS://', ''),
    fc.constantFrom('', '', 'user@', 'user:word@'),
    hosts,
    fc.constantFrom('', '', ':443', ':8443', ':80'),
    fc.oneof(fc.constant('/file'), fc.webPath(), fc.string()),
  )
  .map((parts) => parts.join(''))

test('whatever an address looks like, only Meta is asked, and only by https', () => {
  const { check } = createAddressGuard(graphUrl)
  fc.assert(
    fc.property(fc.oneof(addresses, fc.webUrl(), fc.string()), (address) => {
      let url: URL
      try {
        url = check(address)
      } catch (error) {
        expect(error).toMatchObject({ name: 'KnownError', code: 'media-unsafe' })
        return
      }
      expect([url.protocol, url.port, url.username, url.password]).toEqual(['https:', '', '', ''])
      expect(url.hostname).toMatch(/(^|\.)(fbsbx|facebook|whatsapp)\.(com|net)$|\.fbcdn\.net$/)
    }),
    { numRuns: 2_000 },
  )
})

describe('whatever WhatsApp answers', () => {
  let lookup: unknown
  let type: string | undefined
  let server: Server
  let exchange: MediaExchange
  let asked: string[]

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request.url ?? '')
      if (request.url?.startsWith('/v25.0/')) {
        response.end(typeof lookup === 'string' ? lookup : JSON.stringify(lookup))
      } else {
        if (type !== undefined) response.setHeader('content-type', type)
        response.end(bytes)
      }
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    exchange = createMediaExchange({
      graphUrl: `http://127.0.0.1:${port}`,
      version: 'v25.0',
      tokens: () => 'token',
      clock: createTestClock(),
    })
  })
  afterAll(async () => {
    await exchange.close()
    await new Promise((resolve) => server.close(resolve))
  })

  test('a file is fetched whole, or there is a code and a sentence', async () => {
    const { port } = server.address() as AddressInfo
    const places = fc.oneof(fc.constant(`http://127.0.0.1:${port}/file`), addresses, fc.jsonValue())
    const answers = fc.oneof(
      fc.jsonValue(),
      fc.string(),
      fc.record(
        {
          url: places,
          mime_type: fc.jsonValue(),
          sha256: fc.jsonValue(),
          file_size: fc.jsonValue(),
        },
        { requiredKeys: ['url'] },
      ),
      fc.record({ url: fc.constant(`http://127.0.0.1:${port}/file`) }),
    )
    const kinds = fc.constantFrom('image', 'video', 'audio', 'document', 'sticker')
    const types = fc.constantFrom(undefined, 'image/png', 'text/html', 'audio/ogg; codecs=opus', '')
    await fc.assert(
      fc.asyncProperty(answers, kinds, types, fc.string(), async (answer, media, given, id) => {
        lookup = answer
        type = given
        asked = []
        const hash = createHash('sha256')
        let written = 0
        const write = async (chunk: Uint8Array) => {
          written += chunk.byteLength
          hash.update(chunk)
        }
        const outcome = await exchange.download({
          mediaId: id,
          numberId: '106',
          media,
          mostBytes: 1_000,
          draft: { write, digest: () => hash.digest('hex') },
          signal,
        })
        expect(asked.length).toBeLessThanOrEqual(2)
        if (outcome.outcome === 'fetched') expect(written).toBe(bytes.length)
        else {
          expect(outcome.error).toBeInstanceOf(KnownError)
          expect(outcome.error.code).toMatch(/^media-/)
          expect(outcome.tries).toBeGreaterThan(0)
        }
      }),
      { numRuns: 300 },
    )
  })
})
