import type { Clock, Logger } from '../../core/ports.ts'
import type { AliasTable } from '../memory/aliases.ts'
import type { Draft, Tables } from '../memory/draft.ts'
import { createIndexes } from '../memory/indexes.ts'
import type { Recorder } from '../memory/recorder.ts'
import { createRecorder } from '../memory/recorder.ts'
import type { Resident } from '../memory/resident.ts'
import type { Residents } from '../memory/residents.ts'
import { createResidents } from '../memory/residents.ts'
import type { Agenda } from './agenda.ts'
import { createAgenda } from './agenda.ts'
import type { Batch } from './batch.ts'
import type { Cache } from './cache.ts'
import { createCache } from './cache.ts'
import { fromColumn } from './columns.ts'
import type { Differences } from './conflict.ts'
import type { Growth } from './growth.ts'
import { createGrowth } from './growth.ts'
import { createLoader } from './loader.ts'
import type { Membership } from './membership.ts'
import { SLOTS } from './membership.ts'
import type { NameTable } from './names.ts'
import { createNames } from './names.ts'
import type { Partitions } from './partitions.ts'
import type { Database } from './pool.ts'
import type { SharedKeys } from './seen-keys.ts'
import { createSharedKeys } from './seen-keys.ts'
import type { Writer } from './writer.ts'
import { createWriter } from './writer.ts'
import { createWriterLine } from './writer-line.ts'

/** What a process has in memory of the tables, and the way in which it changes them. */
export interface WorkingSet {
  readonly tables: Tables & { readonly aliases: AliasTable }
  readonly residents: Residents
  readonly recorder: Recorder
  readonly writer: Writer
  readonly cache: Cache
  readonly names: NameTable
  readonly seen: SharedKeys
  readonly timers: Agenda
  readonly jobs: Agenda
  readonly growth: Growth
  /** Whether something of a conversation is not durable yet. */
  isPending(resident: Resident): boolean
  /** Reads conversations again that others may have changed (undefined: it is not known to what). */
  refresh(versions: ReadonlyMap<string, number | undefined>): Promise<void>
  /** Others may have changed anything. */
  refreshAll(): void
}

export function createWorkingSet(options: {
  readonly database: Database
  readonly membership: Membership
  readonly partitions: Partitions
  readonly clock: Clock
  readonly logger: Logger
  readonly cacheBytes: number
  readonly toNotice: (batch: Batch) => string | null
}): WorkingSet {
  const { database, membership, partitions, clock, logger, cacheBytes, toNotice } = options
  const names = createNames(database, membership.isAlone)
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
  const isPending = ({ lastN }: Resident) => lastN > writer.durableN()
  const cache = createCache({ tables, residents, names, mostBytes: cacheBytes, isPending })
  const timers = createAgenda()
  const jobs = createAgenda()
  const growth = createGrowth()
  const writer: Writer = createWriter({
    line: createWriterLine({ database, membership, toNotice }),
    partitions,
    logger,
    find: (id) => residents.all.get(id),
    confirm,
    fail: (...told) => recorder.fail(...told),
    onDifferences,
  })
  const journal = writer
  const recorder: Recorder = createRecorder({ tables, journal, clock, last: { n: 0, at: 0 } })

  function confirm(drafts: readonly Draft[], latest: Draft | undefined): void {
    for (const { changes } of drafts) {
      for (const { kind, after } of changes) {
        if (kind === 'timer' && after?.row !== undefined) timers.note(after.row.due)
        if (kind === 'job' && after?.row !== undefined) jobs.note(after.row.notBefore)
      }
    }
    growth.note(drafts)
    recorder.confirm(drafts, latest)
    cache.shrink()
  }

  function onDifferences({ conversations, names: moved, keys }: Differences): void {
    seen.learn(keys)
    for (const name of moved) names.forget(fromColumn(name))
    for (const id of conversations) {
      const resident = residents.all.get(id)
      if (resident === undefined) continue
      cache.drop(resident)
      // What it has to send is claimed by what is in memory.
      residents.load(id).catch(() => undefined)
    }
  }

  return {
    tables,
    residents,
    recorder,
    writer,
    cache,
    names,
    seen,
    timers,
    jobs,
    growth,
    isPending,
    refresh: async (versions) => {
      const loads: Promise<unknown>[] = []
      for (const [id, version] of versions) {
        const known = residents.all.get(id)
        if (known?.complete === true) {
          if (isPending(known) || known.version === version) continue
          cache.drop(known)
        }
        loads.push(residents.load(id))
      }
      await Promise.all(loads)
    },
    refreshAll: () => {
      timers.forget()
      jobs.forget()
      for (const resident of [...residents.all.values()]) {
        if (resident.complete && !isPending(resident)) cache.drop(resident)
      }
    },
  }
}
