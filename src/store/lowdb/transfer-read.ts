import { basename } from 'node:path'
import { KnownError } from '../../core/errors.ts'
import type { FactStore } from '../../core/facts.ts'
import type { MediaRow } from '../../core/media.ts'
import type { UploadRow } from '../../core/media-ports.ts'
import { formatCursor, parseCursor } from '../../core/operator.ts'
import type { Counts, Piece, Portion, StoreTransfer } from '../../core/transfer.ts'
import { isConversationName, toHomeId } from '../memory/aliases.ts'
import { readRow } from '../memory/cell.ts'
import { COUNTERS_FACT } from '../memory/counters.ts'
import type { Tables } from '../memory/draft.ts'
import { shareOf } from '../memory/id-share.ts'
import type { Log } from '../memory/memory-journal.ts'
import type { Residents } from '../memory/residents.ts'
import { toView } from '../memory/views.ts'
import { byStage } from '../transfer/by-stage.ts'
import type { AliasFiles } from './alias-files.ts'
import type { Documents } from './documents.ts'
import { listFacts } from './facts.ts'
import type { Files } from './files.ts'
import type { Folder } from './folder.ts'
import { createPeek, listIds } from './listing.ts'
import type { LowdbMedia } from './media.ts'
import type { AboutFile } from './media-files.ts'
import { createMediaFolder, listShards } from './media-folder.ts'
import { readSeenFiles } from './seen-files.ts'
import { createSmallDocuments } from './small-documents.ts'

/** What the parts of a store tell of what it keeps. */
export interface TransferParts {
  readonly files: Files
  readonly folder: Folder
  readonly tables: Tables
  readonly residents: Residents
  readonly documents: Documents
  readonly aliases: AliasFiles
  readonly log: Log
  readonly media: LowdbMedia
  readonly facts: FactStore
}

const LINES = 500
const KEYS = 1_000

/** Reads a store stage by stage. What is in memory alone must have been written before. */
export function createTransferReader(parts: TransferParts): StoreTransfer['read'] {
  const { files, folder, tables, log, media, aliases, facts } = parts
  const mediaFolder = createMediaFolder(folder.media)
  const documents = createSmallDocuments(files)
  const peek = createPeek(parts)

  async function* readLog(after: string): AsyncGenerator<Portion> {
    const end = await log.logEnd()
    let from = parseCursor(after) ?? { n: 0, index: 0 }
    for (;;) {
      const page = await log.readLog({ from, limit: LINES })
      if ('gap' in page) {
        from = page.first
        continue
      }
      if (page.lines.length === 0) return
      from = page.next
      const pieces = page.lines.map((line): Piece => ({ kind: 'line', line }))
      yield { pieces, place: formatCursor(from), share: from.n / end.n }
    }
  }

  /** Whoever somebody turned out to be, by their first conversation. */
  async function findOwner(contactId: string): Promise<string> {
    const row = (await peek(toHomeId(contactId)))?.conversation
    if (row === undefined) return contactId
    const { contactId: owner } = readRow(row)
    return owner === contactId ? contactId : findOwner(owner)
  }

  async function* readNames(after: string): AsyncGenerator<Portion> {
    for await (const { shard, targets } of aliases.list(after)) {
      const pieces: Piece[] = []
      for (const [name, target] of [...targets].sort(byName)) {
        if (isConversationName(name)) continue
        pieces.push({ kind: 'name', name, contactId: await findOwner(target) })
      }
      yield { pieces, place: shard, share: Number.parseInt(shard, 16) / 0x1000 }
    }
  }

  async function* readConversations(after: string): AsyncGenerator<Portion> {
    for await (const id of listIds(parts, after)) {
      const resident = await peek(id)
      const view = resident === undefined ? undefined : toView(resident)
      if (view === undefined) {
        const path = folder.document(id)
        const cure = 'restore it from a backup, or move it away'
        throw new KnownError('data-corrupt', `${path} cannot be read: ${cure}.`)
      }
      const { conversation: row, contact, ...rows } = view
      const pieces: Piece[] = [{ kind: 'conversation', row, ...rows }]
      // Whoever has several conversations comes along with the first one.
      if (toHomeId(contact.id) === id) pieces.unshift({ kind: 'contact', row: contact })
      yield { pieces, place: id, share: shareOf(id) }
    }
  }

  async function* readKeys(after: string): AsyncGenerator<Portion> {
    const { n: hourBefore, index: done } = parseCursor(after) ?? { n: 0, index: 0 }
    for await (const { hour, keys } of readSeenFiles(files, folder, hourBefore)) {
      for (let start = hour === hourBefore ? done : 0; start < keys.length; start += KEYS) {
        const some = keys.slice(start, start + KEYS)
        const pieces = some.map((key): Piece => ({ kind: 'key', key, hour }))
        const place = formatCursor({ n: hour, index: start + some.length })
        yield { pieces, place, share: (start + some.length) / keys.length }
      }
    }
  }

  /** One portion for each document of a folder. */
  async function* readDocuments<Content>(
    root: string,
    after: string,
    toPieces: (content: Content) => Promise<readonly Piece[]>,
  ): AsyncGenerator<Portion> {
    for await (const path of listShards(files, root)) {
      const place = basename(path, '.json')
      if (place <= after) continue
      const content = await documents.read<Content>(path)
      if (content === undefined) continue
      const share = Number.parseInt(place.slice(0, 2), 16) / 0x100
      yield { pieces: await toPieces(content), place, share }
    }
  }

  async function toFile({ sha256, at }: AboutFile): Promise<readonly Piece[]> {
    const content = await media.read(sha256)
    return content === undefined ? [] : [{ kind: 'file', sha256, at, content }]
  }

  async function* readFacts(after: string): AsyncGenerator<Portion> {
    for (const name of await listFacts(files, folder)) {
      const value = facts.read(name)
      if (name <= after || name === COUNTERS_FACT || value === undefined) continue
      yield { pieces: [{ kind: 'fact', name, value }], place: name, share: 0 }
    }
  }

  async function* readMarks(after: string): AsyncGenerator<Portion> {
    if (after !== '') return
    const queue = await media.readQueue()
    const pieces: Piece[] = [{ kind: 'arrivals', last: tables.lastArrival }]
    if (queue !== undefined) pieces.push({ kind: 'queue', queue })
    const counts = facts.read(COUNTERS_FACT) as Counts | undefined
    if (counts !== undefined) pieces.push({ kind: 'counters', counts })
    yield { pieces, place: 'end', share: 1 }
  }

  return byStage({
    log: readLog,
    names: readNames,
    conversations: readConversations,
    keys: readKeys,
    files: (after) => readDocuments(folder.media, after, toFile),
    media: (after) =>
      readDocuments(mediaFolder.ids, after, async (row: MediaRow) => [{ kind: 'media', row }]),
    uploads: (after) =>
      readDocuments(mediaFolder.uploads, after, async (row: UploadRow) => [
        { kind: 'upload', row },
      ]),
    facts: readFacts,
    marks: readMarks,
  })
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : 1
}
