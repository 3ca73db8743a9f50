import { KnownError } from '../../core/errors.ts'
import type { Clock, Logger, Store, Work } from '../../core/ports.ts'
import type { StoreTransfer } from '../../core/transfer.ts'
import { readRow } from '../memory/cell.ts'
import { trimHistory } from '../memory/history.ts'
import { createIdSource } from '../memory/id-source.ts'
import { DEFAULT_BACKLOG_BYTES, DEFAULT_BACKLOG_EVENTS } from '../memory/memory-store.ts'
import { createMovableClock } from '../memory/movable-clock.ts'
import { createTurnStore } from '../memory/turn-store.ts'
import { keepPace } from './arrivals.ts'
import { createSharedClaims } from './claims.ts'
import { joinCompany } from './company.ts'
import { createSharedCounters } from './counters.ts'
import { createDueJobs } from './due-jobs.ts'
import { createDueTimers } from './due-timers.ts'
import { openFacts } from './facts.ts'
import { findLastRecord } from './last-record.ts'
import { createSharedLog, rebaseLog } from './log.ts'
import { createSharedMedia } from './media.ts'
import { joinProcesses } from './membership.ts'
import { createNews } from './news.ts'
import { toNotice } from './notices.ts'
import { createSharedPlaces } from './outreach.ts'
import { createPartitions } from './partitions.ts'
import type { Database } from './pool.ts'
import { openDatabase } from './pool.ts'
import { provideSchema } from './provide-schema.ts'
import { createRetention } from './retention.ts'
import { createPostgresTransfer } from './transfer.ts'
import { createTries } from './tries.ts'
import { createViews } from './views.ts'
import { createWaiting } from './waiting.ts'
import { createWorkingSet } from './working-set.ts'

export interface PostgresStoreOptions {
  /** As `pg` takes it. */
  readonly url: string
  /** The schema of the tables. */
  readonly schema: string
  readonly clock: Clock
  readonly logger: Logger
  /** How many connections are opened for reading; the writer has one of its own. */
  readonly connections?: number
  /** An operator's verb, not a server: it takes no share in the work. */
  readonly isVisit?: boolean
  /** Whether missing tables may be made. */
  readonly mayMigrate?: boolean
  /** How many events may wait in the inbox; 50,000 unless told. */
  readonly backlogEvents?: number
  /** How many bytes may wait in the inbox; 256 MB unless told. */
  readonly backlogBytes?: number
  /** How much of conversations is kept in memory, in bytes; 128 MB. */
  readonly cacheBytes?: number
  readonly newId?: () => string
  /** A folder that all processes share, for files; undefined: they are in the database. */
  readonly mediaFolder?: string
}

/** The store of any number of processes, and the way of everything in it to another one. */
export interface PostgresStore extends Store {
  readonly transfer: StoreTransfer
}

const DEFAULT_CACHE_BYTES = 128 * 1024 * 1024

