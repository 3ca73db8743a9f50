import { createInTurn } from '../../core/in-turn.ts'
import { OUTREACH_MS } from '../../core/outreach.ts'
import type { Clock, Logger, Opening } from '../../core/ports.ts'
import { settleBarriers } from '../memory/change.ts'
import type { Tables } from '../memory/draft.ts'
import { trimHistory } from '../memory/history.ts'
import type { Recorder } from '../memory/recorder.ts'
import type { Resident } from '../memory/resident.ts'
import type { Residents } from '../memory/residents.ts'
import type { AliasFiles } from './alias-files.ts'
import type { Documents } from './documents.ts'
import { dropUnused } from './eviction.ts'
import type { DiskJournal } from './journal.ts'
import type { Names } from './json-file.ts'
import type { PendingFile, PendingHead } from './pending.ts'
import { pendingRows } from './pending.ts'
import type { Replayed } from './replay.ts'
import type { SeenFiles } from './seen-files.ts'
import type { UnwrittenJournal } from './unwritten.ts'

/** A start replays at most this much of the journal, and what came in this time. */
export const JOURNAL_BYTES = 128 * 1024 * 1024
const INTERVAL_MS = 60_000
/** Turns wait no longer than this for a checkpoint. */
const SLICE_MS = 5
/** A stop may take 10 s in all. */
const LAST_MS = 6_000
/** After so many documents a checkpoint shows for them, if it has more to write. */
export const DOCUMENTS_AT_ONCE = 2_048
/** Enough to keep the thread that writes busy while the next ones are composed. */
const WRITES_AT_ONCE = 16

/** Writes what the journal holds into documents, so that a start need not read it again. */
export interface Checkpoints {
  /** Takes one when enough was written. */
  wake(): void
  /** Takes one now; one that is under way is waited for first. */
  take(): Promise<void>
  /** Takes the last one, as far as there is time for it: what is left is in the journal. */
  finish(end: StoreEnd): Promise<void>
  /** Runs something while no checkpoint does. */
  whilePaused<T>(work: () => Promise<T>): Promise<T>
  stop(): void
}

/** What a checkpoint says of the process that takes it as its last one. */
export interface StoreEnd {
  readonly clean: boolean
  readonly server?: Opening
}

export interface CheckpointParts {
  readonly clock: Clock
  readonly logger: Logger
  readonly tables: Tables
  readonly recorder: Recorder
  readonly residents: Residents
  readonly journal: DiskJournal
  readonly documents: Documents
  readonly aliases: AliasFiles
  readonly seen: SeenFiles
  readonly pending: PendingFile
  readonly replayed: Replayed
  readonly unwritten: UnwrittenJournal
  /** What the last checkpoint left; undefined in a new folder. */
  readonly head: PendingHead | undefined
  readonly names: Names
  /** How much of documents may stay in memory, in bytes. */
  readonly cacheBytes: number
  readonly documentsAtOnce: number
  readonly journalBytes: number
}

