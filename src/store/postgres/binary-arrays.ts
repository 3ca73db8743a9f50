/** The types of the elements, as PostgreSQL numbers them. */
const TEXT = 25
const BIGINT = 20
const HEADER_BYTES = 20
const LENGTH_BYTES = 4
const BIGINT_BYTES = 8
const TWO_TO_32 = 2 ** 32

// Most arrays of a batch are empty.
const NO_TEXTS = toEmpty(TEXT)
const NO_BIGINTS = toEmpty(BIGINT)

/** A `text[]` in the binary form of the protocol: nothing has to be escaped, nor read twice. */
export function toTexts(values: readonly string[]): Buffer {
  if (values.length === 0) return NO_TEXTS
  let size = HEADER_BYTES
  for (const value of values) size += LENGTH_BYTES + Buffer.byteLength(value)
  const buffer = begin(size, TEXT, values.length)
  let place = HEADER_BYTES
  for (const value of values) {
    const length = buffer.write(value, place + LENGTH_BYTES)
    buffer.writeInt32BE(length, place)
    place += LENGTH_BYTES + length
  }
  return buffer
}

/** A `bigint[]` of whole numbers within what a double holds exactly. */
export function toBigints(values: readonly number[]): Buffer {
  if (values.length === 0) return NO_BIGINTS
  const buffer = begin(
    HEADER_BYTES + values.length * (LENGTH_BYTES + BIGINT_BYTES),
    BIGINT,
    values.length,
  )
  let place = HEADER_BYTES
  for (const value of values) {
    const whole = Math.trunc(value)
    buffer.writeInt32BE(BIGINT_BYTES, place)
    buffer.writeInt32BE(Math.floor(whole / TWO_TO_32), place + LENGTH_BYTES)
    buffer.writeUInt32BE(((whole % TWO_TO_32) + TWO_TO_32) % TWO_TO_32, place + 2 * LENGTH_BYTES)
    place += LENGTH_BYTES + BIGINT_BYTES
  }
  return buffer
}

/** One dimension without nulls, counted from 1. */
function begin(size: number, type: number, length: number): Buffer {
  const buffer = Buffer.allocUnsafe(size)
  buffer.writeInt32BE(1, 0)
  buffer.writeInt32BE(0, 4)
  buffer.writeUInt32BE(type, 8)
  buffer.writeInt32BE(length, 12)
  buffer.writeInt32BE(1, 16)
  return buffer
}

/** No dimension at all. */
function toEmpty(type: number): Buffer {
  const buffer = Buffer.alloc(12)
  buffer.writeUInt32BE(type, 8)
  return buffer
}
