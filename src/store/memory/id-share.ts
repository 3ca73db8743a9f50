/** What ids are made of (see `createIdSource`), in the order in which they are sorted. */
const SORTED_LETTERS = '234567abcdefghijklmnopqrstuvwxyz'

/** How many of all ids come before one (0 to 1): they are random, so that two letters tell. */
export function shareOf(id: string): number {
  const [first = '', second = ''] = id.slice(1)
  return Math.max(0, (SORTED_LETTERS.indexOf(first) * 32 + SORTED_LETTERS.indexOf(second)) / 1_024)
}