/**
 * Opens the store in a database that other processes may work on as well.
 * @throws KnownError `store-unavailable`, `data-newer`, `schema-changed`, `schema-outdated`
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<PostgresStore> {
  const { url, schema, logger, connections, mayMigrate = true } = options
  const address = { url, schema }
  await provideSchema(address, { mayMigrate })
  const database = openDatabase({
    address,
    logger,
    ...(connections === undefined ? {} : { connections }),
  })
  try {
    return await openOn(database, options)
  } catch (error) {
    await database.close()
    throw error
  }
}

async function openOn(database: Database, options: PostgresStoreOptions): Promise<PostgresStore> {
  const { clock, logger, isVisit = false, newId = createIdSource() } = options
  await rebaseLog(database)
  const { membership, died } = await joinProcesses({ database, clock, logger, isVisit })
  const lastRecordAt = await findLastRecord(database, membership, clock.now())
  const facts = await openFacts(database)
  const partitions = createPartitions(database)
  const cacheBytes = options.cacheBytes ?? DEFAULT_CACHE_BYTES
  const recordClock = createMovableClock(clock)
  const set = createWorkingSet({
    database,
    membership,
    partitions,
    clock: recordClock,
    logger,
    cacheBytes,
    toNotice: (batch) => toNotice(batch, membership, (id) => company.leases.mayLeave(id)),
  })
  const { tables, residents, recorder, writer, timers, jobs } = set
  const company = joinCompany({
    database,
    membership,
    logger,
    now: clock.now,
    refresh: async (versions) => {
      await set.refresh(versions)
      if (versions.size > 0) tellWork('outbox')
    },
    refreshAll: () => {
      set.refreshAll()
      for (const work of ['timer', 'job', 'outbox'] as const) tellWork(work)
    },
    onMayClaim: (numberIds) => {
      for (const resident of tables.indexes.open) {
        const { conversation } = resident
        if (conversation === undefined || !numberIds.has(readRow(conversation).numberId)) continue
        tables.indexes.changeOutbox(resident)
      }
      tellWork('outbox')
    },
    onPoll: async () => {
      await facts.refresh()
      await news.look(!membership.isAlone())
    },
  })
  const workListeners = new Set<Parameters<Store['onWork']>[0]>()

  /** Others left work: of which conversation does not matter to who claims it. */
  function tellWork(work: Work): void {
    for (const listener of workListeners) listener(work, '')
  }

  const bounds = {
    events: options.backlogEvents ?? DEFAULT_BACKLOG_EVENTS,
    bytes: options.backlogBytes ?? DEFAULT_BACKLOG_BYTES,
  }
  const turnStore = createTurnStore({
    tables,
    recorder,
    residents,
    bounds: { ...bounds, isBehind: () => news.isBehind() },
    newId,
    now: clock.now,
  })
  const tries = createTries({ ...set, database, isAlone: membership.isAlone })
  const record: Store['record'] = (id, body) => {
    keepPace(tables, membership, clock.now())
    return tries.withRows(id, () => turnStore.record(id, tries.guard(residents, body)))
  }
  const log = createSharedLog(database)
  const waiting = createWaiting({ database, membership, now: clock.now })
  const news = createNews({
    own: tables.indexes.backlog,
    onOwnLog: recorder.onLog,
    bounds,
    store: { ...waiting, ...log },
  })
  await news.look(true)
  const media = createSharedMedia(database, membership, log.logEnd, options.mediaFolder)
  const views = createViews(database)
  const retain = createRetention({ ...set, database, partitions, media })
  let closed: Promise<void> | undefined

  async function close(): Promise<void> {
    recorder.close()
    await company.stop()
    await writer.close()
    await membership.leave().catch(() => undefined)
    await database.close()
  }

  return {
    ...turnStore,
    ...log,
    ...waiting,
    onLog: news.onLog,
    ...views,
    ...createSharedClaims({ tables, residents, recorder, leases: company.leases }),
    inherit: company.inherit,
    onInherited: company.onInherited,
    mayLeave: company.mayLeave,
    onInboundElsewhere: company.onInboundElsewhere,
    onWork: (listener) => {
      const stop = turnStore.onWork(listener)
      workListeners.add(listener)
      return () => {
        stop()
        workListeners.delete(listener)
      }
    },
    dueTimers: createDueTimers({ database, membership, agenda: timers }),
    claimJobs: createDueJobs({ database, membership, agenda: jobs, record }),
    opening: { clean: died.length === 0, lastRecordAt },
    media,
    facts,
    counters: createSharedCounters(database),
    outreachPlaces: createSharedPlaces(database, membership),
    transfer: createPostgresTransfer({
      ...set,
      database,
      membership,
      media,
      facts,
      atTime: recordClock.atTime,
    }),
    accept: (item) => {
      keepPace(tables, membership, clock.now())
      return tries.insist(() => turnStore.accept(item))
    },
    turn: (id, body) => {
      keepPace(tables, membership, clock.now())
      return tries.withRows(id, () => turnStore.turn(id, tries.guard(residents, body)))
    },
    record,
    merge: (people, numberIds, body) =>
      tries.insist(() => turnStore.merge(people, numberIds, body)),
    note: (lines, key) => tries.insist(() => turnStore.note(lines, key)),
    beat: async () => {
      if (closed !== undefined) throw new KnownError('store-closed', 'The store was closed.')
      await membership.beat()
      await partitions.provide(clock.now())
      await facts.refresh()
      await news.look(true)
    },
    retain: async (request) => {
      await retain(request)
      for (const resident of residents.all.values()) trimHistory(tables, resident, request.now)
    },
    backup: async () => {
      throw new KnownError(
        'usage',
        'A PostgreSQL database is backed up with its own tools: use pg_dump, or continuous archiving.',
      )
    },
    close: () => {
      closed ??= close()
      return closed
    },
  }
}