/** Takes a checkpoint each minute, or when much was written. */
export function startCheckpoints(parts: CheckpointParts): Checkpoints {
  const { clock, logger, tables, recorder, residents, journal } = parts
  const { documents, aliases, seen, pending, names, cacheBytes, documentsAtOnce, journalBytes } =
    parts
  // What was read back is written into documents no later than what comes now: a process that dies
  // again and again would otherwise read more at each start.
  let writtenBefore = -parts.replayed.bytes
  let lastN = parts.head?.n ?? 0
  let checkpointN = parts.head?.n ?? 0
  let deadline = Number.POSITIVE_INFINITY
  let mostSize = cacheBytes
  let isRunning = false
  const inTurn = createInTurn()
  let alarm = clock.setTimeout(onAlarm, INTERVAL_MS)

  function onAlarm(): void {
    alarm = clock.setTimeout(onAlarm, INTERVAL_MS)
    if (journal.durableN() > lastN) begin()
  }

  function begin(): void {
    if (isRunning) return
    isRunning = true
    take().catch((error: unknown) => {
      if (error instanceof OutOfTime) return
      logger.warn({ error: String(error) }, 'A checkpoint failed; the journal holds everything.')
    })
  }

  const inLine = <T>(work: () => Promise<T>): Promise<T> => inTurn('checkpoint', work)

  function take(): Promise<void> {
    return inLine(() => run(undefined)).finally(() => {
      isRunning = false
    })
  }

  /** One that is under way is in a hurry from now on as well. */
  async function finish(end: StoreEnd): Promise<void> {
    deadline = clock.monotonic() + LAST_MS
    await inLine(() => run(end).catch((error: unknown) => endEarly(end, error)))
  }

  /** The journal has what the documents have not; the next start reads it from there. */
  async function endEarly(end: StoreEnd, error: unknown): Promise<void> {
    if (!(error instanceof OutOfTime)) throw error
    await stable(() => writePending(checkpointN, end))
  }

  async function run(end: StoreEnd | undefined): Promise<void> {
    writtenBefore = journal.written()
    settleBarriers(tables.indexes, clock.now())
    const n = journal.durableN()
    const pause = createPauses(clock)
    const dirty = findDirty().sort((a, b) => a.dirtyN - b.dirtyN)
    while (dirty.length > 0) {
      await forEach(dirty.splice(0, documentsAtOnce), async (resident) => {
        if (clock.monotonic() > deadline) throw new OutOfTime()
        await pause()
        await writeDocument(resident)
      })
      // What takes long is of use before all of it is done.
      const next = findDirty().reduce((least, { dirtyN }) => Math.min(least, dirtyN - 1), n)
      if (dirty.length > 0 && next > checkpointN) await conclude(next, undefined)
    }
    await conclude(n, end)
    lastN = n
  }

  function findDirty(): Resident[] {
    return [...residents.all.values()].filter(({ dirtyN }) => dirtyN > 0)
  }

  /** All documents have what came up to `n`; the rest follows them, and they may go from memory. */
  async function conclude(n: number, end: StoreEnd | undefined): Promise<void> {
    await forEach(aliases.changed(), (shard) => stable(() => aliases.write(shard, durable)))
    await forEach(seen.changed(), (hour) => stable(() => seen.write(hour, durable)))
    await names.sync()
    await stable(() => writePending(n, end))
    checkpointN = n
    parts.unwritten.settle(n)
    aliases.shrink()
    seen.shrink(clock.now())
    dropUnused(tables, residents, cacheBytes)
  }

  async function writeDocument(resident: Resident): Promise<void> {
    if (!resident.complete || resident.home === undefined) await residents.load(resident.id)
    // It may have gone with a record that failed.
    if (resident.conversation === undefined) return
    trimHistory(tables, resident, clock.now())
    await stable(() => documents.write(resident, durableUpTo))
  }

  async function writePending(n: number, end: StoreEnd = { clean: false }): Promise<void> {
    const { lastArrival } = tables
    const head = { n, at: recorder.lastAt(), lastArrival, lastN: recorder.lastN(), ...end }
    const outreach = tables.indexes.outreach.since(clock.now() - OUTREACH_MS)
    const rows = pendingRows(residents.all.values(), outreach)
    await pending.write({ head, rows }, durable)
  }

  function durable(): Promise<void> {
    return durableUpTo(recorder.lastN())
  }

  function durableUpTo(n: number): Promise<void> {
    return new Promise((done, fail) => {
      recorder.whenDurable(n, { done, fail: () => fail(new Outdated()) })
    })
  }

  return {
    wake: () => {
      if (tables.size > mostSize) {
        dropUnused(tables, residents, cacheBytes)
        // What is left is in use or not written yet: a checkpoint lets more of it go.
        if (tables.size > cacheBytes) begin()
        mostSize = Math.max(cacheBytes, 1.1 * tables.size)
      }
      if (journal.written() - writtenBefore >= journalBytes) begin()
    },
    take,
    finish,
    whilePaused: inLine,
    stop: () => alarm.cancel(),
  }
}

/** The process has to end before all is written. */
class OutOfTime extends Error {}

/** What was composed never became durable: it is composed again. */
class Outdated extends Error {}

async function stable(write: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await write()
      return
    } catch (error) {
      if (!(error instanceof Outdated)) throw error
    }
  }
}

/** Gives the event loop back whenever a slice is used up. */
function createPauses(clock: Clock): () => Promise<void> | undefined {
  let since = clock.monotonic()
  return () => {
    if (clock.monotonic() - since < SLICE_MS) return undefined
    return new Promise((resolve) => {
      setImmediate(() => {
        since = clock.monotonic()
        resolve()
      })
    })
  }
}

async function forEach<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const rest = items.values()
  const worker = async () => {
    for (const item of rest) await work(item)
  }
  // All of them end before the first failure is told: the next checkpoint must be alone.
  const endings = await Promise.allSettled(Array.from({ length: WRITES_AT_ONCE }, worker))
  for (const ending of endings) if (ending.status === 'rejected') throw ending.reason
}
