import type { Draft, Tables } from './draft.ts'
import { addKey } from './draft.ts'
import type { Recorder } from './recorder.ts'
import type { Buckets } from './seen-keys.ts'
import { chooseBuckets } from './seen-keys.ts'

/** A key with the time that it came with (epoch ms); null when it came with none that is usable. */
export interface TimedKey {
  readonly key: string
  readonly keyAt: number | null
  readonly arrivedAt: number
}

/** Knows what was accepted before. */
export interface Duplicates {
  /** Too old to know, a duplicate, new, or undefined: it must be loaded first. */
  find(key: TimedKey): 'too-old' | 'duplicate' | 'new' | undefined
  load(key: TimedKey): Promise<void>
  /** Waits for the record that has the key: its duplicates share its fate. */
  settle(key: TimedKey): Promise<void>
  /** Remembers a key with a draft; `forget` when the draft is settled, whatever its ending. */
  add(draft: Draft, key: TimedKey): void
  forget(key: TimedKey): void
}

export function createDuplicates(tables: Tables, recorder: Recorder): Duplicates {
  const underWay = new Map<string, number>()

  function bucketsOf({ keyAt, arrivedAt }: TimedKey): Buckets {
    return chooseBuckets(keyAt, arrivedAt)
  }

  return {
    find: (key) => {
      const buckets = bucketsOf(key)
      if (buckets === 'too-old') return 'too-old'
      if (underWay.has(key.key)) return 'duplicate'
      const isSeen = tables.seen.has(key.key, buckets.lookUp)
      return isSeen === undefined ? undefined : isSeen ? 'duplicate' : 'new'
    },
    load: async (key) => {
      const buckets = bucketsOf(key)
      if (buckets !== 'too-old') await tables.seen.load(key.key, buckets.lookUp)
    },
    settle: (key) =>
      new Promise((resolve, reject) => {
        const n = underWay.get(key.key)
        if (n === undefined) resolve()
        else recorder.whenDurable(n, { done: resolve, fail: reject })
      }),
    add: (draft, key) => {
      const buckets = bucketsOf(key)
      if (buckets === 'too-old') return
      addKey(tables, draft, { key: key.key, hours: buckets.add })
      underWay.set(key.key, draft.n)
    },
    forget: (key) => {
      underWay.delete(key.key)
    },
  }
}
