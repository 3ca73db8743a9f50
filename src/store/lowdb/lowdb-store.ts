import { chmod } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { resolve } from 'node:path'
import { KnownError } from '../../core/errors.ts'
import type { Clock, Logger, Opening, Store } from '../../core/ports.ts'
import type { StoreTransfer } from '../../core/transfer.ts'
import { createCounters } from '../memory/counters.ts'
import { createIdSource } from '../memory/id-source.ts'
import { DEFAULT_BACKLOG_BYTES, DEFAULT_BACKLOG_EVENTS } from '../memory/memory-store.ts'
import { createMovableClock } from '../memory/movable-clock.ts'
import type { Recorder } from '../memory/recorder.ts'
import { createRecorder } from '../memory/recorder.ts'
import type { Resident } from '../memory/resident.ts'
import { createTurnStore } from '../memory/turn-store.ts'
import { copyStore } from './backup.ts'
import { DOCUMENTS_AT_ONCE, JOURNAL_BYTES, startCheckpoints } from './checkpoint.ts'
import { openFacts } from './facts.ts'
import type { Files } from './files.ts'
import { nodeFiles, openNodeFiles } from './files.ts'
import type { Folder } from './folder.ts'
import { createFolder } from './folder.ts'
import { putOnHold } from './hold.ts'
import type { DiskJournal } from './journal.ts'
import { openJournal } from './journal.ts'
import { createListing } from './listing.ts'
import type { Lock } from './lock.ts'
import { takeLock } from './lock.ts'
import { createLogReader } from './log-reader.ts'
import { makeFolder } from './make-folder.ts'
import { createLowdbMedia } from './media.ts'
import { retain } from './retention.ts'
import type { Stored } from './stored.ts'
import { readStored } from './stored.ts'
import { cutTornEnd } from './torn-end.ts'
import { createLowdbTransfer } from './transfer.ts'
import { measureUnwritten } from './unwritten.ts'

export interface LowdbStoreOptions {
  /** Where everything lies; it is made if need be. */
  readonly folder: string
  readonly clock: Clock
  readonly logger: Logger
  /** How many events may wait in the inbox; 50,000 unless told. */
  readonly backlogEvents?: number
  /** How many bytes may wait in the inbox; 256 MB unless told. */
  readonly backlogBytes?: number
  /** How much of conversations that wait for nothing is kept in memory, in bytes; 256 MB. */
  readonly cacheBytes?: number
  /** An operator's verb, not a server: the next start is told how the last server ended. */
  readonly isVisit?: boolean
  /** The store can neither write nor be repaired: the process has to end. */
  readonly onBroken?: (error: KnownError) => void
  /** For tests: a file system that dies, ids that repeat themselves, a lock taken at once … */
  readonly files?: Files
  readonly newId?: () => string
  readonly lockSettleMs?: number
  readonly documentsAtOnce?: number
  readonly journalBytes?: number
}

/** The embedded store, and the socket by which the CLI talks to the process that has it. */
export interface LowdbStore extends Store {
  readonly folder: string
  readonly transfer: StoreTransfer
  /** Who answers requests on the control socket. */
  serve(listener: RequestListener): void
}

const DEFAULT_CACHE_BYTES = 256 * 1024 * 1024
const LOCK_SETTLE_MS = 100
/**
 * A start has five seconds. When documents fall behind (many new conversations at once) nothing more
 * is accepted until they have caught up; in checkpoints' worth of journal.
 */
const MOST_UNWRITTEN = 1.1

/**
 * Opens the store in a folder and brings back what a crash left.
 * @throws store-locked, data-newer, data-corrupt, data-incomplete, config-invalid
 */
export async function openLowdbStore(options: LowdbStoreOptions): Promise<LowdbStore> {
  const folder = createFolder(resolve(options.folder))
  await prepareFolder(folder.path)
  const { clock, lockSettleMs = LOCK_SETTLE_MS } = options
  const lock = await takeLock(folder.socket, clock, lockSettleMs)
  const files = openNodeFiles()
  async function release(): Promise<void> {
    await files.close()
    await lock.release()
  }
  try {
    return await openWithLock({ files, ...options }, folder, { ...lock, release })
  } catch (error) {
    await release()
    throw error
  }
}

