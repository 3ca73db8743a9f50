import { toEscapedJson, toSignature } from '../../../src/emulator/signing.ts'

test('everything beyond ASCII and every slash is escaped, as Meta does it', () => {
  const json = toEscapedJson({ body: 'Ñu/😀é~\u007f', lone: '\ud83d' })
  expect(json).toBe('{"body":"\\u00d1u\\/\\ud83d\\ude00\\u00e9~\u007f","lone":"\\ud83d"}')
})

test('escaping changes nothing that JSON.parse reads', () => {
  const value = { 'a/b': ['ü', '\\u00fc', '\n/"', '\u2028'] }
  expect(JSON.parse(toEscapedJson(value))).toEqual(value)
})

test('a signature is the known HMAC of the body', () => {
  // Worked out with openssl dgst -sha256 -hmac key.
  expect(toSignature('The quick brown fox jumps over the lazy dog', 'key')).toBe(
    'sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8',
  )
})
