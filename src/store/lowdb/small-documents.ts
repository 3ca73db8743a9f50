import { dirname } from 'node:path'
import { Low } from 'lowdb'
import { KnownError } from '../../core/errors.ts'
import { createInTurn } from '../../core/in-turn.ts'
import type { Files } from './files.ts'
import { DATA_VERSION, toNewer } from './folder.ts'
import type { Names } from './json-file.ts'
import { createJsonFile, createJsonFormat } from './json-file.ts'

interface Versioned<Content> {
  readonly version: number
  readonly content: Content
}

/** Small documents, each durable when its write resolves. */
export interface SmallDocuments {
  /**
   * Undefined when there is none.
   * @throws KnownError `data-corrupt`
   */
  read<Content>(path: string): Promise<Content | undefined>
  write<Content>(path: string, content: Content): Promise<void>
  /** Makes the folder of a path, for good. */
  ensureFolder(path: string): Promise<void>
}

export function createSmallDocuments(files: Files): SmallDocuments {
  const known = new Set<string>()

  async function ensure(folder: string): Promise<void> {
    if (known.has(folder)) return
    await files.makeFolder(folder)
    await files.syncFolder(dirname(folder))
    known.add(folder)
  }

  const inTurn = createInTurn()

  // Each document is waited for by itself: its folder is synced right after it.
  const names: Names = { ensure, touch: () => {}, sync: async () => {} }

  function open<Content>(path: string, content: Content): Low<Versioned<Content>> {
    const format = createJsonFormat<Versioned<Content>>()
    const adapter = createJsonFile({ files, path, format, names })
    return new Low(adapter, { version: DATA_VERSION, content })
  }

  return {
    read: async <Content>(path: string) => {
      const low = open<Content | undefined>(path, undefined)
      try {
        await low.read()
      } catch (cause) {
        const cure = 'remove it, or restore it from a backup.'
        throw new KnownError('data-corrupt', `${path} cannot be read: ${cure}`, { cause })
      }
      if (low.data.version > DATA_VERSION) throw toNewer(path, low.data.version)
      return low.data.content
    },
    // Two writes of one document at once would be in each other's way.
    write: (path, content) =>
      inTurn(path, async () => {
        await open(path, content).write()
        await files.syncFolder(dirname(path))
      }),
    ensureFolder: (path) => ensure(dirname(path)),
  }
}
