/**
 * The longest name kept, in UTF-16 units. WhatsApp's app ends at 25 characters; what is longer did
 * not come from there, and a name is repeated in every row and log line of its conversation.
 */
const LONGEST_NAME = 256

/** A name as people set it: whole characters of it, as many as fit. */
export function toName(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined
  return value.length <= LONGEST_NAME ? value : cutAtCharacter(value, LONGEST_NAME)
}

/** A username without the "@" that some webhooks put before it. */
export function toUsername(value: unknown): string | undefined {
  const name = toName(value)
  return name?.startsWith('@') ? toName(name.slice(1)) : name
}

function cutAtCharacter(text: string, units: number): string {
  let end = 0
  // A little more than fits, so that the last character is seen whole and known not to fit.
  const head = text.slice(0, units + 64)
  for (const { index, segment } of new Intl.Segmenter().segment(head)) {
    if (index + segment.length > units) break
    end = index + segment.length
  }
  // One "character" of hundreds of combining marks: cut inside it, but not inside a surrogate pair.
  if (end === 0) end = isHighSurrogate(text.charCodeAt(units - 1)) ? units - 1 : units
  return text.slice(0, end)
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}
