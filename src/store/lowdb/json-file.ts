import { dirname } from 'node:path'
import type { Adapter } from 'lowdb'
import type { Files } from './files.ts'
import { replaceFile } from './files.ts'

/** How a document is written down: in pieces, so that none is too long. */
export interface Format<Document> {
  parse(text: string): Document
  encode(document: Document): Iterable<Uint8Array>
}

/** Takes care that names of files are durable: those of folders, and those in them. */
export interface Names {
  /** Makes a folder if need be. */
  ensure(folder: string): Promise<void>
  /** Remembers that a name in a folder is new; it is durable after `sync`. */
  touch(folder: string): void
  sync(): Promise<void>
}

/** One sync of a folder serves all documents that were written into it. */
export function createNames(files: Files): Names {
  const known = new Set<string>()
  const touched = new Set<string>()
  return {
    ensure: async (folder) => {
      if (known.has(folder)) return
      await files.makeFolder(folder)
      touched.add(dirname(folder))
      known.add(folder)
    },
    touch: (folder) => {
      touched.add(folder)
    },
    sync: async () => {
      for (const folder of [...touched]) {
        touched.delete(folder)
        await files.syncFolder(folder).catch((error: unknown) => {
          touched.add(folder)
          throw error
        })
      }
    },
  }
}

/**
 * Reads and writes one document for lowdb, so that a crash leaves the old one or the new one:
 * written beside it, synced, renamed. It is there for good when `names` are synced.
 */
export function createJsonFile<Document>(options: {
  readonly files: Files
  readonly path: string
  readonly format: Format<Document>
  readonly names: Names
  /** Is waited for when the new document is written but not yet in its place. */
  readonly beforeRename?: () => Promise<void>
}): Adapter<Document> {
  const { files, path, format, names, beforeRename } = options
  return {
    read: async () => {
      const bytes = await files.read(path)
      return bytes === null ? null : format.parse(bytes.toString('utf8'))
    },
    write: async (document) => {
      await names.ensure(dirname(path))
      const pieces = format.encode(document)
      if (beforeRename === undefined) await files.replace(path, Buffer.concat([...pieces]))
      else await replaceFile(files, path, pieces, beforeRename)
      names.touch(dirname(path))
    },
  }
}

/** JSON with an indent, for documents that people read. */
export function createJsonFormat<Document>(): Format<Document> {
  return {
    parse: (text) => JSON.parse(text) as Document,
    encode: (document) => [Buffer.from(JSON.stringify(document, null, 2))],
  }
}
