import {
  constants,
  createCipheriv,
  createDecipheriv,
  generateKeyPairSync,
  publicEncrypt,
  randomBytes,
} from 'node:crypto'
import fc from 'fast-check'
import { toFlowCall } from '../../src/whatsapp/flows/content.ts'
import { openEnvelope } from '../../src/whatsapp/flows/envelope.ts'
import { createFlowKeys } from '../../src/whatsapp/flows/keys.ts'

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const keys = createFlowKeys([pem])
const aesKey = randomBytes(16)
const wrapped = publicEncrypt(
  { key: pair.publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
  aesKey,
)

/** What WhatsApp would send, before it is base64. */
function seal(content: unknown, iv: Buffer) {
  const cipher = createCipheriv('aes-128-gcm', aesKey, iv)
  const bytes = [cipher.update(JSON.stringify(content), 'utf8'), cipher.final()]
  return {
    encrypted_flow_data: Buffer.concat([...bytes, cipher.getAuthTag()]),
    encrypted_aes_key: wrapped,
    initial_vector: iv,
  }
}

const toBody = (parts: Readonly<Record<string, Buffer>>) =>
  Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part.toString('base64')]))

const vectors = fc.uint8Array({ minLength: 12, maxLength: 16 }).map((bytes) => Buffer.from(bytes))

test('what was sealed is opened, and the answer comes back under the flipped vector', () => {
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.dictionary(fc.string(), fc.string()),
      vectors,
      (json, answer, iv) => {
        const opened = openEnvelope(toBody(seal(json, iv)), keys)
        expect(JSON.stringify(opened?.content)).toBe(JSON.stringify(json))
        const bytes = Buffer.from(opened?.seal(answer) ?? '', 'base64')
        const flipped = Buffer.from(iv.map((byte) => 255 - byte))
        const decipher = createDecipheriv('aes-128-gcm', aesKey, flipped)
        decipher.setAuthTag(bytes.subarray(-16))
        const text =
          decipher.update(bytes.subarray(0, -16), undefined, 'utf8') + decipher.final('utf8')
        expect(text).toBe(JSON.stringify(answer))
      },
    ),
  )
})

test('flipping any bit of a request closes it', () => {
  const places = fc.constantFrom('encrypted_flow_data', 'encrypted_aes_key', 'initial_vector')
  fc.assert(
    fc.property(places, fc.nat(), vectors, (name, place, iv) => {
      const parts = seal({ action: 'ping' }, iv)
      const bytes = Buffer.from(parts[name as keyof typeof parts])
      const bit = place % (bytes.length * 8)
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(openEnvelope(toBody({ ...parts, [name]: bytes }), keys)).toBeUndefined()
    }),
    { numRuns: 60 },
  )
})

test('no JSON throws, sealed or not, and a token is never made up', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (json) => {
      expect(openEnvelope(json, keys)).toBeUndefined()
      const call = toFlowCall(json)
      if (call.kind === 'request') expect(typeof call.request.token).toBe('string')
    }),
  )
})
