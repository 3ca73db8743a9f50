import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { KnownError } from '../../core/errors.ts'

/** The version of everything that is stored here. Older ones are upgraded when read. */
export const DATA_VERSION = 1

/** Data that only a newer Turnwise can read. */
export function toNewer(what: string, version: number): KnownError {
  return new KnownError(
    'data-newer',
    `${what} was written as version ${version}, and this Turnwise reads ${DATA_VERSION}: start the newer one.`,
  )
}

/** Where what lies in the folder of a store. */
export interface Folder {
  readonly path: string
  readonly journal: string
  readonly state: string
  readonly aliases: string
  readonly seen: string
  /** Files that people sent. */
  readonly media: string
  /** What belongs to no conversation. */
  readonly facts: string
  readonly pending: string
  readonly socket: string
  /** The journal file that begins with record `n`. */
  journalFile(n: number): string
  document(conversationId: string): string
  /** The file in which an alias stands; one file holds many. */
  aliasFile(shard: string): string
  seenFile(hour: number): string
}

/** Names the places in the folder of a store. */
export function createFolder(path: string): Folder {
  const journal = join(path, 'journal')
  const state = join(path, 'state')
  const aliases = join(path, 'aliases')
  const seen = join(path, 'seen')
  return {
    path,
    journal,
    state,
    aliases,
    seen,
    media: join(path, 'media'),
    facts: join(path, 'facts'),
    pending: join(path, 'pending.json'),
    socket: join(path, 'control.sock'),
    journalFile: (n) => join(journal, `${String(n).padStart(12, '0')}.jsonl`),
    document: (id) => join(state, id.slice(1, 3), `${id}.json`),
    aliasFile: (shard) => join(aliases, shard.slice(0, 2), `${shard}.json`),
    seenFile: (hour) => join(seen, String(hour)),
  }
}

/** Which of the 4,096 alias files a name belongs to: few enough to be written together. */
export function toShard(name: string): string {
  return (crc32(name) & 0xfff).toString(16).padStart(3, '0')
}

/** The first record of a journal file, by its name; undefined for any other file. */
export function parseJournalName(name: string): number | undefined {
  const match = /^(\d{12})\.jsonl$/.exec(name)
  return match === null ? undefined : Number(match[1])
}
