import { KnownError } from '../../core/errors.ts'
import type { Clock, Logger, Store } from '../../core/ports.ts'
import type { Tables } from '../memory/draft.ts'
import { trimHistory } from '../memory/history.ts'
import { createIdSource } from '../memory/id-source.ts'
import { createIndexes } from '../memory/indexes.ts'
import { DEFAULT_BACKLOG_BYTES, DEFAULT_BACKLOG_EVENTS } from '../memory/memory-store.ts'
import type { Recorder } from '../memory/recorder.ts'
import { createRecorder } from '../memory/recorder.ts'
import { createResidents } from '../memory/residents.ts'
import { createTurnStore } from '../memory/turn-store.ts'
import { createAgenda } from './agenda.ts'
import { keepPace } from './arrivals.ts'
import { createCache } from './cache.ts'
import { createSharedClaims } from './claims.ts'
import { fromColumn } from './columns.ts'
import { createSharedCounters } from './counters.ts'
import { createDueJobs } from './due-jobs.ts'
import { createDueTimers } from './due-timers.ts'
import { openFacts } from './facts.ts'
import { createLoader } from './loader.ts'
import { createSharedLog, rebaseLog } from './log.ts'
import { createSharedMedia } from './media.ts'
import { joinProcesses, SLOTS } from './membership.ts'
import { createNames } from './names.ts'
import { createPartitions } from './partitions.ts'
import type { Database } from './pool.ts'
import { openDatabase } from './pool.ts'
import { provideSchema } from './provide-schema.ts'
import { createRetention } from './retention.ts'
import { createSharedKeys } from './seen-keys.ts'
import { createTries } from './tries.ts'
import { createViews } from './views.ts'
import { createWaiting } from './waiting.ts'
import { createWriter } from './writer.ts'
import { createWriterLine } from './writer-line.ts'

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
}

const DEFAULT_CACHE_BYTES = 128 * 1024 * 1024

const LAST_RECORD = `
  SELECT max(told_at) AS at FROM process WHERE ended_at IS NOT NULL AND NOT is_visitor`
const OPEN_CONVERSATIONS = `
  SELECT DISTINCT conversation_id AS id FROM outbox WHERE is_open`

/**
 * Opens the store in a database that other processes may work on as well.
 * @throws KnownError `store-unavailable`, `data-newer`, `schema-changed`, `schema-outdated`
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Store> {
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

async function openOn(database: Database, options: PostgresStoreOptions): Promise<Store> {
  const { clock, logger, isVisit = false, newId = createIdSource() } = options
  await rebaseLog(database)
  const { membership, died } = await joinProcesses({ database, clock, logger, isVisit })
  const [last] = await database.query<{ at: string | null }>('', LAST_RECORD)
  const facts = await openFacts(database)
  const isAlone = () => membership.others().length === 0
  const names = createNames(database, isAlone)
  const seen = createSharedKeys(database)
  const indexes = createIndexes()
  const tables: Tables = {
    indexes,
    aliases: names,
    seen,
    size: 0,
    lastArrival: 0,
    arrivalStep: SLOTS,
  }
  const residents = createResidents(createLoader(database, tables))
  const partitions = createPartitions(database)
  const isPending = ({ lastN }: { readonly lastN: number }) => lastN > writer.durableN()
  const cacheBytes = options.cacheBytes ?? DEFAULT_CACHE_BYTES
  const cache = createCache({ tables, residents, names, mostBytes: cacheBytes, isPending })
  const timers = createAgenda()
  const jobs = createAgenda()

  const writer = createWriter({
    line: createWriterLine({
      database,
      membership,
      channel: `turnwise_${options.schema}`,
      toNotice: () => null,
    }),
    partitions,
    logger,
    find: (id) => residents.all.get(id),
    confirm: (drafts) => {
      for (const { changes } of drafts) {
        for (const { kind, after } of changes) {
          if (kind === 'timer' && after?.row !== undefined) timers.note(after.row.due)
          if (kind === 'job' && after?.row !== undefined) jobs.note(after.row.notBefore)
        }
      }
      recorder.confirm(drafts)
      cache.shrink()
    },
    fail: (drafts, error, latest) => recorder.fail(drafts, error, latest),
    onDifferences: ({ conversations, names: moved, keys }) => {
      seen.learn(keys)
      for (const name of moved) names.forget(fromColumn(name))
      for (const id of conversations) {
        const resident = residents.all.get(id)
        if (resident === undefined) continue
        cache.drop(resident)
        // What it has to send is claimed by what is in memory.
        residents.load(id).catch(() => undefined)
      }
    },
  })
  const recorder: Recorder = createRecorder({
    tables,
    journal: writer,
    clock,
    last: { n: 0, at: 0 },
  })
  const turnStore = createTurnStore({
    tables,
    recorder,
    residents,
    bounds: {
      events: options.backlogEvents ?? DEFAULT_BACKLOG_EVENTS,
      bytes: options.backlogBytes ?? DEFAULT_BACKLOG_BYTES,
    },
    newId,
    now: clock.now,
  })
  const tries = createTries({ database, tables, residents, recorder, cache, isAlone, isPending })
  const record: Store['record'] = (id, body) =>
    tries.withRows(id, () => turnStore.record(id, tries.guard(residents, body)))
  const media = createSharedMedia(database, membership)
  const views = createViews(database)
  const retain = createRetention({ database, partitions, seen, media })
  let preparing: Promise<void> | undefined
  let closed: Promise<void> | undefined

  async function loadOpen(): Promise<void> {
    const rows = await database.query<{ id: string }>('', OPEN_CONVERSATIONS)
    await Promise.all(rows.map(({ id }) => residents.load(id)))
  }

  async function close(): Promise<void> {
    recorder.close()
    await writer.close()
    await membership.leave().catch(() => undefined)
    await database.close()
  }

  return {
    ...turnStore,
    ...createSharedLog(database),
    ...createWaiting({ database, membership, now: clock.now }),
    ...views,
    ...createSharedClaims({
      tables,
      recorder,
      mayClaim: () => true,
      prepare: () => {
        preparing ??= loadOpen().catch((error: unknown) => {
          preparing = undefined
          throw error
        })
        return preparing
      },
    }),
    dueTimers: createDueTimers({ database, membership, agenda: timers }),
    ...createDueJobs({ database, membership, agenda: jobs, record }),
    opening: {
      clean: died.length === 0,
      lastRecordAt: toLastRecord(last?.at, isAlone() ? undefined : clock.now()),
    },
    media,
    facts,
    counters: createSharedCounters(database),
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

/** Where others live there was no outage. */
function toLastRecord(at: string | null | undefined, livingAt: number | undefined): number | null {
  if (livingAt !== undefined) return livingAt
  return typeof at === 'string' ? Number(at) : null
}
