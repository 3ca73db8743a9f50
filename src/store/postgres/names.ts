import type { AliasTable } from '../memory/aliases.ts'
import { toColumn } from './columns.ts'
import { createGathering } from './gather.ts'
import { machineTime } from './machine-time.ts'
import type { Database } from './pool.ts'

/** More names than this are forgotten, those first that came first, and looked up again. */
const MOST_NAMES = 200_000
const BELIEVED_MS = 1_000

const FIND = `
  SELECT name, target FROM alias WHERE name = ANY ($1::text[])`

export interface NameTable extends AliasTable {
  /** It may lead elsewhere by now. */
  forget(name: string): void
}

/** Names as they were last read or written by this process; the others are asked for. */
export function createNames(database: Database, isAlone: () => boolean): NameTable {
  const targets = new Map<string, string | null>()
  /** Until when names that lead nowhere are believed to (monotonic ms): others may give them. */
  const absent = new Map<string, number>()
  const ask = createGathering(async (names) => {
    const rows = await database.query<{ name: string; target: string }>('find names', FIND, [names])
    return new Map(rows.map(({ name, target }) => [name, target]))
  })

  function set(name: string, target: string | null): void {
    targets.delete(name)
    if (target === null) absent.set(name, machineTime.monotonic() + BELIEVED_MS)
    else absent.delete(name)
    targets.set(name, target)
    if (targets.size <= MOST_NAMES) return
    const [first] = targets.keys()
    if (first === undefined) return
    targets.delete(first)
    absent.delete(first)
  }

  function isOutdated(name: string): boolean {
    return !isAlone() && (absent.get(name) ?? 0) < machineTime.monotonic()
  }

  return {
    find: (name) => {
      const target = targets.get(name)
      return target === null && isOutdated(name) ? undefined : target
    },
    load: async (name) => {
      const target = (await ask(toColumn(name))) ?? null
      // What was written meanwhile is newer.
      if ((targets.get(name) ?? null) === null) set(name, target)
    },
    set,
    forget: (name) => {
      targets.delete(name)
      absent.delete(name)
    },
  }
}
