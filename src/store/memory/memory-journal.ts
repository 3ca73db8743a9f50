import type { Cursor, LoggedLine, LogLine } from '../../core/log.ts'
import type { LogPage } from '../../core/views.ts'
import type { Draft } from './draft.ts'
import type { Journal } from './recorder.ts'

/** The log as operators read it. */
export interface Log {
  readLog(request: { readonly from: Cursor; readonly limit: number }): Promise<LogPage>
  logEnd(): Promise<Cursor>
  logSince(at: number): Promise<Cursor>
}

/** A journal that forgets with the process: what is written is durable at once. */
export interface MemoryJournal extends Journal, Log {
  /** Forgets records before a time (epoch ms). */
  forget(before: number): void
}

/** @param confirm hears of each record when it is in */
export function createMemoryJournal(confirm: (drafts: readonly Draft[]) => void): MemoryJournal {
  let records: { readonly n: number; readonly at: number; readonly log: readonly LogLine[] }[] = []
  let durableN = 0

  const firstN = () => records[0]?.n ?? durableN + 1
  const end = () => ({ n: durableN + 1, index: 0 })

  return {
    append: (draft) => {
      records.push({ n: draft.n, at: draft.at, log: draft.lines })
      durableN = draft.n
      confirm([draft])
    },
    durableN: () => durableN,
    readLog: async ({ from, limit }) => {
      const first = firstN()
      if (from.n < first && first > 1) return { gap: true, first: { n: first, index: 0 } }
      const lines: LoggedLine[] = []
      for (const { n, log } of records.slice(Math.max(0, from.n - first))) {
        for (let index = n === from.n ? from.index : 0; index < log.length; index += 1) {
          const line = log[index]
          if (lines.length === limit) return { lines, next: { n, index } }
          if (line !== undefined) lines.push({ ...line, cursor: { n, index } })
        }
      }
      return { lines, next: from.n > durableN ? from : end() }
    },
    logEnd: async () => end(),
    logSince: async (at) => {
      const record = records.find((known) => known.at >= at)
      return record === undefined ? end() : { n: record.n, index: 0 }
    },
    forget: (before) => {
      records = records.filter(({ at }) => at >= before)
    },
  }
}
