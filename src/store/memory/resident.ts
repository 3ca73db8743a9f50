import type { ContactRow } from '../../core/contact.ts'
import type {
  ConversationRow,
  InboxRow,
  JobRow,
  MessageRow,
  OutboxRow,
  RowKind,
  Rows,
  TimerRow,
} from '../../core/rows.ts'
import type { Cell } from './cell.ts'
import { readRow } from './cell.ts'

/** A body that waits for the lock of a conversation. */
export type Waiting = () => void

/** Where the rows of a document end: more of them are written there. */
export interface RowsEnd {
  /** Bytes before the closing. */
  readonly length: number
  /** Of these bytes. */
  readonly checksum: number
}

/**
 * What is in memory of one conversation. Its open rows always are; conversation, contact and
 * history (settled outbox rows and messages) come from its document and may be let go again.
 */
export interface Resident {
  readonly id: string
  /** Conversation, contact and history are in memory too. */
  complete: boolean
  /** The document is being read. */
  loading: Promise<void> | undefined
  conversation: Cell<ConversationRow> | undefined
  contact: Cell<ContactRow> | undefined
  /** Where the contact's row lives: the first conversation of the person (itself, as a rule). */
  home: Resident | undefined
  /** How many conversations in memory have this one as their home. */
  guests: number
  inbox: Map<string, Cell<InboxRow>> | undefined
  /** Outbox rows that wait, or hold back what comes after them. */
  open: Map<string, Cell<OutboxRow>> | undefined
  settled: Map<string, Cell<OutboxRow>> | undefined
  message: Map<string, Cell<MessageRow>> | undefined
  timer: Map<string, Cell<TimerRow>> | undefined
  job: Map<string, Cell<JobRow>> | undefined
  /** Rows of its document that were removed since that was written: `outbox <id>`. */
  removed: Set<string> | undefined
  /** The number of the latest record that wrote a row of it. */
  lastN: number
  /** The first record that its document does not have; 0 when it has all. */
  dirtyN: number
  isBeingWritten: boolean
  /** Undefined: its document has to be written whole. */
  documentEnd: RowsEnd | undefined
  /**
   * Its document is to be written whole: rows were removed that it may still have, or no record above
   * the checkpoint has what is new, so that a torn end could not be made good.
   */
  mustBeWhole: boolean
  /** History was let go that its document may still have. */
  isShortened: boolean
  /** The journal had rows of it above the checkpoint: its document may have been in hand. */
  isReplayed: boolean
  /** Length of the JSON of its rows. */
  size: number
  /** When it was last used, in calls of the store. */
  usedAt: number
  /** In a store that several processes share: as which version its rows were read or written. */
  version: number
  /**
   * Where its settled outbox rows and messages are: here, or only those of late (`away`). `wanted`: a
   * body asked for one that is not here.
   */
  history: 'here' | 'away' | 'wanted'
  /** A turn is under way. */
  isLocked: boolean
  queue: Waiting[] | undefined
}

/** A conversation of which nothing is known yet. */
export function createResident(id: string): Resident {
  return {
    id,
    complete: false,
    loading: undefined,
    conversation: undefined,
    contact: undefined,
    home: undefined,
    guests: 0,
    inbox: undefined,
    open: undefined,
    settled: undefined,
    message: undefined,
    timer: undefined,
    job: undefined,
    removed: undefined,
    lastN: 0,
    dirtyN: 0,
    isBeingWritten: false,
    documentEnd: undefined,
    mustBeWhole: false,
    isShortened: false,
    isReplayed: false,
    size: 0,
    usedAt: 0,
    version: 0,
    history: 'here',
    isLocked: false,
    queue: undefined,
  }
}

/** The rows of a table of a conversation. */
export function rowsOf<Row>(cells: ReadonlyMap<string, Cell<Row>> | undefined): Row[] {
  if (cells === undefined || cells.size === 0) return []
  return Array.from(cells.values(), readRow)
}

/** All rows of a conversation. */
export function cellsOf(resident: Resident): Cell<unknown>[] {
  const { conversation, contact, inbox, open, settled, message, timer, job } = resident
  const tables = [inbox, open, settled, message, timer, job]
  return [conversation, contact, ...tables.flatMap((table) => [...(table?.values() ?? [])])].filter(
    (cell) => cell !== undefined,
  )
}

/** The cell of a row, wherever it lies. */
export function findCell<K extends RowKind>(
  resident: Resident,
  kind: K,
  id: string,
): Cell<Rows[K]> | undefined
export function findCell(resident: Resident, kind: RowKind, id: string): unknown {
  switch (kind) {
    case 'conversation':
      return resident.conversation
    case 'contact':
      return resident.contact
    case 'outbox':
      return resident.open?.get(id) ?? resident.settled?.get(id)
    case 'inbox':
    case 'message':
    case 'timer':
    case 'job':
      return resident[kind]?.get(id)
  }
}

/** Whether anything of it waits: an idle conversation needs no place in memory. */
export function hasOpenRows(resident: Resident): boolean {
  const { inbox, open, timer, job } = resident
  return [inbox, open, timer, job].some((cells) => cells !== undefined && cells.size > 0)
}

/** Whether it exists at all. */
export function isKnown(resident: Resident): boolean {
  return resident.conversation !== undefined || hasOpenRows(resident)
}
