import { crc32 } from 'node:zlib'
import { KnownError } from '../../core/errors.ts'
import { toContactId } from '../memory/aliases.ts'
import type { Resident } from '../memory/resident.ts'
import { DATA_VERSION } from './folder.ts'
import type { Format } from './json-file.ts'
import type { StoredRow } from './row-line.ts'
import { fromParsedRow, parseRowLine, toRowLine } from './row-line.ts'

/** A file of rows: the document of a conversation, or the pending rows of all. */
export interface Document<Head> {
  readonly head: Head
  readonly rows: Iterable<StoredRow>
}

/** What stands above the rows of a conversation. */
export interface ConversationHead {
  readonly id: string
  /** The highest number of a record that wrote one of its rows. */
  readonly n: number
}

const CHECKSUM = '\n],"crc":'

/**
 * JSON with a line for each row, so that a person can read it and we need not parse what nobody
 * asks for. The checksum tells whether it is as we wrote it; if it is not (somebody edited it), it
 * must at least be JSON.
 */
export function createRowFormat<Head>(): Format<Document<Head>> {
  return {
    *toText({ head, rows }) {
      const start = `${JSON.stringify({ version: DATA_VERSION, ...head }).slice(0, -1)},"rows":[`
      let checksum = crc32(start)
      yield start
      let separator = '\n'
      for (const row of rows) {
        const line = separator + toRowLine(row)
        separator = ',\n'
        checksum = crc32(line, checksum)
        yield line
      }
      yield `${CHECKSUM}${checksum}}\n`
    },
    parse: (text) => {
      const end = text.lastIndexOf(CHECKSUM)
      const known = /^(\d+)\}\n$/.exec(text.slice(end + CHECKSUM.length))?.[1]
      const isOurs = end !== -1 && Number(known) === crc32(text.slice(0, end))
      return isOurs ? parseLines<Head>(text.slice(0, end)) : parseAll<Head>(text)
    },
  }
}

function parseLines<Head>(text: string): Document<Head> {
  const [start = '', ...lines] = text.split('\n')
  const head = parseHead<Head>(JSON.parse(`${start}]}`))
  return { head, rows: lines.map(parseRowLine).filter((row) => row !== undefined) }
}

function parseAll<Head>(text: string): Document<Head> {
  const { crc, rows, ...rest } = JSON.parse(text)
  if (!Array.isArray(rows)) throw new Error('It has no rows.')
  return { head: parseHead<Head>(rest), rows: rows.map(fromParsedRow) }
}

function parseHead<Head>(parsed: { readonly version?: unknown }): Head {
  const { version, ...head } = parsed
  if (typeof version !== 'number') throw new Error('It has no version.')
  if (version > DATA_VERSION) {
    throw new KnownError(
      'data-newer',
      `The data were written as version ${version}, and this Turnwise reads ${DATA_VERSION}: start the newer one.`,
    )
  }
  return head as Head
}

/** Conversation, contact and history of a conversation in memory, as they are written down. */
export function toDocument(resident: Resident): Document<ConversationHead> {
  const { id } = resident
  const rows: StoredRow[] = []
  const { conversation } = resident
  const contact = resident.home?.contact ?? resident.contact
  if (conversation !== undefined) {
    rows.push({ kind: 'conversation', id, conversationId: id, cell: conversation })
  }
  if (contact !== undefined) {
    const contactId = toContactId((resident.home ?? resident).id)
    rows.push({ kind: 'contact', id: contactId, conversationId: id, cell: contact })
  }
  for (const [rowId, cell] of resident.message ?? []) {
    rows.push({ kind: 'message', id: rowId, conversationId: id, cell })
  }
  for (const [rowId, cell] of resident.settled ?? []) {
    rows.push({ kind: 'outbox', id: rowId, conversationId: id, cell })
  }
  const n = Math.max(0, ...rows.map(({ cell }) => cell.n))
  return { head: { id, n }, rows }
}
