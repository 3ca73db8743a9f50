import { setImmediate } from 'node:timers/promises'
import type { Store } from '../../core/ports.ts'
import type { Tables } from '../memory/draft.ts'
import { trimHistory } from '../memory/history.ts'
import type { Residents } from '../memory/residents.ts'
import { HOUR_MS, KEPT_HOURS } from '../memory/seen-keys.ts'
import type { Checkpoints } from './checkpoint.ts'
import type { Documents } from './documents.ts'
import type { Files } from './files.ts'
import type { Folder } from './folder.ts'
import type { DiskJournal } from './journal.ts'
import { readLines } from './journal-files.ts'
import { parseHead } from './journal-line.ts'
import { listIds } from './listing.ts'

/** After so many documents they are written and may leave the memory. */
const TRIMMED_AT_ONCE = 1_000

/**
 * Lets go what is older than its time: journal files as a whole, history and keys. A checkpoint
 * comes first, for nothing above it may go.
 */
export async function retain(
  parts: {
    readonly files: Files
    readonly folder: Folder
    readonly tables: Tables
    readonly residents: Residents
    readonly documents: Documents
    readonly journal: DiskJournal
    readonly checkpoints: Checkpoints
  },
  { logBefore, now }: Parameters<Store['retain']>[0],
): Promise<void> {
  const { files, folder, tables, residents, documents, journal, checkpoints } = parts

  /** History of conversations that wait for nothing: nobody else would look at it again. */
  async function trimDocuments(): Promise<void> {
    let trimmed = 0
    for await (const id of listIds(parts, '')) {
      await setImmediate()
      if (!(await hasOldHistory(id))) continue
      const resident = await residents.load(id)
      if (resident === undefined) continue
      trimHistory(tables, resident, now)
      if (!resident.isShortened) continue
      resident.dirtyN ||= resident.lastN
      resident.mustBeWhole = true
      trimmed += 1
      if (trimmed % TRIMMED_AT_ONCE === 0) await checkpoints.take()
    }
  }

  async function hasOldHistory(id: string): Promise<boolean> {
    const known = residents.all.get(id)
    if (known?.complete === true) return true
    const peeked = await documents.peek(id, known)
    return peeked !== undefined && trimHistory({ size: 0 }, peeked, now)
  }

  async function removeJournalFiles(): Promise<void> {
    const firstNs = journal.files()
    for (const [place, firstN] of firstNs.entries()) {
      // A file is old when the one after it begins before the time; the last one is in use.
      const nextN = firstNs[place + 1]
      if (nextN === undefined) return
      const at = await firstTime(files, folder.journalFile(nextN))
      if (at === undefined || at >= logBefore) return
      journal.forget(firstN)
      await files.remove(folder.journalFile(firstN))
    }
  }

  await trimDocuments()
  await checkpoints.take()
  await checkpoints.whilePaused(async () => {
    await removeJournalFiles()
    await files.syncFolder(folder.journal)
    await tables.seen.forget(Math.floor(now / HOUR_MS) - KEPT_HOURS)
    await files.syncFolder(folder.seen)
  })
}

/** When the first record of a file was written (epoch ms); undefined when it has none. */
async function firstTime(files: Files, path: string): Promise<number | undefined> {
  const size = (await files.size(path)) ?? 0
  for await (const { bytes } of readLines(files, path, 0, size)) return parseHead(bytes)?.at
  return undefined
}
