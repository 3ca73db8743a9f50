import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Files } from './files.ts'

/** Where the files that people sent lie, beside the documents of a store. */
export interface MediaFolder {
  readonly path: string
  /** What is known of media ids, and of files of ours that Meta has. */
  readonly ids: string
  readonly uploads: string
  /** Files that are still being written. */
  readonly incoming: string
  readonly queue: string
  /** A file, by its SHA-256 in hex, and what is known of it. */
  file(sha256: string): string
  about(sha256: string): string
  /** Ids come from outside: their documents are named by their hashes. */
  idFile(mediaId: string): string
  uploadFile(key: string): string
}

/** Names the places in the folder of files. */
export function createMediaFolder(path: string): MediaFolder {
  const ids = join(path, 'ids')
  const uploads = join(path, 'uploads')
  const file = (sha256: string) => join(path, sha256.slice(0, 2), sha256)
  return {
    path,
    ids,
    uploads,
    incoming: join(path, 'incoming'),
    queue: join(path, 'queue.json'),
    file,
    about: (sha256) => `${file(sha256)}.json`,
    idFile: (mediaId) => toHashed(ids, mediaId),
    uploadFile: (key) => toHashed(uploads, key),
  }
}

/** The documents below a folder that is divided by the first letters of their names, in order. */
export async function* listShards(files: Files, root: string): AsyncGenerator<string> {
  for (const shard of await files.list(root)) {
    if (!isShard(shard)) continue
    for (const name of await files.list(join(root, shard))) {
      if (name.endsWith('.json')) yield join(root, shard, name)
    }
  }
}

/** Whether a name in the folder is one of those that hold files. */
export function isShard(name: string): boolean {
  return /^[0-9a-f]{2}$/.test(name)
}

export function isSha256(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text)
}

function toHashed(folder: string, name: string): string {
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 32)
  return join(folder, hash.slice(0, 2), `${hash}.json`)
}
