import { KnownError } from '../../core/errors.ts'
import type { Logger } from '../../core/ports.ts'
import type { Tables } from '../memory/draft.ts'
import { createIndexes } from '../memory/indexes.ts'
import type { Resident } from '../memory/resident.ts'
import type { Residents } from '../memory/residents.ts'
import { createResidents } from '../memory/residents.ts'
import type { AliasFiles } from './alias-files.ts'
import { createAliasFiles } from './alias-files.ts'
import type { Documents } from './documents.ts'
import { createDocuments } from './documents.ts'
import type { Files } from './files.ts'
import type { Folder } from './folder.ts'
import type { Names } from './json-file.ts'
import { createNames } from './json-file.ts'
import type { PendingFile, PendingHead } from './pending.ts'
import { createPendingFile } from './pending.ts'
import type { Replayed } from './replay.ts'
import { replayJournal } from './replay.ts'
import { createRestore } from './restore.ts'
import type { SeenFiles } from './seen-files.ts'
import { createSeenFiles } from './seen-files.ts'

/** What a folder held when it was opened, and the parts that read more of it. */
export interface Stored {
  readonly tables: Tables
  readonly residents: Residents
  readonly documents: Documents
  readonly aliases: AliasFiles
  readonly seen: SeenFiles
  readonly pending: PendingFile
  /** Undefined when the folder is new. */
  readonly head: PendingHead | undefined
  readonly replayed: Replayed
  readonly names: Names
}

/**
 * Reads what a start needs: the open rows of the last checkpoint and the journal above it.
 * Documents are read when they are asked for.
 */
export async function readStored(options: {
  readonly files: Files
  readonly folder: Folder
  readonly logger: Logger
  readonly durableN: () => number
  readonly hold: (resident: Resident, reason: string, damaged: string) => Promise<void>
}): Promise<Stored> {
  const { files, folder } = options
  const names = createNames(files)
  const parts = { ...options, names }
  const aliases = createAliasFiles(parts)
  const seen = createSeenFiles(parts)
  const tables: Tables = { indexes: createIndexes(), aliases, seen, size: 0, lastArrival: 0 }
  const documents = createDocuments({ ...parts, tables })
  const residents = createResidents(documents)

  const pending = createPendingFile(files, folder, names)
  const stored = await pending.read()
  if (stored === undefined) await checkNew(files, folder)
  const head = stored?.head
  const restore = createRestore(tables, residents)
  for (const row of stored?.rows ?? []) restore.addPending(row)
  tables.lastArrival = Math.max(tables.lastArrival, head?.lastArrival ?? 0)
  const from = head ?? { n: 0, at: 0, clean: true }
  const replayed = await replayJournal(files, folder, from, restore.addRecord)

  return { tables, residents, documents, aliases, seen, pending, head, replayed, names }
}

/** Documents without the pending rows would be a store that forgets what was in hand. */
async function checkNew(files: Files, folder: Folder): Promise<void> {
  const present = [...(await files.list(folder.state)), ...(await files.list(folder.journal))]
  if (present.length === 0) return
  throw new KnownError(
    'data-incomplete',
    `${folder.pending} is missing beside state/ and journal/: restore the folder from a backup, or move it away to begin anew.`,
  )
}
