import { Low } from 'lowdb'
import { KnownError } from '../../core/errors.ts'
import type { Logger } from '../../core/ports.ts'
import type { Tables } from '../memory/draft.ts'
import type { Resident, RowsEnd } from '../memory/resident.ts'
import { createResident, hasOpenRows } from '../memory/resident.ts'
import type { Archive } from '../memory/residents.ts'
import type { Document, FoundDocument } from './document.ts'
import { toDocument } from './document.ts'
import type { Files } from './files.ts'
import type { Folder } from './folder.ts'
import type { Names } from './json-file.ts'
import { createJsonFile } from './json-file.ts'
import { mergeDocument } from './merge.ts'
import { encodeRows, parseRows } from './row-file.ts'

/** A document may be so much longer than what is in it before it is written anew. */
const SLACK_BYTES = 64 * 1024

/** The documents of conversations that are not in memory. */
export interface Documents extends Archive {
  /**
   * Reads a conversation without bringing it into memory; `known` are the rows that are there
   * already. Undefined when its document cannot be used.
   */
  peek(id: string, known: Resident | undefined): Promise<Resident | undefined>
  /** Writes what is in memory of a conversation, when its records are durable. */
  write(resident: Resident, whenDurable: (n: number) => Promise<void>): Promise<void>
}

/** @param options.hold makes a conversation wait for an operator, durably; `damaged` is its text */
export function createDocuments(options: {
  readonly files: Files
  readonly folder: Folder
  readonly tables: Tables
  readonly logger: Logger
  readonly names: Names
  readonly durableN: () => number
  readonly hold: (resident: Resident, reason: string, damaged: string) => Promise<void>
}): Documents {
  const { files, folder, tables, logger, names, durableN, hold } = options
  const nothing: FoundDocument = {
    head: { id: '', n: 0 },
    rows: [],
    end: undefined,
    isTorn: false,
  }

  async function read(id: string): Promise<FoundDocument> {
    const format = { parse: parseRows<Document['head']>, encode: encodeRows<Document['head']> }
    const low = new Low<FoundDocument>(
      createJsonFile<FoundDocument>({ files, path: folder.document(id), format, names }),
      nothing,
    )
    await low.read()
    return low.data
  }

  /** Nothing of a damaged document is used, but it is kept for whoever can repair it. */
  async function setAside(resident: Resident, problem: string): Promise<void> {
    const path = folder.document(resident.id)
    const aside = `${path}.damaged-${durableN()}`
    const damaged = (await files.read(path))?.toString('utf8') ?? ''
    await files.rename(path, aside)
    logger.error({ conversationId: resident.id, file: aside }, 'A damaged document was set aside.')
    await hold(resident, `Its document ${problem} and was set aside as ${aside}.`, damaged)
  }

  async function complete(resident: Resident): Promise<void> {
    let found: FoundDocument
    try {
      found = await read(resident.id)
    } catch (error) {
      if (error instanceof KnownError) throw error
      if (isSystemError(error)) throw toUnreadable(resident.id, error)
      await setAside(resident, 'does not parse')
      return
    }
    // What a crash tore is in the journal as well.
    if (found.isTorn && !resident.isReplayed) {
      await setAside(resident, 'is not whole')
      return
    }
    if (found.head.n > durableN()) {
      await setAside(resident, 'is newer than the journal')
      return
    }
    mergeDocument(tables, resident, found)
    resident.documentEnd = found.isTorn ? undefined : found.end
    if (resident.conversation === undefined && hasOpenRows(resident)) {
      await hold(resident, 'Its document is missing from the store.', '')
    }
  }

  /** Writes a document as a whole, or behind what is in it; answers where it ends now. */
  async function put(
    id: string,
    document: Document,
    behind: RowsEnd | undefined,
  ): Promise<RowsEnd | undefined> {
    let end: RowsEnd | undefined
    function* encode(rows: Document): Generator<Uint8Array> {
      end = yield* encodeRows(rows, behind)
    }
    const path = folder.document(id)
    if (behind === undefined) {
      const format = { parse: parseRows<Document['head']>, encode }
      await new Low<Document>(createJsonFile({ files, path, format, names }), document).write()
    } else {
      await files.extend(path, behind.length, Buffer.concat([...encode(document)]))
    }
    return end
  }

  return {
    complete,
    peek: async (id, known) => {
      const copy = { ...(known ?? createResident(id)) }
      if (copy.complete) return copy
      const found = await read(id).catch(() => undefined)
      if (found === undefined || found.head.n > durableN()) return undefined
      mergeDocument({ size: 0 }, copy, found)
      return copy
    },
    write: async (resident, whenDurable) => {
      const { lastN, dirtyN } = resident
      const behind = mayBeExtended(resident) ? resident.documentEnd : undefined
      const document = toDocument(resident, behind === undefined ? 0 : dirtyN)
      // What comes from now on is not in what was just composed.
      resident.dirtyN = 0
      resident.mustBeWhole = false
      if (behind === undefined) resident.isShortened = false
      resident.documentEnd = undefined
      resident.isBeingWritten = true
      try {
        // The contact may be newer than all that is the conversation's own.
        await whenDurable(Math.max(lastN, document.head.n))
        resident.documentEnd = await put(resident.id, document, behind)
      } catch (error) {
        resident.dirtyN = dirtyN
        throw error
      } finally {
        resident.isBeingWritten = false
      }
    },
  }
}

/** Rows are added at the end, as long as not too much of the document is out of date. */
function mayBeExtended({ documentEnd, mustBeWhole, size }: Resident): boolean {
  return !mustBeWhole && (documentEnd?.length ?? 0) <= 2 * size + SLACK_BYTES
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error
}

function toUnreadable(id: string, cause: unknown): KnownError {
  return new KnownError(
    'store-unavailable',
    `The document of conversation ${id} cannot be read now (${String(cause)}).`,
    { cause },
  )
}
