import type { SeenKeys } from '../memory/seen-keys.ts'
import { HOUR_MS } from '../memory/seen-keys.ts'
import type { Files } from './files.ts'
import type { Folder } from './folder.ts'
import type { Names } from './json-file.ts'

/** Duplicate keys in files, one for each hour; those of recent hours in memory. */
export interface SeenFiles extends SeenKeys {
  /** The hours whose files do not have all keys yet. */
  changed(): number[]
  /** Adds the new keys of an hour to its file, when their records are durable. */
  write(hour: number, whenDurable: () => Promise<void>): Promise<void>
  /** Lets hours go that are neither recent nor in use. */
  shrink(now: number): void
}

interface Bucket {
  readonly keys: Set<string>
  /** Keys that the file does not have yet. */
  readonly fresh: Set<string>
  /** What the file has is in `keys`. */
  isComplete: boolean
}

/** Hours whose files were read for a late redelivery: as many as are kept for the next one. */
const MOST_OLD_HOURS = 4

export function createSeenFiles(options: {
  readonly files: Files
  readonly folder: Folder
  readonly names: Names
}): SeenFiles {
  const { files, folder, names } = options
  const buckets = new Map<number, Bucket>()
  // What a search through all files found, for the question that follows it.
  const answers = new Map<string, boolean>()

  function bucketOf(hour: number): Bucket {
    const known = buckets.get(hour)
    if (known !== undefined) return known
    const bucket: Bucket = { keys: new Set(), fresh: new Set(), isComplete: false }
    buckets.set(hour, bucket)
    return bucket
  }

  async function complete(hour: number): Promise<void> {
    const bytes = await files.read(folder.seenFile(hour))
    const bucket = bucketOf(hour)
    for (const key of bytes?.toString('utf8').split('\n') ?? [])
      if (key !== '') bucket.keys.add(key)
    bucket.isComplete = true
  }

  async function search(key: string): Promise<boolean> {
    const line = `\n${toLine(key)}\n`
    for (const hour of await listHours(files, folder)) {
      if (buckets.get(hour)?.isComplete === true) continue
      const bytes = await files.read(folder.seenFile(hour))
      if (bytes?.includes(line) === true) return true
    }
    return false
  }

  return {
    has: (key, hours) => {
      const line = toLine(key)
      if (hours === 'all') {
        const answer = answers.get(key)
        answers.delete(key)
        for (const { keys } of buckets.values()) if (keys.has(line)) return true
        return answer
      }
      if (hours.some((hour) => buckets.get(hour)?.keys.has(line) === true)) return true
      return hours.every((hour) => buckets.get(hour)?.isComplete === true) ? false : undefined
    },
    load: async (key, hours) => {
      if (hours === 'all') answers.set(key, await search(key))
      else await Promise.all(hours.map(complete))
    },
    add: (key, hour) => {
      const bucket = bucketOf(hour)
      bucket.keys.add(toLine(key))
      bucket.fresh.add(toLine(key))
    },
    remove: (key, hour) => {
      const bucket = bucketOf(hour)
      bucket.keys.delete(toLine(key))
      bucket.fresh.delete(toLine(key))
    },
    forget: async (beforeHour) => {
      for (const hour of buckets.keys()) if (hour < beforeHour) buckets.delete(hour)
      for (const hour of await listHours(files, folder)) {
        if (hour < beforeHour) await files.remove(folder.seenFile(hour))
      }
    },
    changed: () => [...buckets].filter(([, { fresh }]) => fresh.size > 0).map(([hour]) => hour),
    write: async (hour, whenDurable) => {
      const bucket = bucketOf(hour)
      const fresh = [...bucket.fresh]
      await whenDurable()
      const path = folder.seenFile(hour)
      const size = await files.size(path)
      const file = await files.open(path)
      try {
        // A line break on both sides: a line that a crash cut off harms no other.
        const bytes = Buffer.from(`\n${fresh.join('\n')}\n`)
        const written = await file.write(bytes, size ?? 0)
        if (written < bytes.length) throw new Error(`The disk is full: ${path}`)
        await file.sync()
      } finally {
        await file.close()
      }
      if (size === null) names.touch(folder.seen)
      for (const line of fresh) bucket.fresh.delete(line)
    },
    shrink: (now) => {
      const current = Math.floor(now / HOUR_MS)
      const old = [...buckets.keys()].filter(
        (hour) => hour < current - 1 && buckets.get(hour)?.fresh.size === 0,
      )
      for (const hour of old.slice(0, Math.max(0, old.length - MOST_OLD_HOURS))) {
        buckets.delete(hour)
      }
    },
  }
}

/** The keys of each hour that has a file, as they were given. */
export async function* readSeenFiles(
  files: Files,
  folder: Folder,
  fromHour: number,
): AsyncGenerator<{ readonly hour: number; readonly keys: readonly string[] }> {
  for (const hour of (await listHours(files, folder)).sort((a, b) => a - b)) {
    if (hour < fromHour) continue
    const text = (await files.read(folder.seenFile(hour)))?.toString('utf8') ?? ''
    const lines = new Set(text.split('\n').filter((line) => line !== ''))
    yield { hour, keys: Array.from(lines, fromLine) }
  }
}

async function listHours(files: Files, folder: Folder): Promise<number[]> {
  const present = await files.list(folder.seen)
  return present.map(Number).filter(Number.isSafeInteger)
}

/** A key as a line of its own: the caller's own keys may hold anything. */
function toLine(key: string): string {
  return /^[\w.=+/:-]+$/.test(key) ? key : JSON.stringify(key)
}

function fromLine(line: string): string {
  return line.startsWith('"') ? (JSON.parse(line) as string) : line
}
