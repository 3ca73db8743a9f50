/** An object of a webhook whose keys are still to be distrusted. */
export type Fields = Readonly<Record<string, unknown>>

const NOTHING: Fields = Object.freeze({})

/** The value if it is a JSON object. */
export function toFields(value: unknown): Fields | undefined {
  return isFields(value) ? value : undefined
}

/** The value if it is a JSON object; otherwise an empty one, so that reading can go on. */
export function toFieldsOrNone(value: unknown): Fields {
  return isFields(value) ? value : NOTHING
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value if it is a list; otherwise an empty one. */
export function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** The value if it is a text, the empty one included. */
export function toText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** A text that is not empty; some samples have numbers in place of texts. */
export function toFilledText(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value
  return typeof value === 'number' ? String(value) : undefined
}

/**
 * The longest id, in UTF-16 units. WhatsApp's own are much shorter; of a longer one no duplicate key
 * could be kept, for the index of a database has no room for it.
 */
const LONGEST_ID = 400

/** An id: Meta omits those it may not tell. */
export function toId(value: unknown): string | undefined {
  const id = toFilledText(value)
  return id !== undefined && id.length > LONGEST_ID ? undefined : id
}

/** A number, also where it stands in quotes. */
export function toNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

const DAY_MS = 86_400_000

/**
 * Meta's timestamp (unix seconds, as text or number) in epoch ms. Null when it is unusable: no
 * positive number, or more than a day ahead of its arrival, which no clock's error explains.
 */
export function toTime(value: unknown, arrivedAt: number): number | null {
  const seconds = toNumber(value)
  if (seconds === undefined || seconds <= 0) return null
  const at = Math.floor(seconds * 1000)
  return at > arrivedAt + DAY_MS ? null : at
}
