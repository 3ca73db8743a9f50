import type { Files } from './files.ts'
import type { Folder } from './folder.ts'
import { parseJournalName } from './folder.ts'
import { nextLine, parseHead } from './journal-line.ts'

const PART_BYTES = 1024 * 1024
const CLOSE_BYTES = 128 * 1024

/** A line of a journal file and where it begins. `isWhole`: it ends in a newline. */
export interface PlacedLine {
  readonly bytes: Buffer
  readonly position: number
  readonly isWhole: boolean
}

/** The first records of the journal files there are, ascending. */
export async function listJournal(files: Files, folder: Folder): Promise<number[]> {
  const names = await files.list(folder.journal)
  return names.map(parseJournalName).filter((n) => n !== undefined)
}

/** The lines of a file between two positions, part by part: a file need not fit into memory. */
export async function* readLines(
  files: Files,
  path: string,
  from: number,
  to: number,
): AsyncGenerator<PlacedLine> {
  let rest: Buffer = Buffer.alloc(0)
  let position = from
  for (let next = from; next < to; ) {
    const part = await files.readPart(path, next, Math.min(PART_BYTES, to - next))
    if (part.length === 0) break
    next += part.length
    const bytes = rest.length === 0 ? part : Buffer.concat([rest, part])
    let start = 0
    for (let end = nextLine(bytes, 0); end !== -1; end = nextLine(bytes, start)) {
      yield { bytes: bytes.subarray(start, end - 1), position, isWhole: true }
      position += end - start
      start = end
    }
    rest = bytes.subarray(start)
  }
  if (rest.length > 0) yield { bytes: rest, position, isWhole: false }
}

/**
 * A position from which the first line that is not `isBefore` is near: at the beginning of a line,
 * and at or before it. Halves the file instead of reading it.
 */
export async function findNear(
  files: Files,
  path: string,
  size: number,
  isBefore: (head: { readonly n: number; readonly at: number }) => boolean,
): Promise<number> {
  let low = 0
  let high = size
  while (high - low > CLOSE_BYTES) {
    const middle = low + Math.floor((high - low) / 2)
    const line = await firstLineAfter(files, path, middle, high)
    if (line === undefined || !isBefore(line)) high = middle
    else low = line.position
  }
  return low
}

/** The first readable line that begins behind a position. */
async function firstLineAfter(
  files: Files,
  path: string,
  from: number,
  to: number,
): Promise<{ n: number; at: number; position: number } | undefined> {
  let isFirst = true
  for await (const { bytes, position, isWhole } of readLines(files, path, from, to)) {
    // The first one began before `from`, as a rule.
    const head = isFirst || !isWhole ? undefined : parseHead(bytes)
    if (head !== undefined) return { ...head, position }
    isFirst = false
  }
  return undefined
}
