import type { CounterPart, Counters } from '../../core/counters.ts'
import type { FactStore } from '../../core/facts.ts'
import type { Json } from '../../core/json.ts'
import type { Clock } from '../../core/ports.ts'

/** Where they are kept. */
export const COUNTERS_FACT = 'counters'

interface Count {
  value: number
  until: number
}

/**
 * Counts for a store that one process has to itself: in memory, and as one fact that is written
 * again by whoever changed it. Those who come while it is written share the next writing.
 */
export function createCounters(facts: FactStore, clock: Pick<Clock, 'now'>): Counters {
  const counts = readCounts(facts)
  let writing: Promise<void> | undefined
  let next: Promise<void> | undefined

  async function write(): Promise<void> {
    for (const [name, { until }] of counts) if (until <= clock.now()) counts.delete(name)
    try {
      await facts.write(COUNTERS_FACT, toJson(counts))
    } finally {
      writing = undefined
    }
  }

  function store(): Promise<void> {
    if (next !== undefined) return next
    if (writing === undefined) {
      writing = write()
      return writing
    }
    const follow = (): Promise<void> => {
      next = undefined
      writing = write()
      return writing
    }
    next = writing.then(follow, follow)
    return next
  }

  function add(parts: readonly CounterPart[], sign: 1 | -1): void {
    for (const { name, amount, until } of parts) {
      const count = counts.get(name)
      if (count === undefined) counts.set(name, { value: sign * amount, until })
      else count.value += sign * amount
    }
  }

  async function change(parts: readonly CounterPart[]): Promise<void> {
    if (parts.length === 0) return
    // At once, so that nobody who asks meanwhile is granted the same amount.
    add(parts, 1)
    try {
      await store()
    } catch (error) {
      add(parts, -1)
      throw error
    }
  }

  return {
    reserve: async (parts) => {
      const refused = parts.find(
        ({ name, amount, limit }) =>
          limit !== undefined && (counts.get(name)?.value ?? 0) + amount > limit,
      )
      if (refused === undefined) await change(parts)
      return refused
    },
    settle: change,
  }
}

/** A copy of the stored counts: what a fact answers is not to be changed. */
function readCounts(facts: FactStore): Map<string, Count> {
  return new Map(Object.entries(JSON.parse(JSON.stringify(facts.read(COUNTERS_FACT) ?? {}))))
}

function toJson(counts: ReadonlyMap<string, Count>): Json {
  return Object.fromEntries([...counts].map(([name, { value, until }]) => [name, { value, until }]))
}
