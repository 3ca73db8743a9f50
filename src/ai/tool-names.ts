import { createHash } from 'node:crypto'

/** What the Messages API takes as the name of a tool. */
const ALLOWED = /^[a-zA-Z0-9_-]{1,64}$/
/** In a name on the wire, two underscores stand for a dot and three begin a digest. */
const DOT = '__'
const DIGEST = '___'
const DIGEST_LENGTH = 16

/**
 * The name of a tool as the Messages API allows it. Two names never become the same one, and a name
 * becomes the same one in every call: events have dots (`ticket.open` is sent as `ticket__open`), and
 * what cannot be written so ends in a digest of itself.
 */
export function toWireName(name: string): string {
  if (ALLOWED.test(name) && !name.includes(DOT)) return name
  const dotted = name.replaceAll('.', DOT)
  // An underscore beside a dot, or two dots, would be read back as something else.
  const isReadable = ALLOWED.test(dotted) && !name.includes(DOT) && !dotted.includes(DIGEST)
  if (isReadable) return dotted
  const digest = createHash('sha256').update(name).digest('hex').slice(0, DIGEST_LENGTH)
  const letters = name.replace(/[^a-zA-Z0-9]+/g, '-').slice(0, 64 - DIGEST.length - DIGEST_LENGTH)
  return `${letters}${DIGEST}${digest}`
}

/**
 * The name that a model meant: one of `known` where it was written with a digest. A name that nobody
 * offered comes back as it may have been meant, and is refused by whoever offers tools.
 */
export function fromWireName(wireName: string, known: Iterable<string>): string {
  if (!wireName.includes(DIGEST)) return wireName.replaceAll(DOT, '.')
  for (const name of known) if (toWireName(name) === wireName) return name
  return wireName
}
