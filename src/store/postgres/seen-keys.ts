import type { SeenKeys } from '../memory/seen-keys.ts'
import { fromColumn, toColumn } from './columns.ts'
import { createGathering } from './gather.ts'
import type { Database } from './pool.ts'

/** A duplicate comes soon after as a rule: so many keys are known without asking. */
const MOST_KEYS = 50_000

const FIND = `
  SELECT key, array_agg(hour) AS hours FROM seen WHERE key = ANY ($1::text[]) GROUP BY key`
const FORGET = `
  DELETE FROM seen WHERE hour < $1`

export interface SharedKeys extends SeenKeys {
  /** Another process was faster: these are known, whatever their hour. */
  learn(columns: readonly string[]): void
}

/**
 * Keys of late in memory. Whether an older one is a duplicate shows when it is written: then the
 * batch is refused. Only keys without a usable time, whose hour nobody knows, are asked for before.
 */
export function createSharedKeys(database: Database): SharedKeys {
  const recent = new Map<string, Set<number>>()
  /** Looked up in all hours just now: asked for once more, the answer is there. */
  const looked = new Set<string>()
  const ask = createGathering(async (keys) => {
    const rows = await database.query<{ key: string; hours: number[] }>('find keys', FIND, [keys])
    return new Map(rows.map(({ key, hours }) => [key, hours]))
  })

  function add(key: string, hour: number): void {
    const hours = recent.get(key) ?? new Set()
    recent.delete(key)
    recent.set(key, hours.add(hour))
    if (recent.size <= MOST_KEYS) return
    const [first] = recent.keys()
    if (first !== undefined) recent.delete(first)
  }

  return {
    has: (key, hours) => {
      const known = recent.get(key)
      if (known?.has(ANY_HOUR)) return true
      if (hours !== 'all') return hours.some((hour) => known?.has(hour) === true)
      if (known !== undefined && known.size > 0) return true
      return looked.delete(key) ? false : undefined
    },
    load: async (key) => {
      const hours = (await ask(toColumn(key))) ?? []
      for (const hour of hours) add(key, hour)
      if (hours.length === 0) looked.add(key)
    },
    add,
    remove: (key, hour) => {
      recent.get(key)?.delete(hour)
    },
    forget: async (beforeHour) => {
      await database.query('forget keys', FORGET, [beforeHour])
    },
    learn: (columns) => {
      for (const column of columns) add(fromColumn(column), ANY_HOUR)
    },
  }
}

/** Of a key that another process wrote only that it is known is known. */
const ANY_HOUR = -1
