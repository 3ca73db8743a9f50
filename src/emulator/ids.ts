import { createHash, randomBytes, randomInt } from 'node:crypto'

/** A message id as WhatsApp makes them: base64 of the user's number and a random part. */
export function createWamid(waId: string, direction: 'inbound' | 'outbound'): string {
  const isInbound = direction === 'inbound'
  const random = randomBytes(isInbound ? 10 : 9)
    .toString('hex')
    .toUpperCase()
  const bytes = Buffer.concat([
    Buffer.from([0x1c, 0x18, waId.length]),
    Buffer.from(waId),
    Buffer.from([0x15, 0x02, 0x00, isInbound ? 0x12 : 0x11, 0x18, random.length]),
    Buffer.from(random),
    Buffer.from([0x00]),
  ])
  return `wamid.${bytes.toString('base64')}`
}

/** The id of a template or a Flow: 15 digits. */
export function createObjectId(): string {
  return `${randomInt(100_000, 999_999)}${randomInt(100_000_000, 999_999_999)}`
}

/** A call id. */
export function createCallId(): string {
  return `wacid.${randomBytes(24).toString('base64')}`
}

/** A media id: 16 digits. */
export function createMediaId(): string {
  return `${randomInt(1_000_000, 9_999_999)}${randomInt(100_000_000, 999_999_999)}`
}

/** What Graph errors carry for Meta's support. */
export function createTraceId(): string {
  return `A${randomBytes(12).toString('base64url')}`
}

// Enough of them for a plausible id: nobody may take more from it than "it begins with a country".
const countries: readonly (readonly [prefix: string, country: string])[] = [
  ['1', 'US'],
  ['34', 'ES'],
  ['44', 'GB'],
  ['49', 'DE'],
  ['52', 'MX'],
  ['55', 'BR'],
  ['91', 'IN'],
]

/**
 * The business-scoped user id of a number's first owner: always the same for the same number. Who
 * has the number after somebody else is another person, with an id of their own.
 */
export function toUserId(waId: string, hadOwner = false): string {
  return `${toCountry(waId)}.${toDigits(`bsuid:${waId}`, hadOwner)}`
}

/** The id that linked portfolios share. */
export function toParentUserId(waId: string, hadOwner = false): string {
  return `${toCountry(waId)}.ENT.${toDigits(`parent:${waId}`, hadOwner)}`
}

function toCountry(waId: string): string {
  return countries.find(([prefix]) => waId.startsWith(prefix))?.[1] ?? 'US'
}

function toDigits(seed: string, isRandom: boolean): string {
  const bytes = isRandom ? randomBytes(8) : createHash('sha256').update(seed).digest()
  return String(bytes.readBigUInt64BE(0))
}
