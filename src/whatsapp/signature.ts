import { isAscii, isUtf8 } from 'node:buffer'
import { createHmac, timingSafeEqual } from 'node:crypto'

/** `sha256=` and 64 lower-case hex digits. */
const HEADER_BYTES = 71

/**
 * Whether Meta signed this body with one of the app secrets (header `X-Hub-Signature-256`, reference
 * 1.2). Several secrets are valid while one is being replaced. The body must be the bytes as they
 * came: what was parsed and written again never matches.
 */
export function isSigned(
  rawBody: Buffer,
  header: string | undefined,
  appSecrets: readonly string[],
): boolean {
  const given = Buffer.from(header ?? '')
  if (given.length !== HEADER_BYTES) return false
  if (isSignedBytes(rawBody, given, appSecrets)) return true
  // Meta signs its escaped form of the JSON. Normally that is what comes over the wire; a proxy
  // that writes the characters out would break every message that is not English.
  if (isAscii(rawBody) || !isUtf8(rawBody)) return false
  const escaped = escapeNonAscii(rawBody.toString())
  return escaped !== undefined && isSignedBytes(escaped, given, appSecrets)
}

function isSignedBytes(body: Buffer, given: Buffer, appSecrets: readonly string[]): boolean {
  for (const secret of appSecrets) {
    // An empty secret is one that everybody knows.
    if (secret === '') continue
    const digest = createHmac('sha256', secret).update(body).digest('hex')
    if (timingSafeEqual(Buffer.from(`sha256=${digest}`), given)) return true
  }
  return false
}

const HEX_DIGITS = Buffer.from('0123456789abcdef')
const BACKSLASH = 0x5c
const LOWER_U = 0x75
const ESCAPED_BYTES = 6

/** Meta's bodies end at 3 MB (reference 1.4), and it is the escaped form that it measures. */
const LARGEST_BODY_BYTES = 3 * 1024 * 1024

/**
 * The JSON with `\uXXXX` in place of what is not ASCII; undefined if Meta would not send so much.
 * Written byte by byte: anybody may post a large body with a false signature, so this must be cheap.
 */
function escapeNonAscii(text: string): Buffer | undefined {
  const bytes = Buffer.allocUnsafe(Math.min(text.length * ESCAPED_BYTES, LARGEST_BODY_BYTES))
  const last = bytes.length - ESCAPED_BYTES
  let end = 0
  for (let index = 0; index < text.length; index += 1) {
    if (end > last) return undefined
    const unit = text.charCodeAt(index)
    if (unit < 0x80) {
      bytes[end++] = unit
      continue
    }
    bytes[end++] = BACKSLASH
    bytes[end++] = LOWER_U
    for (let shift = 12; shift >= 0; shift -= 4) {
      bytes[end++] = HEX_DIGITS[(unit >> shift) & 0xf] ?? 0
    }
  }
  return bytes.subarray(0, end)
}
