import type { FactStore } from '../../core/facts.ts'
import type { LogLine } from '../../core/log.ts'
import type { MediaStore } from '../../core/media-ports.ts'
import type { RowKind, Rows } from '../../core/rows.ts'
import type { ConversationPiece, Counts, Piece } from '../../core/transfer.ts'
import { toConversationName, toHomeId } from './aliases.ts'
import type { Draft, Tables } from './draft.ts'
import { addKey, changeAlias, changeRow } from './draft.ts'
import type { Recorder } from './recorder.ts'
import type { Resident } from './resident.ts'
import type { Residents } from './residents.ts'
import { HOUR_MS } from './seen-keys.ts'

/** The parts of a store that take pieces in. */
export interface TransferTarget {
  readonly tables: Tables
  readonly residents: Residents
  readonly recorder: Recorder
  readonly media: MediaStore
  readonly facts: FactStore
  readonly writeCounts: (counts: Counts) => Promise<void>
  /** Runs something as if it were that time (epoch ms): retention goes by the time of records. */
  readonly atTime: <T>(at: number, work: () => T) => T
  /** Brings into memory what is here already of pieces that are to be written: a copy goes on. */
  readonly recall: (pieces: readonly Piece[]) => Promise<void>
}

type PieceOf<Kind extends Piece['kind']> = Extract<Piece, { readonly kind: Kind }>

/** Takes pieces of another store in, as records of this one. */
export function createTransferWriter(
  target: TransferTarget,
): (pieces: readonly Piece[]) => Promise<void> {
  const { tables, residents, recorder, media, facts, atTime } = target

  function record(fill: (draft: Draft) => unknown): Promise<void> {
    return new Promise((done, fail) => {
      try {
        // A name alone counts for nothing otherwise.
        recorder.write(fill, { done, fail }, 'even when empty')
      } catch (error) {
        fail(error)
      }
    })
  }

  /** What was one commit there is one record here; what was not of the same hour waits its turn. */
  async function writeLines(lines: readonly PieceOf<'line'>[]): Promise<void> {
    const commits = new Map<number, LogLine[]>()
    for (const { line } of lines) {
      const { cursor, ...rest } = line
      const commit = commits.get(cursor.n)
      if (commit === undefined) commits.set(cursor.n, [rest])
      else commit.push(rest)
    }
    let hour: number | undefined
    const written: Promise<void>[] = []
    for (const commit of commits.values()) {
      const at = Math.max(...commit.map((line) => line.at))
      const own = Math.floor(at / HOUR_MS)
      if (own !== hour) await Promise.all(written.splice(0))
      hour = own
      written.push(atTime(at, () => record((draft) => draft.lines.push(...commit))))
    }
    await Promise.all(written)
  }

  async function setName(name: string, contactId: string): Promise<void> {
    await tables.aliases.load(name)
    if (tables.aliases.find(name) === contactId) return
    await record((draft) => changeAlias(tables, draft, name, contactId))
  }

  async function addKeyOnce({ key, hour }: PieceOf<'key'>): Promise<void> {
    if (tables.seen.has(key, [hour]) === undefined) await tables.seen.load(key, [hour])
    if (tables.seen.has(key, [hour]) === true) return
    await record((draft) => addKey(tables, draft, { key, hours: [hour] }))
  }

  function put<K extends RowKind>(
    draft: Draft,
    resident: Resident,
    kind: K,
    id: string,
    row: Rows[K],
  ): void {
    changeRow(tables, draft, resident, { kind, id, row })
  }

  async function writeConversation(piece: ConversationPiece): Promise<void> {
    const { row } = piece
    const { id, contactId, numberId } = row
    const homeId = toHomeId(contactId)
    // The first conversation of a contact may come later: it is made whole by then.
    const home = homeId === id ? undefined : residents.place(homeId)
    const resident = residents.create(id, home)
    await record((draft) => {
      put(draft, resident, 'conversation', id, row)
      for (const message of piece.messages) put(draft, resident, 'message', message.id, message)
      for (const said of piece.outbox) put(draft, resident, 'outbox', said.id, said)
      for (const event of piece.inbox) put(draft, resident, 'inbox', event.id, event)
      for (const timer of piece.timers) put(draft, resident, 'timer', timer.id, timer)
      for (const job of piece.jobs) put(draft, resident, 'job', job.id, job)
    })
    if (home === undefined || row.mergedInto !== undefined) return
    await setName(toConversationName(contactId, numberId), id)
  }

  async function writeFile({ sha256, at, content }: PieceOf<'file'>): Promise<void> {
    const draft = await media.create()
    try {
      for await (const chunk of content) await draft.write(chunk)
      if (draft.digest() !== sha256) throw new Error(`The file ${sha256} has another hash.`)
      await draft.keep(at)
    } finally {
      await draft.drop()
    }
  }

  function write(piece: Exclude<Piece, PieceOf<'line'>>): Promise<void> {
    switch (piece.kind) {
      case 'name':
        return setName(piece.name, piece.contactId)
      case 'contact':
        return record((draft) => {
          const { row } = piece
          put(draft, residents.place(toHomeId(row.id)), 'contact', row.id, row)
        })
      case 'conversation':
        return writeConversation(piece)
      case 'key':
        return addKeyOnce(piece)
      case 'file':
        return writeFile(piece)
      case 'media':
        return media.put(piece.row)
      case 'upload':
        return media.putUpload(piece.row)
      case 'fact':
        return facts.write(piece.name, piece.value)
      case 'counters':
        return target.writeCounts(piece.counts)
      case 'queue':
        return media.writeQueue(piece.queue)
      case 'arrivals':
        // The next checkpoint writes it down; where places go by the clock it changes nothing.
        tables.lastArrival = Math.max(tables.lastArrival, piece.last)
        return Promise.resolve()
    }
  }

  return async (pieces) => {
    const lines = pieces.filter((piece) => piece.kind === 'line')
    const others = pieces.filter((piece) => piece.kind !== 'line')
    await writeLines(lines)
    await target.recall(others)
    await Promise.all(others.map(write))
  }
}
