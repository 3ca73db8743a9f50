import { createHmac } from 'node:crypto'
import { isSigned } from '../../../src/whatsapp/signature.ts'

const secret = 'a1b2c3d4e5f6'
const body = Buffer.from('{"object":"whatsapp_business_account","entry":[]}')
const sign = (bytes: Buffer | string, key = secret) =>
  `sha256=${createHmac('sha256', key).update(bytes).digest('hex')}`
const header = sign(body)

test('a body with its signature is signed', () => {
  expect(isSigned(body, header, [secret])).toBe(true)
})

test('while a secret is replaced, the old and the new one are valid', () => {
  expect(isSigned(body, header, ['another', secret])).toBe(true)
  expect(isSigned(body, sign(body, 'another'), ['another', secret])).toBe(true)
})

test('an empty body can be signed', () => {
  expect(isSigned(Buffer.alloc(0), sign(''), [secret])).toBe(true)
})

test('a body whose characters were written out on the way is signed over their escaped form', () => {
  const onTheWay = Buffer.from('{"name":"João 👍","path":"a/b"}')
  const asSigned = '{"name":"Jo\\u00e3o \\ud83d\\udc4d","path":"a/b"}'
  expect(isSigned(onTheWay, sign(asSigned), [secret])).toBe(true)
  expect(isSigned(onTheWay, sign(onTheWay), [secret])).toBe(true)
})

describe('a signature is refused', () => {
  const cases: [string, Buffer, string | undefined, readonly string[]][] = [
    ['when the header is missing', body, undefined, [secret]],
    ['when the header is empty', body, '', [secret]],
    ['when there is no secret', body, header, []],
    ['when the secret is another one', body, header, ['another']],
    ['when an empty secret made it', body, sign(body, ''), ['']],
    ['when the body has a byte more', Buffer.concat([body, Buffer.from(' ')]), header, [secret]],
    ['when the body has a byte less', body.subarray(1), header, [secret]],
    ['when the body is empty', Buffer.alloc(0), header, [secret]],
    ['when it is of another body', body, sign('{}'), [secret]],
    ['when its digits are upper-case', body, header.toUpperCase(), [secret]],
    ['without its prefix', body, header.slice(7), [secret]],
    ['with the prefix of another hash', body, header.replace('sha256=', 'sha512='), [secret]],
    ['when it was made by SHA-1', body, `sha1=${'a'.repeat(40)}`, [secret]],
    ['with a digit more', body, `${header}0`, [secret]],
    ['with a digit less', body, header.slice(0, -1), [secret]],
    ['with a space before it', body, ` ${header}`, [secret]],
    ['when a digit is another character', body, `${header.slice(0, -1)}g`, [secret]],
    ['with characters that end in the same byte', body, header.replace('s', 'ų'), [secret]],
    ['twice in one header', body, `${header}, ${header}`, [secret]],
    ['when the bytes are not UTF-8', Buffer.from([0xff, 0xfe]), sign('\\ufffd\\ufffd'), [secret]],
  ]
  test.each(cases)('%s', (_name, bytes, given, secrets) => {
    expect(isSigned(bytes, given, secrets)).toBe(false)
  })
})

test('a body that would be larger than any of Meta’s when escaped is refused', () => {
  const large = 'é'.repeat(600_000)
  expect(isSigned(Buffer.from(large), sign('\\u00e9'.repeat(600_000)), [secret])).toBe(false)
})
