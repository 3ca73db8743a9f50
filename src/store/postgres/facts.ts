import type { FactStore } from '../../core/facts.ts'
import type { Json } from '../../core/json.ts'
import type { Database } from './pool.ts'

const LIST = `
  SELECT name, changed FROM fact`
const READ = `
  SELECT name, value, changed FROM fact WHERE name = ANY ($1::text[])`
const WRITE = `
  INSERT INTO fact (name, value, changed) VALUES ($1, $2, nextval('fact_changed'))
  ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value, changed = EXCLUDED.changed
  RETURNING changed`

const REPLACE = `
  UPDATE fact SET value = $2, changed = nextval('fact_changed') WHERE name = $1 AND changed = $3
  RETURNING changed`
const BEGIN = `
  INSERT INTO fact (name, value, changed) VALUES ($1, $2, nextval('fact_changed'))
  ON CONFLICT DO NOTHING RETURNING changed`

interface Fact {
  readonly value: string
  readonly changed: number
}

/** Facts in memory, which other processes may write: they are read again when they did. */
export interface SharedFacts extends FactStore {
  /** Reads what was written by others. */
  refresh(): Promise<void>
}

export async function openFacts(database: Database): Promise<SharedFacts> {
  const facts = new Map<string, Fact>()
  const listeners = new Set<(name: string) => void>()

  function take(name: string, fact: Fact): void {
    if ((facts.get(name)?.changed ?? 0) < fact.changed) facts.set(name, fact)
  }

  async function refresh(): Promise<void> {
    const listed = await database.query<{ name: string; changed: string }>('list facts', LIST)
    const names = listed
      .filter(({ name, changed }) => facts.get(name)?.changed !== Number(changed))
      .map(({ name }) => name)
    if (names.length === 0) return
    const rows = await database.query<{ name: string; value: string; changed: string }>(
      'read facts',
      READ,
      [names],
    )
    for (const { name, value, changed } of rows) take(name, { value, changed: Number(changed) })
    for (const name of names) for (const listener of listeners) listener(name)
  }

  /** False: another process wrote it meanwhile. */
  async function replace(
    name: string,
    change: (known: Json | undefined) => Json,
  ): Promise<boolean> {
    const known = facts.get(name)
    const value = JSON.stringify(change(known && (JSON.parse(known.value) as Json)))
    const rows =
      known === undefined
        ? await database.query<{ changed: string }>('begin fact', BEGIN, [name, value])
        : await database.query<{ changed: string }>('replace fact', REPLACE, [
            name,
            value,
            known.changed,
          ])
    const [row] = rows
    if (row !== undefined) take(name, { value, changed: Number(row.changed) })
    return row !== undefined
  }

  await refresh()
  return {
    change: async (name, change) => {
      while (!(await replace(name, change))) await refresh()
    },
    read: (name) => {
      const fact = facts.get(name)
      return fact === undefined ? undefined : (JSON.parse(fact.value) as Json)
    },
    write: async (name, json) => {
      const value = JSON.stringify(json)
      const [row] = await database.query<{ changed: string }>('write fact', WRITE, [name, value])
      take(name, { value, changed: Number(row?.changed) })
    },
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    refresh,
  }
}
