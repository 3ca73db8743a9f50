import { resolve } from 'node:path'
import { KnownError } from '../../core/errors.ts'
import type { Logger } from '../../core/ports.ts'
import type { StoreReader } from '../../core/store-reader.ts'
import { readRow } from '../memory/cell.ts'
import { inOrder } from '../memory/indexes.ts'
import { toRestingJobs, toView } from '../memory/views.ts'
import type { Files } from './files.ts'
import { nodeFiles } from './files.ts'
import { createFolder } from './folder.ts'
import { createListing } from './listing.ts'
import { isLocked } from './lock.ts'
import { createLogReader } from './log-reader.ts'
import { createLowdbMedia } from './media.ts'
import { readStored } from './stored.ts'

/**
 * Reads the folder of a store that no process works on, as it is: nothing is repaired and nothing
 * written. It shows what was there when it was opened.
 * @throws store-locked when a process works on it: ask that one through its socket
 */
export async function openLowdbReader(options: {
  readonly folder: string
  readonly logger: Logger
  readonly files?: Files
}): Promise<StoreReader> {
  const { logger } = options
  const files = toReadOnly(options.files ?? nodeFiles)
  const folder = createFolder(resolve(options.folder))
  if (await isLocked(folder.socket)) {
    throw new KnownError('store-locked', `A process works on ${folder.path}: ask it instead.`)
  }
  const stored = await readStored({
    files,
    folder,
    logger,
    durableN: () => stored.replayed.n,
    hold: async (resident) => {
      // Nobody holds anything here: what cannot be read is not shown.
      resident.complete = true
    },
  })
  const { tables, residents, replayed } = stored
  const extent = {
    files: () => replayed.firstNs,
    durableN: () => replayed.n,
    durableBytes: () => replayed.size,
  }
  const { find, read } = createLowdbMedia(files, folder)
  return {
    ...createLogReader(files, folder, extent),
    media: { find, read },
    backlog: async () => ({ ...tables.indexes.backlog }),
    listConversations: createListing({ ...stored, files, folder }),
    showConversation: async (id) => {
      const resident = await residents.load(id)
      return resident === undefined ? undefined : toView(resident)
    },
    restingJobs: async (from) => toRestingJobs(tables.indexes, from),
    openOutbox: async () =>
      Array.from(tables.indexes.open, inOrder)
        .flat()
        .sort((a, b) => a.createdAt - b.createdAt),
    deadLetters: async () =>
      Array.from(tables.indexes.dead.values(), readRow).sort((a, b) => a.arrival - b.arrival),
  }
}

/** A reader must not even set a damaged document aside. */
function toReadOnly(files: Files): Files {
  const refuse = async (): Promise<never> => {
    throw new KnownError('store-locked', 'The store was opened for reading only.')
  }
  return {
    ...files,
    open: refuse,
    create: refuse,
    replace: refuse,
    rename: async () => {},
    remove: refuse,
    makeFolder: refuse,
    syncFolder: refuse,
  }
}
