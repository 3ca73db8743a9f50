import { join } from 'node:path'
import { KnownError } from '../../core/errors.ts'
import type { FactStore } from '../../core/facts.ts'
import type { Json } from '../../core/json.ts'
import type { Files } from './files.ts'
import type { Folder } from './folder.ts'
import { createSmallDocuments } from './small-documents.ts'

const ENDING = '.json'

/**
 * Reads all facts of a store: a document each, replaced whole when it changes.
 * @throws KnownError `data-corrupt`
 */
export async function openFacts(files: Files, folder: Folder): Promise<FactStore> {
  const documents = createSmallDocuments(files)
  const values = new Map<string, Json>()
  for (const name of await listFacts(files, folder)) {
    const value = await documents.read<Json>(join(folder.facts, `${name}${ENDING}`))
    if (value !== undefined) values.set(name, value)
  }
  async function replace(name: string, value: Json): Promise<void> {
    const path = join(folder.facts, `${name}${ENDING}`)
    try {
      await documents.ensureFolder(path)
      await documents.write(path, value)
    } catch (cause) {
      throw new KnownError('store-unavailable', `${path} cannot be written.`, { cause })
    }
    values.set(name, value)
  }

  let line: Promise<void> = Promise.resolve()
  /** Each starts from what the one before has written. */
  function inLine(write: () => Promise<void>): Promise<void> {
    const written = line.then(write)
    line = written.catch(() => undefined)
    return written
  }

  return {
    onChange: () => () => undefined,
    change: (name, change) => inLine(() => replace(name, change(values.get(name)))),
    read: (name) => values.get(name),
    write: (name, value) => inLine(() => replace(name, value)),
  }
}

/** The names of all facts, in order. */
export async function listFacts(files: Files, folder: Folder): Promise<string[]> {
  const names = await files.list(folder.facts)
  return names.filter((name) => name.endsWith(ENDING)).map((name) => name.slice(0, -ENDING.length))
}
