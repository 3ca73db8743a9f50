import { KnownError } from '../../core/errors.ts'
import type { Files } from './files.ts'
import type { Folder } from './folder.ts'
import { DATA_VERSION, toNewer } from './folder.ts'
import { findNear, listJournal, readLines } from './journal-files.ts'
import type { JournalRecord } from './journal-line.ts'
import { parseHead, parseLine } from './journal-line.ts'

/** What there is of the journal after a start. */
export interface Replayed {
  /** The last record, and its time (epoch ms). */
  readonly n: number
  readonly at: number
  /** How much of the journal was above the checkpoint. */
  readonly bytes: number
  /** The first records of the files there are, ascending. */
  readonly firstNs: readonly number[]
  /** Where the last file ends, without what a crash tore. */
  readonly size: number
  /** What a crash tore: a file that ends earlier, and files after it that hold nothing. */
  readonly torn: { readonly path: string; readonly useless: readonly string[] } | undefined
}

/**
 * Applies every record above `from`. A torn end is left out: it was never answered for. Damage
 * below a record that is known to be durable stops the start.
 * @throws data-corrupt, data-incomplete, data-newer
 */
export async function replayJournal(
  files: Files,
  folder: Folder,
  from: { readonly n: number; readonly at: number; readonly clean: boolean },
  apply: (record: JournalRecord) => void,
): Promise<Replayed> {
  const firstNs = await listJournal(files, folder)
  const start = firstNs.findLastIndex((n) => n <= from.n + 1)
  checkStart(folder, from, firstNs, start)
  let { n, at } = from
  let bytes = 0
  let size = 0

  for (const [place, firstN] of firstNs.entries()) {
    if (place < start || start === -1) continue
    if (place > start && firstN !== n + 1) throw missing(folder, n + 1, firstN - 1)
    const path = folder.journalFile(firstN)
    const length = (await files.size(path)) ?? 0
    const skip = await findNear(files, path, length, (head) => head.n <= from.n)
    size = skip
    for await (const { bytes: line, position, isWhole } of readLines(files, path, skip, length)) {
      const head = parseHead(line)
      if (head !== undefined && head.n <= from.n && isWhole) {
        size = position + line.length + 1
        continue
      }
      const record = isWhole ? parseLine(line) : undefined
      if (record === undefined || record.n !== n + 1) {
        const damage = { path, position, n: n + 1 }
        await checkTorn(files, folder, damage, firstNs.slice(place))
        const useless = firstNs.slice(place + 1).map(folder.journalFile)
        const kept = firstNs.slice(0, place + 1)
        return { n, at, bytes, firstNs: kept, size: position, torn: { path, useless } }
      }
      checkVersion(record)
      apply(record)
      n = record.n
      at = Math.max(at, record.at)
      bytes += line.length + 1
      size = position + line.length + 1
    }
  }
  return { n, at, bytes, firstNs, size, torn: undefined }
}

/** After a clean stop the journal is no longer needed; otherwise what follows must be there. */
function checkStart(
  folder: Folder,
  from: { readonly n: number; readonly clean: boolean },
  firstNs: readonly number[],
  start: number,
): void {
  const [oldest] = firstNs
  if (start !== -1) return
  if (oldest === undefined && from.clean) return
  throw missing(folder, from.n + 1, (oldest ?? from.n + 2) - 1)
}

interface Damage {
  readonly path: string
  readonly position: number
  readonly n: number
}

/** Damage is a torn end only if no later line knows the damaged record as durable. */
async function checkTorn(
  files: Files,
  folder: Folder,
  damage: Damage,
  firstNs: readonly number[],
): Promise<void> {
  for (const firstN of firstNs) {
    const path = folder.journalFile(firstN)
    const from = path === damage.path ? damage.position : 0
    const size = (await files.size(path)) ?? 0
    for await (const { bytes } of readLines(files, path, from, size)) {
      const durable = parseLine(bytes)?.durable ?? 0
      if (durable < damage.n) continue
      throw new KnownError(
        'data-corrupt',
        `${damage.path} is damaged at byte ${damage.position} (record ${damage.n}), but records up to ${durable} were durable. Restore the folder from a backup; or cut the file there (\`truncate -s ${damage.position}\`), remove the later journal files, and lose what came after.`,
      )
    }
  }
}

function checkVersion({ v }: JournalRecord): void {
  if (v > DATA_VERSION) throw toNewer('The journal', v)
}

function missing(folder: Folder, first: number, last: number): KnownError {
  return new KnownError(
    'data-incomplete',
    `The records ${first} to ${last} are missing from ${folder.journal}: restore the folder from a backup.`,
  )
}
