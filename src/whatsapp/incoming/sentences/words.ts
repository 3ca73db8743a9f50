import type { Fields } from '../fields.ts'

/**
 * Makes a sentence of a piece of news: `part` is the list in the value that it stood in; empty for
 * the whole value.
 */
export type Sentence = (fields: Fields, part: string) => string

/** One of Meta's words in a sentence; cut, because nothing keeps a sender from writing a novel. */
export function say(value: unknown): string {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value.slice(0, 80) : '(not told)'
}

/** Part of a sentence, where there is something to tell. */
export function sayIf(value: unknown, words: (said: string) => string): string {
  const isThere = typeof value === 'number' || (typeof value === 'string' && value !== '')
  return isThere && value !== 'NONE' ? words(say(value)) : ''
}

/** Meta's dates are unix seconds, or texts in words. */
export function sayDay(value: unknown): string {
  const seconds = typeof value === 'string' && /^\d{9,11}$/.test(value) ? Number(value) : value
  if (typeof seconds !== 'number' || !(seconds > 0 && seconds < 1e11)) return say(value)
  return new Date(seconds * 1000).toISOString().slice(0, 10)
}
