import type { Terminal } from './terminal.ts'

/** Prints rows under their headings, each column as wide as its widest cell. */
export function printTable(
  terminal: Terminal,
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const lines = [headings, ...rows]
  const widths = headings.map((_, column) =>
    Math.max(...lines.map((cells) => widthOf(cells[column] ?? ''))),
  )
  for (const cells of lines) {
    const padded = cells.map((cell, column) => {
      const width = widths[column] ?? 0
      return cell + ' '.repeat(Math.max(0, width - widthOf(cell)))
    })
    terminal.print(padded.join('  ').trimEnd())
  }
}

/** Prints a listing as one JSON array, or as a table; says so when there is nothing. */
export function printListing<Row>(
  terminal: Terminal,
  rows: readonly Row[],
  options: {
    readonly json: boolean | undefined
    readonly headings: readonly string[]
    readonly cells: (row: Row) => readonly string[]
    readonly whenEmpty: string
  },
): void {
  if (options.json) terminal.print(JSON.stringify(rows, null, 2))
  else if (rows.length === 0) terminal.tell(options.whenEmpty)
  else printTable(terminal, options.headings, rows.map(options.cells))
}

/** A time as people read it, in this machine's time zone. */
export function toLocalTime(at: number | undefined): string {
  if (at === undefined) return ''
  const shifted = new Date(at - new Date(at).getTimezoneOffset() * 60_000)
  return shifted.toISOString().replace('T', ' ').slice(0, 19)
}

/** What people wrote may hold line breaks and codes that move a terminal's cursor. */
export function toOneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ⏎ ').replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '')
}

/** A longer text in a value is cut in the terminal. */
const LONGEST_TEXT = 500

/** A value as JSON for a person: what would fill the screen is cut, and its length named. */
export function toShortJson(value: unknown): string {
  return JSON.stringify(
    value,
    (_key, part: unknown) =>
      typeof part === 'string' && part.length > LONGEST_TEXT
        ? `${part.slice(0, LONGEST_TEXT)}… (${part.length.toLocaleString('en')} characters; --json prints all)`
        : part,
    2,
  )
}

function widthOf(cell: string): number {
  return [...cell].length
}
