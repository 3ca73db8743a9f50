import { Low } from 'lowdb'
import { KnownError } from '../../core/errors.ts'
import type { Logger } from '../../core/ports.ts'
import type { Tables } from '../memory/draft.ts'
import type { Resident } from '../memory/resident.ts'
import { createResident, hasOpenRows } from '../memory/resident.ts'
import type { Archive } from '../memory/residents.ts'
import type { ConversationHead, Document } from './document.ts'
import { createRowFormat, toDocument } from './document.ts'
import type { Files } from './files.ts'
import type { Folder } from './folder.ts'
import type { Names } from './json-file.ts'
import { createJsonFile } from './json-file.ts'
import { mergeDocument } from './merge.ts'

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
  const format = createRowFormat<ConversationHead>()
  const nothing: Document<ConversationHead> = { head: { id: '', n: 0 }, rows: [] }

  function open(id: string): Low<Document<ConversationHead>> {
    const path = folder.document(id)
    return new Low(createJsonFile({ files, path, format, names }), nothing)
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
    const low = open(resident.id)
    try {
      await low.read()
    } catch (error) {
      if (error instanceof KnownError) throw error
      if (isSystemError(error)) throw toUnreadable(resident.id, error)
      await setAside(resident, 'does not parse')
      return
    }
    if (low.data.head.n > durableN()) {
      await setAside(resident, 'is newer than the journal')
      return
    }
    mergeDocument(tables, resident, low.data)
    if (resident.conversation === undefined && hasOpenRows(resident)) {
      await hold(resident, 'Its document is missing from the store.', '')
    }
  }

  return {
    complete,
    peek: async (id, known) => {
      const copy = { ...(known ?? createResident(id)) }
      if (copy.complete) return copy
      const low = open(id)
      try {
        await low.read()
      } catch {
        return undefined
      }
      if (low.data.head.n > durableN()) return undefined
      mergeDocument({ size: 0 }, copy, low.data)
      return copy
    },
    write: async (resident, whenDurable) => {
      const { lastN, dirtyN } = resident
      const low = open(resident.id)
      low.data = toDocument(resident)
      // What comes from now on is not in what was just composed.
      resident.dirtyN = 0
      resident.isBeingWritten = true
      try {
        await whenDurable(lastN)
        await low.write()
      } catch (error) {
        resident.dirtyN = dirtyN
        throw error
      } finally {
        resident.isBeingWritten = false
      }
    },
  }
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
