import type { CounterPart, Counters } from '../../core/counters.ts'
import { toBigints, toTexts } from './binary-arrays.ts'
import { toColumn } from './columns.ts'
import type { Database } from './pool.ts'

/** More than any counter reaches: a part without a limit. */
const NO_LIMIT = Number.MAX_SAFE_INTEGER

const CHANGE = `
  SELECT change_counters($1::text[], $2::bigint[], $3::bigint[], $4::bigint[]) AS refused`

/** Counters that all processes share: each call is one statement. */
export function createSharedCounters(database: Database): Counters {
  async function change(
    parts: readonly CounterPart[],
    limitOf: (part: CounterPart) => number,
  ): Promise<number | null> {
    if (parts.length === 0) return null
    const [row] = await database.query<{ refused: number | null }>('change counters', CHANGE, [
      toTexts(parts.map(({ name }) => toColumn(name))),
      toBigints(parts.map(({ amount }) => amount)),
      toBigints(parts.map(limitOf)),
      toBigints(parts.map(({ until }) => until)),
    ])
    return row?.refused ?? null
  }

  return {
    reserve: async (parts) => {
      const place = await change(parts, ({ limit = NO_LIMIT }) => limit)
      return place === null ? undefined : parts[place - 1]
    },
    settle: async (parts) => {
      await change(parts, () => NO_LIMIT)
    },
  }
}
