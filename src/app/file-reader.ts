import { resolve } from 'node:path'
import { KnownError } from '../core/errors.ts'
import type { Clock, Logger } from '../core/ports.ts'
import type { ReadableStore } from '../engine/operator.ts'
import type { Files } from '../store/lowdb/files.ts'
import { nodeFiles } from '../store/lowdb/files.ts'
import { createFolder } from '../store/lowdb/folder.ts'
import { createListing } from '../store/lowdb/listing.ts'
import { createLogReader } from '../store/lowdb/log-reader.ts'
import { readStored } from '../store/lowdb/stored.ts'
import { createRecorder } from '../store/memory/recorder.ts'
import { createTurnStore } from '../store/memory/turn-store.ts'

/** Looking changes nothing: not even a damaged document is set aside. */
const readOnlyFiles: Files = {
  ...nodeFiles,
  open: () => Promise.reject(refusal()),
  rename: async () => undefined,
  remove: async () => undefined,
  makeFolder: async () => undefined,
  syncFolder: async () => undefined,
}

/**
 * Reads the folder of a lowdb store as a start would, without its lock and without writing: what a
 * crash left stays as it is for the next server. Sees what was there when it was opened.
 * @throws KnownError `data-newer`, `data-corrupt`, `data-incomplete`
 */
export async function openFileReader(
  path: string,
  parts: { readonly clock: Clock; readonly logger: Logger },
): Promise<ReadableStore> {
  const { clock, logger } = parts
  const files = readOnlyFiles
  const folder = createFolder(resolve(path))
  let durableN = 0
  const stored = await readStored({
    files,
    folder,
    logger,
    durableN: () => durableN,
    hold: async () => undefined,
  })
  const { tables, residents, replayed } = stored
  durableN = replayed.n
  const journal = { append: refuse, durableN: () => durableN }
  const log = createLogReader(files, folder, {
    files: () => replayed.firstNs,
    durableN: () => durableN,
    durableBytes: () => replayed.size,
  })
  return {
    ...createTurnStore({
      tables,
      recorder: createRecorder({ tables, journal, clock, last: replayed }),
      residents,
      bounds: { events: 0, bytes: 0 },
      newId: refuse,
      now: clock.now,
    }),
    ...log,
    listConversations: createListing({ ...stored, files, folder }),
  }
}

function refuse(): never {
  throw refusal()
}

function refusal(): KnownError {
  return new KnownError('store-closed', 'The files were opened to be read: nothing is written.')
}
