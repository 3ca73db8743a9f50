import type { FactStore } from '../../core/facts.ts'
import type { Json } from '../../core/json.ts'

/** Facts that are forgotten with the process. */
export function createMemoryFacts(): FactStore {
  const values = new Map<string, string>()
  return {
    read: (name) => {
      const text = values.get(name)
      return text === undefined ? undefined : (JSON.parse(text) as Json)
    },
    write: async (name, value) => {
      values.set(name, JSON.stringify(value))
    },
  }
}
