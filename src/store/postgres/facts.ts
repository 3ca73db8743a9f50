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
  }

  await refresh()
  return {
    read: (name) => {
      const fact = facts.get(name)
      return fact === undefined ? undefined : (JSON.parse(fact.value) as Json)
    },
    write: async (name, json) => {
      const value = JSON.stringify(json)
      const [row] = await database.query<{ changed: string }>('write fact', WRITE, [name, value])
      take(name, { value, changed: Number(row?.changed) })
    },
    refresh,
  }
}
