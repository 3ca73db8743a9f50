import { join } from 'node:path'
import { Low } from 'lowdb'
import type { Logger } from '../../core/ports.ts'
import type { AliasTable } from '../memory/aliases.ts'
import { rebuildAliases } from './alias-rebuild.ts'
import type { Files } from './files.ts'
import type { Folder } from './folder.ts'
import { DATA_VERSION, toNewer, toShard } from './folder.ts'
import type { Names } from './json-file.ts'
import { createJsonFile, createJsonFormat } from './json-file.ts'

interface AliasDocument {
  readonly version: number
  readonly aliases: Readonly<Record<string, string>>
}

/** Aliases in files, the recently used ones in memory. */
export interface AliasFiles extends AliasTable {
  /** The files that do not have all names yet. */
  changed(): string[]
  /**
   * Writes one file. `whenDurable` is waited for between composing and writing: no name may be in
   * a file before the record that gave it is durable.
   */
  write(shard: string, whenDurable: () => Promise<void>): Promise<void>
  /** The names in all files behind one, in the order of the files. */
  list(after: string): AsyncGenerator<{
    readonly shard: string
    readonly targets: ReadonlyMap<string, string>
  }>
  /** Lets go what was not used for long. */
  shrink(): void
}

/** More names than this are not kept in memory for nothing: about 15 MB. */
const MOST_NAMES = 100_000
const ENDING = '.json'

export function createAliasFiles(options: {
  readonly files: Files
  readonly folder: Folder
  readonly names: Names
  readonly logger: Logger
}): AliasFiles {
  const { files, folder, names } = options
  // In the order of use, the oldest first.
  const loaded = new Map<string, Map<string, string>>()
  const changes = new Map<string, Map<string, string | null>>()
  const loading = new Map<string, Promise<void>>()
  let size = 0

  async function read(shard: string): Promise<Map<string, string>> {
    const path = folder.aliasFile(shard)
    const format = createJsonFormat<AliasDocument>()
    const adapter = createJsonFile({ files, path, format, names })
    const low = new Low<AliasDocument>(adapter, { version: DATA_VERSION, aliases: {} })
    try {
      await low.read()
    } catch (error) {
      // It may be there the next time; what is in it is damaged for good.
      if (error instanceof Error && 'syscall' in error) throw error
      const found = await rebuildAliases(options, shard)
      // The next checkpoint writes them; what came since is newer.
      changes.set(shard, new Map<string, string | null>([...found, ...(changes.get(shard) ?? [])]))
      return found
    }
    if (low.data.version > DATA_VERSION) throw toNewer(path, low.data.version)
    return new Map(Object.entries(low.data.aliases))
  }

  async function load(shard: string): Promise<void> {
    const targets = await read(shard)
    loaded.set(shard, targets)
    size += targets.size
    loading.delete(shard)
  }

  function forget(shard: string): void {
    size -= loaded.get(shard)?.size ?? 0
    loaded.delete(shard)
  }

  async function* list(after: string): ReturnType<AliasFiles['list']> {
    for (const part of await files.list(folder.aliases)) {
      for (const name of await files.list(join(folder.aliases, part))) {
        const shard = name.slice(0, -ENDING.length)
        if (!name.endsWith(ENDING) || shard <= after) continue
        yield { shard, targets: loaded.get(shard) ?? (await read(shard)) }
      }
    }
  }

  return {
    list,
    find: (id) => {
      const shard = toShard(id)
      const change = changes.get(shard)?.get(id)
      if (change !== undefined) return change
      const targets = loaded.get(shard)
      if (targets === undefined) return undefined
      return targets.get(id) ?? null
    },
    load: async (id) => {
      const shard = toShard(id)
      if (loaded.has(shard)) return
      const known = loading.get(shard)
      const promise = known ?? load(shard)
      if (known === undefined) loading.set(shard, promise)
      await promise.finally(() => loading.delete(shard))
    },
    set: (id, target) => {
      const shard = toShard(id)
      const known = changes.get(shard)
      if (known === undefined) changes.set(shard, new Map([[id, target]]))
      else known.set(id, target)
    },
    changed: () => [...changes.keys()],
    write: async (shard, whenDurable) => {
      const stored = loaded.get(shard) ?? (await read(shard))
      const change = new Map(changes.get(shard))
      const targets = new Map(stored)
      for (const [id, target] of change) {
        if (target === null) targets.delete(id)
        else targets.set(id, target)
      }
      await whenDurable()
      const path = folder.aliasFile(shard)
      const format = createJsonFormat<AliasDocument>()
      const low = new Low<AliasDocument>(createJsonFile({ files, path, format, names }), {
        version: DATA_VERSION,
        aliases: Object.fromEntries(targets),
      })
      await low.write()
      forget(shard)
      loaded.set(shard, targets)
      size += targets.size
      const left = changes.get(shard)
      for (const [id, target] of change) if (left?.get(id) === target) left.delete(id)
      if (left?.size === 0) changes.delete(shard)
    },
    shrink: () => {
      for (const shard of loaded.keys()) {
        if (size <= MOST_NAMES) return
        forget(shard)
      }
    },
  }
}
