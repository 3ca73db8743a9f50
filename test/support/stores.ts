import { cpSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger, Opening, Store } from '../../src/core/ports.ts'
import type { TestClock } from '../../src/engine/clock.ts'
import type { Files } from '../../src/store/lowdb/files.ts'
import { nodeFiles } from '../../src/store/lowdb/files.ts'
import { openLowdbStore } from '../../src/store/lowdb/lowdb-store.ts'
import { createMemoryStore } from '../../src/store/memory/memory-store.ts'
import { postgresProblem } from './postgres.ts'
import { createPostgresHome } from './postgres-store.ts'
import { createTemporaryFolder } from './temporary-folder.ts'

/** A place where conversations outlive the engines that work on them. */
export interface StoreHome {
  /** Opens the store; what was there before is there again. */
  open(): Promise<Store>
  /** The process that had it open has died: what was durable stays. */
  abandon(): Promise<void>
  /** Ends what abandoned stores still hold. */
  clear(): Promise<void>
}

/** A kind of store that tests run on. */
export interface StoreKind {
  readonly name: string
  create(clock: TestClock): StoreHome
}

const EVERY_KIND: readonly StoreKind[] = [
  { name: 'memory', create: createMemoryHome },
  { name: 'lowdb', create: createLowdbHome },
  { name: 'postgres', create: createPostgresHome },
]

/**
 * The stores that tests of the engine run on, each of them: those in `TURNWISE_STORES`, such as
 * `postgres` or `memory,lowdb`; unless told, all that run here.
 */
export const STORE_KINDS = chooseKinds(process.env['TURNWISE_STORES'])

/** @throws Error where no store has that name */
function chooseKinds(names: string | undefined): readonly StoreKind[] {
  if (names === undefined) {
    // On CI they run all the same and fail, so that a missing server is noticed.
    const hasPostgres = postgresProblem === undefined || process.env['CI'] === 'true'
    return EVERY_KIND.filter(({ name }) => name !== 'postgres' || hasPostgres)
  }
  return names.split(',').map((name) => {
    const found = EVERY_KIND.find((kind) => kind.name === name)
    if (found !== undefined) return found
    const known = EVERY_KIND.map((kind) => kind.name).join(', ')
    throw new Error(`TURNWISE_STORES: there is no store \`${name}\`, they are ${known}.`)
  })
}

/** Keeps a memory store alive between engines, as a disk would keep its content. */
function createMemoryHome(clock: TestClock): StoreHome {
  const kept = createMemoryStore({ clock })
  let opening: Opening = { clean: true, lastRecordAt: null }
  return {
    open: async () => {
      const current = opening
      await voidLeases(kept)
      return {
        ...kept,
        opening: current,
        close: async () => {
          opening = { clean: true, lastRecordAt: clock.now() }
        },
      }
    },
    abandon: async () => {
      opening = { clean: false, lastRecordAt: clock.now() }
    },
    clear: async () => undefined,
  }
}

/** A store that only one process can have open knows that no earlier claim of a job holds. */
async function voidLeases(store: Store): Promise<void> {
  for (const { conversation } of await store.listConversations({ limit: 1_000 })) {
    await store.record(conversation.id, (commit) => {
      for (const { leaseUntil, ...job } of commit.jobs()) {
        if (leaseUntil !== undefined) commit.put('job', job)
      }
    })
  }
}

/** A death leaves the folder as it lies at that moment: another engine opens a copy of it. */
function createLowdbHome(clock: TestClock): StoreHome {
  const abandoned: Store[] = []
  let folder = join(createTemporaryFolder(), 'a')
  let opened: Store | undefined
  let disk = createDisk()
  return {
    open: async () => {
      disk = createDisk()
      const { files } = disk
      opened = await openLowdbStore({ folder, clock, logger: silent, files, lockSettleMs: 0 })
      return opened
    },
    abandon: async () => {
      const copy = join(createTemporaryFolder(), 'a')
      await disk.whileStill(() => {
        cpSync(folder, copy, { recursive: true, filter: (path) => !path.includes('control.sock') })
      })
      folder = copy
      if (opened !== undefined) abandoned.push(opened)
    },
    clear: async () => {
      await Promise.all(abandoned.splice(0).map((store) => store.close()))
    },
  }
}

/**
 * The real files, which can be made to stand still for a moment. Nothing waits until it lies on the
 * disk: processes die in these tests, machines do not.
 */
function createDisk(): { readonly files: Files; whileStill(look: () => void): Promise<void> } {
  let underWay = 0
  let still: Promise<void> | undefined

  async function guard<Answer>(operate: () => Promise<Answer>): Promise<Answer> {
    while (still !== undefined) await still
    underWay += 1
    try {
      return await operate()
    } finally {
      underWay -= 1
    }
  }

  return {
    files: {
      ...nodeFiles,
      open: async (path) => {
        const file = await guard(() => nodeFiles.open(path))
        return {
          ...file,
          write: (bytes, position) => guard(() => file.write(bytes, position)),
          truncate: (length) => guard(() => file.truncate(length)),
          sync: async () => undefined,
        }
      },
      rename: (from, to) => guard(() => nodeFiles.rename(from, to)),
      remove: (path) => guard(() => nodeFiles.remove(path)),
      makeFolder: (path) => guard(() => nodeFiles.makeFolder(path)),
      syncFolder: async () => undefined,
    },
    whileStill: async (look) => {
      let goOn: () => void = () => undefined
      still = new Promise((resolve) => {
        goOn = resolve
      })
      while (underWay > 0) await new Promise((next) => setImmediate(next))
      look()
      still = undefined
      goOn()
    },
  }
}

const silent: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing }

function nothing(): void {}
