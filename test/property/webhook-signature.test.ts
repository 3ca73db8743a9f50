import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { isSigned } from '../../src/whatsapp/signature.ts'

const secret = 'a1b2c3d4e5f6'
const sign = (bytes: Buffer | string) =>
  `sha256=${createHmac('sha256', secret).update(bytes).digest('hex')}`

/** Buffer with one bit turned round. */
function flip(bytes: Buffer, bit: number): Buffer {
  const flipped = Buffer.from(bytes)
  flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  return flipped
}

const bodies = fc.json().map((json) => Buffer.from(json))
const places = fc.nat()

test('flipping any bit of the body refuses it', () => {
  fc.assert(
    fc.property(bodies, places, (body, place) => {
      const flipped = flip(body, place % (body.length * 8))
      expect(isSigned(body, sign(body), [secret])).toBe(true)
      expect(isSigned(flipped, sign(body), [secret])).toBe(false)
    }),
  )
})

test('flipping any bit of the signature refuses it', () => {
  const body = Buffer.from('{"object":"whatsapp_business_account"}')
  const header = Buffer.from(sign(body), 'latin1')
  for (let bit = 0; bit < header.length * 8; bit += 1) {
    expect(isSigned(body, flip(header, bit).toString('latin1'), [secret])).toBe(false)
  }
})

test('every text is accepted over its escaped form, and only over its own', () => {
  const toEscaped = (text: string) =>
    text.replace(/[\u0080-\uffff]/g, (unit) => {
      return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
    })
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (one, other) => {
      expect(isSigned(Buffer.from(one), sign(toEscaped(one)), [secret])).toBe(true)
      if (toEscaped(one) === toEscaped(other)) return
      expect(isSigned(Buffer.from(other), sign(toEscaped(one)), [secret])).toBe(false)
    }),
  )
})
