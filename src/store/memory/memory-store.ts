import type { Clock, Store } from '../../core/ports.ts'
import { createAliasTable } from './aliases.ts'
import { foldCell } from './cell.ts'
import { settleBarriers } from './change.ts'
import { createCounters } from './counters.ts'
import type { Tables } from './draft.ts'
import { createMemoryFacts } from './facts.ts'
import { trimHistory } from './history.ts'
import { createIdSource } from './id-source.ts'
import { createIndexes } from './indexes.ts'
import { createMemoryMedia } from './media.ts'
import { createMemoryJournal } from './memory-journal.ts'
import { createRecorder } from './recorder.ts'
import { cellsOf } from './resident.ts'
import { createResidents } from './residents.ts'
import { createSeenKeys, HOUR_MS, KEPT_HOURS } from './seen-keys.ts'
import { createTurnStore } from './turn-store.ts'
import { DEFAULT_LIMIT, toSummary } from './views.ts'

export interface MemoryStoreOptions {
  readonly clock: Clock
  /** How many events may wait in the inbox; 50,000 unless told. */
  readonly backlogEvents?: number
  /** How many bytes may wait in the inbox; 256 MB unless told. */
  readonly backlogBytes?: number
  /** Makes the random part of ids; tests give one that repeats itself. */
  readonly newId?: () => string
}

export const DEFAULT_BACKLOG_EVENTS = 50_000
export const DEFAULT_BACKLOG_BYTES = 256 * 1024 * 1024

export interface MemoryStore extends Store {
  /** Keeps of every row its JSON alone: what is read from now on is what a file would give back. */
  keepJson(): void
}

/** A store that forgets with the process: for tests, `talk` and trying things out. */
export function createMemoryStore(options: MemoryStoreOptions): MemoryStore {
  const { clock, newId = createIdSource() } = options
  const tables: Tables = {
    indexes: createIndexes(),
    aliases: createAliasTable(),
    seen: createSeenKeys(),
    size: 0,
    lastArrival: 0,
  }
  const residents = createResidents()
  const facts = createMemoryFacts()
  const media = createMemoryMedia()
  const journal = createMemoryJournal((drafts) => recorder.confirm(drafts))
  const recorder = createRecorder({ tables, journal, clock, last: { n: 0, at: 0 } })

  return {
    ...createTurnStore({
      tables,
      recorder,
      residents,
      bounds: {
        events: options.backlogEvents ?? DEFAULT_BACKLOG_EVENTS,
        bytes: options.backlogBytes ?? DEFAULT_BACKLOG_BYTES,
      },
      newId,
      now: clock.now,
    }),
    opening: { clean: true, lastRecordAt: null },
    media,
    facts,
    counters: createCounters(facts, clock),
    listConversations: async (query) =>
      [...residents.all.values()]
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .map((resident) => toSummary(resident, query))
        .filter((summary) => summary !== undefined)
        .slice(0, query.limit ?? DEFAULT_LIMIT),
    readLog: journal.readLog,
    logEnd: journal.logEnd,
    logSince: journal.logSince,
    retain: async ({ logBefore, now }) => {
      journal.forget(logBefore)
      media.retain(logBefore)
      settleBarriers(tables.indexes, now)
      for (const resident of residents.all.values()) trimHistory(tables, resident, now)
      await tables.seen.forget(Math.floor(now / HOUR_MS) - KEPT_HOURS)
    },
    backup: async () => {},
    close: async () => {
      recorder.close()
    },
    keepJson: () => {
      for (const resident of residents.all.values()) {
        for (const cell of cellsOf(resident)) foldCell(cell)
      }
    },
  }
}
