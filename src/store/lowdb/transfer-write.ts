import type { LogLine } from '../../core/log.ts'
import type { RowKind, Rows } from '../../core/rows.ts'
import type { ConversationPiece, Piece } from '../../core/transfer.ts'
import { toConversationName, toHomeId } from '../memory/aliases.ts'
import { COUNTERS_FACT } from '../memory/counters.ts'
import type { Draft } from '../memory/draft.ts'
import { addKey, changeAlias, changeRow } from '../memory/draft.ts'
import type { Recorder } from '../memory/recorder.ts'
import type { Resident } from '../memory/resident.ts'
import type { TransferParts } from './transfer-read.ts'

export interface TransferTarget extends TransferParts {
  readonly recorder: Recorder
  /** Runs something as if it were that time (epoch ms): retention goes by the time of records. */
  readonly atTime: <T>(at: number, work: () => T) => T
}

type LinePiece = Extract<Piece, { readonly kind: 'line' }>
type FilePiece = Extract<Piece, { readonly kind: 'file' }>

/** Takes pieces of another store in, as records of this one. */
export function createTransferWriter(
  target: TransferTarget,
): (pieces: readonly Piece[]) => Promise<void> {
  const { tables, residents, recorder, media, facts, atTime } = target

  function record(fill: (draft: Draft) => unknown): Promise<void> {
    return new Promise((done, fail) => {
      try {
        recorder.write(fill, { done, fail })
      } catch (error) {
        fail(error)
      }
    })
  }

  /** What was one commit there is one record here. */
  function writeLines(lines: readonly LinePiece[]): Promise<void>[] {
    const commits = new Map<number, LogLine[]>()
    for (const { line } of lines) {
      const { cursor, ...rest } = line
      const commit = commits.get(cursor.n)
      if (commit === undefined) commits.set(cursor.n, [rest])
      else commit.push(rest)
    }
    return Array.from(commits.values(), (commit) => {
      const at = Math.max(...commit.map((line) => line.at))
      return atTime(at, () => record((draft) => draft.lines.push(...commit)))
    })
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

  function writeConversation(piece: ConversationPiece): Promise<void> {
    const { row } = piece
    const { id, contactId, numberId } = row
    const homeId = toHomeId(contactId)
    return record((draft) => {
      // The first conversation of a contact may come later: it is made whole by then.
      const home = homeId === id ? undefined : residents.place(homeId)
      const resident = residents.create(id, home)
      put(draft, resident, 'conversation', id, row)
      for (const message of piece.messages) put(draft, resident, 'message', message.id, message)
      for (const said of piece.outbox) put(draft, resident, 'outbox', said.id, said)
      for (const event of piece.inbox) put(draft, resident, 'inbox', event.id, event)
      for (const timer of piece.timers) put(draft, resident, 'timer', timer.id, timer)
      for (const job of piece.jobs) put(draft, resident, 'job', job.id, job)
      if (home === undefined || row.mergedInto !== undefined) return
      changeAlias(tables, draft, toConversationName(contactId, numberId), id)
    })
  }

  async function writeFile({ sha256, at, content }: FilePiece): Promise<void> {
    const draft = await media.create()
    try {
      for await (const chunk of content) await draft.write(chunk)
      if (draft.digest() !== sha256) throw new Error(`The file ${sha256} has another hash.`)
      await draft.keep(at)
    } finally {
      await draft.drop()
    }
  }

  function write(piece: Exclude<Piece, LinePiece>): Promise<void> {
    switch (piece.kind) {
      case 'name':
        return record((draft) => changeAlias(tables, draft, piece.name, piece.contactId))
      case 'contact':
        return record((draft) => {
          const { row } = piece
          put(draft, residents.place(toHomeId(row.id)), 'contact', row.id, row)
        })
      case 'conversation':
        return writeConversation(piece)
      case 'key':
        return record((draft) => addKey(tables, draft, { key: piece.key, hours: [piece.hour] }))
      case 'file':
        return writeFile(piece)
      case 'media':
        return media.put(piece.row)
      case 'upload':
        return media.putUpload(piece.row)
      case 'fact':
        return facts.write(piece.name, piece.value)
      case 'counters':
        return facts.write(COUNTERS_FACT, piece.counts)
      case 'queue':
        return media.writeQueue(piece.queue)
      case 'arrivals':
        // The record makes the next checkpoint write it down; it takes nothing else along.
        tables.lastArrival = Math.max(tables.lastArrival, piece.last)
        return Promise.resolve()
    }
  }

  return async (pieces) => {
    const lines = pieces.filter((piece) => piece.kind === 'line')
    const others = pieces.filter((piece) => piece.kind !== 'line')
    await Promise.all([...writeLines(lines), ...others.map(write)])
  }
}
