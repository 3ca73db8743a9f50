const UNFIT = /[\0\\\p{Surrogate}]/u

/**
 * Ids and keys from outside may hold what a column refuses (U+0000, half a character): then they
 * stand in it as a JSON text behind a backslash.
 */
export function toColumn(text: string): string {
  return UNFIT.test(text) ? `\\${JSON.stringify(text)}` : text
}

/** The opposite way of `toColumn`. */
export function fromColumn(column: string): string {
  return column.startsWith('\\') ? String(JSON.parse(column.slice(1))) : column
}

/** What is searched in: small letters, one name a line, without what a column refuses. */
export function toSearch(texts: readonly (string | undefined)[]): string {
  return texts
    .filter((text) => text !== undefined)
    .join('\n')
    .toLowerCase()
    .replace(/[\0\p{Surrogate}]/gu, '\ufffd')
}
