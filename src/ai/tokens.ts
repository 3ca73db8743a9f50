/** What frames a message, a block or a tool, and the words the API adds of its own. */
export const FRAME_TOKENS = 16

/**
 * The most tokens that a text is taken for. Claude's tokenizers are not public, so this bounds them
 * from outside: no token is shorter than a byte, and a token of plain words has two letters at least
 * (of English text it has about three). Lower-case letters and blanks therefore count half, and every
 * other byte of UTF-8 counts one.
 */
export function boundTokens(text: string): number {
  let halves = 0
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    const isPlain = (code >= 97 && code <= 122) || code === 32
    if (isPlain) halves += 1
    else if (code < 0x80) halves += 2
    else if (code < 0x800) halves += 4
    // Each half of a surrogate pair counts two bytes: four for the pair.
    else halves += code >= 0xd800 && code <= 0xdfff ? 4 : 6
  }
  return Math.ceil(halves / 2)
}
