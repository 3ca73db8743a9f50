import { crc32 } from 'node:zlib'
import type { LogLine } from '../../core/log.ts'
import type { RowKind } from '../../core/rows.ts'
import type { Draft, KeyChange } from '../memory/draft.ts'
import { DATA_VERSION } from './folder.ts'

/** One line of a journal file. */
export interface JournalRecord {
  readonly v: number
  readonly n: number
  readonly at: number
  /** The last record known to be durable when this one was written. */
  readonly durable: number
  readonly puts: readonly {
    readonly kind: RowKind | 'alias'
    readonly id: string
    readonly n: number
    /** Null: it was removed, from the conversation `in`. */
    readonly row: unknown
    readonly in?: string
  }[]
  readonly log: readonly LogLine[]
  readonly seen?: KeyChange
}

const NEWLINE = 10
const FIRST_CAPACITY = 256 * 1024
const MOST_CAPACITY = 8 * 1024 * 1024
const CHECKSUM = ',"crc":'
/** The longest checksum, its name and the closing bracket. */
const ENDING_LENGTH = CHECKSUM.length + 12

/** Gathers lines in a piece of memory that is used again and again. */
export interface LineBuffer {
  add(draft: Draft, durable: number): void
  /** What was gathered; valid until `clear`. */
  bytes(): Uint8Array
  clear(): void
}

export function createLineBuffer(): LineBuffer {
  let bytes: Buffer = Buffer.allocUnsafe(FIRST_CAPACITY)
  let end = 0

  function reserve(length: number): void {
    if (end + length <= bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(end + length, 2 * bytes.length))
    bytes.copy(larger, 0, 0, end)
    bytes = larger
  }

  return {
    add: (draft, durable) => {
      const start = end
      const head = `{"v":${DATA_VERSION},"n":${draft.n},"at":${draft.at},"durable":${durable},`
      reserve(head.length)
      end += bytes.write(head, end, 'latin1')
      const { parts = [] } = draft
      // Not needed again, and no small thing to keep until the disk has answered.
      draft.parts = []
      for (const part of parts) {
        // A character of a JavaScript string takes at most three bytes.
        reserve(3 * part.length)
        end += bytes.write(part, end, 'utf8')
      }
      reserve(ENDING_LENGTH)
      const checksum = crc32(bytes.subarray(start, end))
      end += bytes.write(`${CHECKSUM}${checksum}}\n`, end, 'latin1')
    },
    bytes: () => bytes.subarray(0, end),
    clear: () => {
      end = 0
      if (bytes.length > MOST_CAPACITY) bytes = Buffer.allocUnsafe(FIRST_CAPACITY)
    },
  }
}

/** Reads a line (without its end); undefined when it is not whole or not what was written. */
export function parseLine(line: Buffer): JournalRecord | undefined {
  const end = line.lastIndexOf(CHECKSUM)
  if (end === -1 || line.length - end > ENDING_LENGTH) return undefined
  const checksum = Number(line.toString('latin1', end + CHECKSUM.length, line.length - 1))
  if (checksum !== crc32(line.subarray(0, end))) return undefined
  try {
    return JSON.parse(line.toString('utf8')) as JournalRecord
  } catch {
    return undefined
  }
}

/** Number and time of a line, without reading all of it; undefined when it is no record. */
export function parseHead(line: Buffer): { readonly n: number; readonly at: number } | undefined {
  const match = /^\{"v":\d+,"n":(\d+),"at":(\d+),/.exec(line.toString('latin1', 0, 80))
  return match === null ? undefined : { n: Number(match[1]), at: Number(match[2]) }
}

/** Whether a line has nothing for the log, as far as that shows without reading all of it. */
export function hasNoLog(line: Buffer): boolean {
  return line.toString('latin1', line.length - 40).includes(`"log":[]${CHECKSUM}`)
}

/** Where the next line begins; -1 when the bytes end before that. */
export function nextLine(bytes: Uint8Array, from: number): number {
  const end = bytes.indexOf(NEWLINE, from)
  return end === -1 ? -1 : end + 1
}
