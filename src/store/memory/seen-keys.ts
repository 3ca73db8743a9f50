import { isUsableTime } from '../../core/arrival-time.ts'

export const HOUR_MS = 3_600_000
/** Meta retries for 7 days; one more for clocks that differ. */
export const KEPT_HOURS = 8 * 24

/** Duplicate keys, in buckets of an hour each. */
export interface SeenKeys {
  /** Whether one of these buckets has the key; undefined: they must be loaded first. */
  has(key: string, hours: readonly number[] | 'all'): boolean | undefined
  load(key: string, hours: readonly number[] | 'all'): Promise<void>
  add(key: string, hour: number): void
  remove(key: string, hour: number): void
  /** Forgets all buckets before an hour. */
  forget(beforeHour: number): Promise<void>
}

/** Which buckets a key is looked up in and put into. */
export type Buckets =
  | 'too-old'
  | { readonly lookUp: readonly number[] | 'all'; readonly add: readonly number[] }

/**
 * Chooses the buckets of a key. A time that is missing or too far ahead says nothing: such a key
 * goes by its arrival, and into the bucket of its time too, for by that it is looked up as soon as
 * the clocks have caught up.
 */
export function chooseBuckets(keyAt: number | null, arrivedAt: number): Buckets {
  const arrival = Math.floor(arrivedAt / HOUR_MS)
  if (keyAt === null) return { lookUp: 'all', add: [arrival] }
  const stamped = Math.floor(keyAt / HOUR_MS)
  if (stamped < arrival - KEPT_HOURS) return 'too-old'
  if (isUsableTime(keyAt, arrivedAt)) return { lookUp: [stamped], add: [stamped] }
  const isNear = stamped > arrival && stamped <= arrival + KEPT_HOURS
  return { lookUp: 'all', add: isNear ? [arrival, stamped] : [arrival] }
}

/** All keys in memory. */
export function createSeenKeys(): SeenKeys {
  const buckets = new Map<number, Set<string>>()
  return {
    has: (key, hours) => {
      const asked = hours === 'all' ? [...buckets.keys()] : hours
      return asked.some((hour) => buckets.get(hour)?.has(key) === true)
    },
    load: async () => {},
    add: (key, hour) => {
      const known = buckets.get(hour)
      if (known === undefined) buckets.set(hour, new Set([key]))
      else known.add(key)
    },
    remove: (key, hour) => {
      buckets.get(hour)?.delete(key)
    },
    forget: async (beforeHour) => {
      for (const hour of buckets.keys()) if (hour < beforeHour) buckets.delete(hour)
    },
  }
}
