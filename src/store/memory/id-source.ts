import { randomBytes } from 'node:crypto'

const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567'
const LENGTH = 12

/** Makes ids of twelve letters and digits (60 random bits) that nobody can guess. */
export function createIdSource(): () => string {
  return () => Array.from(randomBytes(LENGTH), (byte) => LETTERS[byte % LETTERS.length]).join('')
}
