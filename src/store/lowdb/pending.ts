import { Low } from 'lowdb'
import { KnownError } from '../../core/errors.ts'
import type { Outreach } from '../../core/outreach.ts'
import type { Opening } from '../../core/ports.ts'
import type { Resident } from '../memory/resident.ts'
import type { Files } from './files.ts'
import type { Folder } from './folder.ts'
import type { Names } from './json-file.ts'
import { createJsonFile } from './json-file.ts'
import type { RowFile } from './row-file.ts'
import { encodeRows, parseRows } from './row-file.ts'
import type { StoredRow } from './row-line.ts'

/** What a checkpoint leaves for the next start. */
export interface PendingHead {
  /** All records up to here are in documents, aliases, keys and pending rows. */
  readonly n: number
  /** When the last of them was written (epoch ms); 0 when there is none. */
  readonly at: number
  readonly lastArrival: number
  /** The process ended as it should. */
  readonly clean: boolean
  /** The last record there was: more than `n` when the process had no time for a checkpoint. */
  readonly lastN: number
  /** How the last server ended, when somebody else has worked on the folder since. */
  readonly server?: Opening
}

/** pending.json: the open rows of all conversations, and who was written to today. */
export interface PendingFile {
  /** Undefined when there is none. */
  read(): Promise<RowFile<PendingHead> | undefined>
  /** `beforeRename` is waited for when it is written but not yet in its place. */
  write(document: RowFile<PendingHead>, beforeRename: () => Promise<void>): Promise<void>
}

export function createPendingFile(files: Files, folder: Folder, names: Names): PendingFile {
  const nothing: RowFile<PendingHead> = {
    head: { n: -1, at: 0, lastArrival: 0, clean: true, lastN: -1 },
    rows: [],
  }
  const file = {
    files,
    path: folder.pending,
    format: { parse: parseWhole, encode: (rows: RowFile<PendingHead>) => encodeRows(rows) },
    names,
  }
  return {
    read: async () => {
      const low = new Low(createJsonFile(file), nothing)
      try {
        await low.read()
      } catch (cause) {
        if (cause instanceof KnownError) throw cause
        throw new KnownError(
          'data-corrupt',
          `${folder.pending} cannot be read: restore it, or the whole folder, from a backup.`,
          { cause },
        )
      }
      return low.data === nothing ? undefined : low.data
    },
    write: async (document, beforeRename) => {
      await new Low(createJsonFile({ ...file, beforeRename }), document).write()
      await names.sync()
    },
  }
}

/** It is written beside its place, so that a crash leaves no half of it. */
function parseWhole(text: string): RowFile<PendingHead> {
  const found = parseRows<PendingHead>(text)
  if (found.isTorn) throw new Error('It is not whole.')
  return found
}

/**
 * The open rows of all conversations in memory, which may change while this goes on: what changed
 * is in the journal above the checkpoint as well. With what was begun today: the rows of that are
 * closed, and lie in documents that a start does not read.
 */
export function* pendingRows(
  residents: Iterable<Resident>,
  outreach: Iterable<Outreach>,
): Iterable<StoredRow> {
  for (const row of outreach) {
    const { id, conversationId } = row
    yield { kind: 'outreach', id, conversationId, cell: { n: 0, json: JSON.stringify(row), row } }
  }
  for (const { id: conversationId, inbox, open, timer, job } of residents) {
    for (const [id, cell] of inbox ?? []) yield { kind: 'inbox', id, conversationId, cell }
    for (const [id, cell] of open ?? []) yield { kind: 'outbox', id, conversationId, cell }
    for (const [id, cell] of timer ?? []) yield { kind: 'timer', id, conversationId, cell }
    for (const [id, cell] of job ?? []) yield { kind: 'job', id, conversationId, cell }
  }
}