/** Opens the store for whoever has the lock already. */
export async function openWithLock(
  options: LowdbStoreOptions,
  folder: Folder,
  lock: Lock,
): Promise<LowdbStore> {
  const { clock, logger, files = nodeFiles, newId = createIdSource() } = options
  const hold = (resident: Resident, reason: string, damaged: string) =>
    new Promise<void>((done, fail) => {
      recorder.write((draft) => putOnHold(stored.tables, draft, resident, { reason, damaged }), {
        done,
        fail,
      })
      resident.complete = true
    })
  const durableN = () => journal.durableN()
  const stored = await readStored({ files, folder, logger, durableN, hold })
  const { tables, residents, replayed, head } = stored
  const facts = await openFacts(files, folder)
  await prepare(folder, stored)
  await cutTornEnd(files, logger, replayed, clock.now())

  const journal: DiskJournal = await openJournal({
    files,
    folder,
    clock,
    logger,
    durableN: replayed.n,
    firstNs: replayed.firstNs,
    confirm: (drafts) => {
      recorder.confirm(drafts)
      unwritten.note(journal.durableN(), journal.written())
      checkpoints.wake()
    },
    fail: (drafts, error) => recorder.fail(drafts, error),
    onBroken: (error) => {
      logger.error({ error: error.message }, 'The store is broken; the process has to end.')
      options.onBroken?.(error)
    },
  })
  const { documentsAtOnce = DOCUMENTS_AT_ONCE, journalBytes = JOURNAL_BYTES } = options
  const unwritten = measureUnwritten(replayed, journalBytes / 128)
  const recordClock = createMovableClock(clock)
  const recorder: Recorder = createRecorder({ tables, journal, clock: recordClock, last: replayed })
  const cacheBytes = options.cacheBytes ?? DEFAULT_CACHE_BYTES
  const parts = { ...stored, clock, logger, recorder, journal, files, folder, unwritten }
  const checkpoints = startCheckpoints({ ...parts, cacheBytes, documentsAtOnce, journalBytes })
  // What was read back may be enough for one already.
  checkpoints.wake()
  const turnStore = createTurnStore({
    tables,
    recorder,
    residents,
    bounds: {
      events: options.backlogEvents ?? DEFAULT_BACKLOG_EVENTS,
      bytes: options.backlogBytes ?? DEFAULT_BACKLOG_BYTES,
      isBehind: () => unwritten.length() > MOST_UNWRITTEN * journalBytes,
    },
    newId,
    now: clock.now,
  })
  const media = createLowdbMedia(files, folder)
  const log = createLogReader(files, folder, journal)
  const isUntouched = replayed.n === (head?.lastN ?? 0)
  const ended: Opening = {
    clean: (head?.clean ?? true) && isUntouched,
    lastRecordAt: replayed.at === 0 ? null : replayed.at,
  }
  const opening = isUntouched ? (head?.server ?? ended) : ended
  let closed: Promise<void> | undefined

  async function close(): Promise<void> {
    checkpoints.stop()
    media.stop()
    recorder.close()
    try {
      await checkpoints.finish({ clean: true, ...(options.isVisit ? { server: opening } : {}) })
    } catch (error) {
      logger.warn(
        { error: String(error) },
        'The last checkpoint failed; the journal has everything.',
      )
    }
    await journal.close()
    await lock.release()
  }

  return {
    ...turnStore,
    ...log,
    opening,
    media,
    facts,
    counters: createCounters(facts, clock),
    transfer: createLowdbTransfer({ ...parts, checkpoints, log, media, facts, ...recordClock }),
    folder: folder.path,
    serve: lock.serve,
    listConversations: createListing(parts),
    retain: async (request) => {
      await retain({ ...parts, checkpoints }, request)
      await media.retain(request.logBefore)
    },
    backup: (target) =>
      media.whileKept(() =>
        checkpoints.whilePaused(() => copyStore(files, folder, resolve(target), journal)),
      ),
    close: () => {
      closed ??= close()
      return closed
    },
  }
}

async function prepareFolder(path: string): Promise<void> {
  try {
    await makeFolder(path)
    await chmod(path, 0o700)
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause)
    throw new KnownError(
      'config-invalid',
      `The folder ${path} of STORE_URL cannot be used (${code}): name one that can be made and is ours alone.`,
      { cause },
    )
  }
}

/** Makes the folders of a new store. */
async function prepare(folder: Folder, { pending, head, names }: Stored): Promise<void> {
  for (const path of [folder.journal, folder.state, folder.aliases, folder.seen]) {
    await names.ensure(path)
  }
  await names.sync()
  if (head === undefined) {
    const first = { n: 0, at: 0, lastArrival: 0, clean: true, lastN: 0 }
    await pending.write({ head: first, rows: [] }, async () => {})
  }
}
