import type { LoggedLine } from '../../core/log.ts'
import type { Log } from '../memory/memory-journal.ts'
import type { Files } from './files.ts'
import type { Folder } from './folder.ts'
import { findNear, readLines } from './journal-files.ts'
import { hasNoLog, parseHead, parseLine } from './journal-line.ts'

/** What there is of the journal to read. */
export interface JournalExtent {
  /** The first records of all files, ascending. */
  files(): readonly number[]
  durableN(): number
  /** How much of the last file may be read. */
  durableBytes(): number
}

/** Reads the log from the journal's files; only what is durable. */
export function createLogReader(files: Files, folder: Folder, extent: JournalExtent): Log {
  // Where the page ended that was read last: whoever follows the log goes on there.
  let lastPage = { n: -1, firstN: -1, position: 0 }

  const end = () => ({ n: extent.durableN() + 1, index: 0 })

  async function sizeOf(firstN: number): Promise<number> {
    if (firstN === extent.files().at(-1)) return extent.durableBytes()
    return (await files.size(folder.journalFile(firstN))) ?? 0
  }

  async function findPosition(firstN: number, n: number, size: number): Promise<number> {
    if (lastPage.n === n && lastPage.firstN === firstN) return lastPage.position
    return findNear(files, folder.journalFile(firstN), size, (head) => head.n < n)
  }

  return {
    readLog: async ({ from, limit }) => {
      const firstNs = extent.files()
      const oldest = firstNs[0] ?? 1
      if (from.n < oldest && oldest > 1) return { gap: true, first: { n: oldest, index: 0 } }
      const stop = end()
      const lines: LoggedLine[] = []
      for (const [place, firstN] of firstNs.entries()) {
        if ((firstNs[place + 1] ?? Number.POSITIVE_INFINITY) <= from.n) continue
        const size = await sizeOf(firstN)
        const start = await findPosition(firstN, from.n, size)
        const path = folder.journalFile(firstN)
        for await (const { bytes, position } of readLines(files, path, start, size)) {
          const head = parseHead(bytes)
          if (head === undefined || head.n < from.n || hasNoLog(bytes)) continue
          if (head.n >= stop.n) {
            lastPage = { n: head.n, firstN, position }
            return { lines, next: stop }
          }
          const log = parseLine(bytes)?.log ?? []
          for (let index = head.n === from.n ? from.index : 0; index < log.length; index += 1) {
            const next = { n: head.n, index }
            const line = log[index]
            if (lines.length === limit) {
              lastPage = { n: next.n, firstN, position }
              return { lines, next }
            }
            if (line !== undefined) lines.push({ ...line, cursor: next })
          }
        }
        if (place === firstNs.length - 1) lastPage = { n: stop.n, firstN, position: size }
      }
      return { lines, next: from.n > stop.n ? from : stop }
    },
    logEnd: async () => end(),
    logSince: async (at) => {
      const stop = end()
      for (const firstN of extent.files()) {
        const size = await sizeOf(firstN)
        const path = folder.journalFile(firstN)
        const start = await findNear(files, path, size, (head) => head.at < at)
        for await (const { bytes } of readLines(files, path, start, size)) {
          const head = parseHead(bytes)
          if (head !== undefined && head.at >= at && head.n < stop.n) return { n: head.n, index: 0 }
        }
      }
      return stop
    },
  }
}
