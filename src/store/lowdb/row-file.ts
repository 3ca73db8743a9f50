import { crc32 } from 'node:zlib'
import { KnownError } from '../../core/errors.ts'
import type { RowsEnd } from '../memory/resident.ts'
import { DATA_VERSION, toNewer } from './folder.ts'
import type { StoredRow } from './row-line.ts'
import { fromParsedRow, parseRowLine, toRowLine } from './row-line.ts'

/** What stands above the rows: `n` is the highest record that they come from. */
export interface RowsHead {
  readonly n: number
}

/** A file of rows: the document of a conversation, or the pending rows of all. */
export interface RowFile<Head extends RowsHead> {
  readonly head: Head
  readonly rows: Iterable<StoredRow>
}

/** A file of rows as it was found. */
export interface FoundRows<Head extends RowsHead> extends RowFile<Head> {
  /** Undefined when it is not as we wrote it, so that nothing can be written behind it. */
  readonly end: RowsEnd | undefined
  /** The rows that were written last are not whole, and left out. */
  readonly isTorn: boolean
}

const MARK = '{"kind":"end",'
const CLOSING = '\n]}\n'
const PIECE_LENGTH = 256 * 1024

/**
 * A file of rows in pieces: JSON with a line for each row, so that a person can read it and we need
 * not parse what nobody asks for. A last line has the checksum of all before. `behind` is where an
 * earlier piece of work ended: then only `rows` are written, over the closing of the file.
 */
export function* encodeRows<Head extends RowsHead>(
  { head, rows }: RowFile<Head>,
  behind?: RowsEnd,
): Generator<Uint8Array, RowsEnd> {
  let { length, checksum } = behind ?? { length: 0, checksum: 0 }
  let text = behind === undefined ? toStart(head) : ''
  let separator = behind === undefined ? '\n' : ',\n'

  function takeText(): Uint8Array {
    const bytes = Buffer.from(text)
    text = ''
    length += bytes.length
    checksum = crc32(bytes, checksum)
    return bytes
  }

  for (const row of rows) {
    text += separator + toRowLine(row)
    separator = ',\n'
    if (text.length >= PIECE_LENGTH) yield takeText()
  }
  yield takeText()
  text = `${separator}${MARK}"n":${head.n},"crc":${checksum}}`
  yield takeText()
  yield Buffer.from(CLOSING)
  return { length, checksum }
}

function toStart<Head extends RowsHead>({ n, ...rest }: Head): string {
  return `${JSON.stringify({ version: DATA_VERSION, ...rest }).slice(0, -1)},"rows":[`
}

/**
 * Takes a file of rows apart. If the checksum is wrong because somebody edited it, it must at least
 * be JSON; rows behind an earlier checksum that is right were torn by a crash.
 */
export function parseRows<Head extends RowsHead>(text: string): FoundRows<Head> {
  const last = findEnd(text, text.length)
  if (last === undefined) return parseAll(text)
  if (last.isRight && text.slice(last.at) === CLOSING) return parseLines(text, last.at, false)
  // A crash tears what was written last, which has one checksum at most.
  const end = last.isRight ? last : findEnd(text, last.start)
  try {
    return parseAll(text)
  } catch (error) {
    if (error instanceof KnownError || end === undefined || !end.isRight) throw error
    return parseLines(text, end.at, true)
  }
}

interface FoundEnd {
  /** Where its line starts and ends in the text. */
  readonly start: number
  readonly at: number
  /** Everything before it is as it was written. */
  readonly isRight: boolean
}

/** The last checksum that begins before a place in the text. */
function findEnd(text: string, before: number): FoundEnd | undefined {
  const line = text.lastIndexOf(`\n${MARK}`, before - 1)
  if (line === -1) return undefined
  const start = text[line - 1] === ',' ? line - 1 : line
  const found = /^\{"kind":"end","n":\d+,"crc":(\d+)\}/.exec(text.slice(line + 1, line + 80))
  if (found === null) return { start, at: line, isRight: false }
  const at = line + 1 + found[0].length
  return { start, at, isRight: Number(found[1]) === crc32(text.slice(0, start)) }
}

function parseLines<Head extends RowsHead>(
  text: string,
  at: number,
  isTorn: boolean,
): FoundRows<Head> {
  const whole = Buffer.from(text.slice(0, at))
  const [start = '', ...lines] = text.slice(0, at).split('\n')
  const n = Number(/"n":(\d+)/.exec(lines.at(-1) ?? '')?.[1])
  const head = toHead<Head>(JSON.parse(`${start}]}`), n)
  const rows = lines.map(parseRowLine).filter((row) => row !== undefined)
  return { head, rows, end: { length: whole.length, checksum: crc32(whole) }, isTorn }
}

function parseAll<Head extends RowsHead>(text: string): FoundRows<Head> {
  const { crc, rows, ...rest } = JSON.parse(text)
  if (!Array.isArray(rows)) throw new Error('It has no rows.')
  const ends = rows.filter(({ kind }) => kind === 'end')
  const head = toHead<Head>(rest, Math.max(rest.n ?? 0, ...ends.map(({ n }) => n)))
  const others = rows.filter(({ kind }) => kind !== 'end')
  return { head, rows: others.map(fromParsedRow), end: undefined, isTorn: false }
}

function toHead<Head extends RowsHead>(parsed: { readonly version?: unknown }, n: number): Head {
  const { version, ...head } = parsed
  if (typeof version !== 'number') throw new Error('It has no version.')
  if (version > DATA_VERSION) {
    throw toNewer('A document', version)
  }
  return { ...head, n } as Head
}
