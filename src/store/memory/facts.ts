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
    change: async (name, change) => {
      const text = values.get(name)
      values.set(name, JSON.stringify(change(text && (JSON.parse(text) as Json))))
    },
    onChange: () => () => undefined,
    write: async (name, value) => {
      values.set(name, JSON.stringify(value))
    },
  }
}
