import type { Aliases, ContactRow } from './contact.ts'
import type { Counters } from './counters.ts'
import type { StoredEvent } from './events.ts'
import type { FactStore } from './facts.ts'
import type { Json } from './json.ts'
import type { Cursor, LogLine } from './log.ts'
import type { MediaStore } from './media-ports.ts'
import type { Outreach, OutreachPlaces } from './outreach.ts'
import type {
  ConversationRow,
  InboxRow,
  JobRow,
  MessageRow,
  OutboxRow,
  RowKind,
  Rows,
  TimerRow,
} from './rows.ts'
import type { ConversationQuery, ConversationSummary, ConversationView, LogPage } from './views.ts'

export type { Messenger, SendOutcome } from './messenger.ts'

/** The only source of time. Tests move it by hand. */
export interface Clock {
  /** Wall clock, epoch ms. */
  now(): number
  /** Never goes back; ms from an arbitrary start. Leases are checked by both. */
  monotonic(): number
  /** Calls `fn` once after `delayMs`. Cancelling twice does no harm. */
  setTimeout(fn: () => void, delayMs: number): { cancel(): void }
}

/** An event on its way into the inbox. */
export interface Acceptance {
  /** The duplicate key: a wamid, or the caller's own. */
  readonly key: string
  /** The event's own time (epoch ms), which chooses the bucket of the key; null: by arrival. */
  readonly keyAt: number | null
  readonly at: number
  readonly arrivedAt: number
  readonly event: StoredEvent
  readonly raw?: Json
  /** Whose conversation: an existing one, or that of a person with a number (made if new). */
  readonly conversation:
    | { readonly id: string }
    | {
        readonly numberId: string
        readonly aliases: Aliases
        /** Names that the person had until now: WhatsApp says that they changed. */
        readonly before?: Aliases
        readonly name?: string
        readonly username?: string
        /** The bot of a conversation that is made now. */
        readonly bot: string
      }
  /** The store adds whose conversation and contact it is. */
  readonly log: readonly LogLine[]
}

/**
 * `duplicate`: this key was accepted before. `too-old`: stamped before the oldest bucket of keys;
 * logged, never stepped. `full`: the backlog is at its bound. `unknown`: no such conversation.
 * `several`: the names lead to several people (contact ids), who are one: merge them, then again.
 */
export type AcceptOutcome =
  | { readonly outcome: 'accepted'; readonly conversationId: string; readonly row: InboxRow }
  | { readonly outcome: 'several'; readonly people: readonly string[] }
  | { readonly outcome: 'duplicate' | 'too-old' | 'full' | 'unknown' }

/**
 * What the body of a turn sees and writes. Rows are never changed in place: `put` a new one. All
 * that was put is committed together when the body returns, and nothing when it throws.
 */
export interface Commit {
  readonly conversation: ConversationRow
  readonly contact: ContactRow
  /** Open inbox rows (waiting, parked, dead) by event time, then arrival. */
  inbox(): readonly InboxRow[]
  timers(): readonly TimerRow[]
  jobs(): readonly JobRow[]
  /** Outbox rows that still wait for something, in order. */
  openOutbox(): readonly OutboxRow[]
  /** All kept outbox rows (the last 200 messages or 30 days), in order. */
  outbox(): readonly OutboxRow[]
  outboxRow(id: string): OutboxRow | undefined
  outboxRowByWamid(wamid: string): OutboxRow | undefined
  message(id: string): MessageRow | undefined
  /** The person's latest messages that are kept, oldest first. */
  recentMessages(most: number): readonly MessageRow[]
  put<K extends RowKind>(kind: K, row: Rows[K]): void
  remove(kind: 'inbox' | 'timer' | 'job' | 'outbox' | 'message', id: string): void
  log(line: LogLine): void
  /** A number that no other call of this store returns: places in the order of arrival. */
  nextArrival(): number
}

/** Which loops have something to do after a commit became durable. */
export type Work = 'inbox' | 'outbox' | 'timer' | 'job'

/** What is due, and when more of it will be (epoch ms): null is not before something changes. */
export interface Due<Row> {
  readonly rows: readonly Row[]
  readonly nextAt: number | null
}

/** What another process left to do, and is this one's from now on. */
export interface Inheritance {
  /** Conversations with waiting inbox rows. */
  readonly waiting: readonly string[]
  /** Those that are overdue, oldest first. */
  readonly timers: readonly TimerRow[]
  /** Outbox rows that still wait for something, oldest first; nobody is sending them. */
  readonly open: readonly OutboxRow[]
  /** Numbers that another process, or an earlier one, sent for. */
  readonly numbers: readonly {
    readonly numberId: string
    /** For how long nobody has sent for it, at least (ms). */
    readonly quietMs: number
    /** When conversations were sent more than one of late (5 minutes; epoch ms, oldest first). */
    readonly sent: ReadonlyMap<string, readonly number[]>
  }[]
}

/** What was found when the store was opened. */
export interface Opening {
  /** The last process stopped cleanly (or there was none). */
  readonly clean: boolean
  /** Time of the last durable record (epoch ms), if there was one: an outage began there. */
  readonly lastRecordAt: number | null
}

/**
 * Where conversations live. Every promise resolves when its effect is durable; every write rejects
 * with `store-unavailable` when it could not be made durable, and then nothing of it happened.
 */
export interface Store {
  readonly opening: Opening
  readonly media: MediaStore
  readonly facts: FactStore
  readonly counters: Counters
  /** Takes one event into the inbox, atomically with its contact, aliases and conversation. */
  accept(item: Acceptance): Promise<AcceptOutcome>
  /**
   * Runs `body` under the conversation's lock and commits what it put. Resolves to the body's
   * result once durable; undefined when there is no such conversation.
   */
  turn<T>(conversationId: string, body: (commit: Commit) => T): Promise<T | undefined>
  /** Like `turn`, without waiting for the lock: for deliveries, attempts and marks. */
  record<T>(conversationId: string, body: (commit: Commit) => T): Promise<T | undefined>
  /**
   * Runs `body` under the locks of all conversations of several people with these numbers, taken in
   * the order of their ids, and commits what it put. All of them belong to the contact that it
   * answers from then on. People who are one already stay so.
   */
  merge(
    people: readonly string[],
    numberIds: readonly string[],
    body: (conversations: readonly Commit[]) => ContactRow,
  ): Promise<void>
  /** Makes facts durable that belong to no conversation; with a known `key` nothing is written. */
  note(
    lines: readonly LogLine[],
    key?: { readonly key: string; readonly keyAt: number | null; readonly arrivedAt: number },
  ): Promise<'noted' | 'duplicate'>
  /** The conversation of a person with a number, if there is one. */
  findConversation(numberId: string, aliases: Aliases): Promise<string | undefined>

  /** Tells which work a durable commit left behind. Returns the way to stop listening. */
  onWork(listener: (work: Work, conversationId: string) => void): () => void
  /** Conversations with waiting inbox rows. */
  waitingConversations(): Promise<readonly string[]>
  /** How many inbox rows wait, and their bytes. */
  backlog(): Promise<{ readonly events: number; readonly bytes: number }>
  /**
   * Claims the next message of each conversation that may send now: queued, due, first in its
   * order. One durable record marks them `sending` with a new attempt before this resolves.
   * `putOff` says of each message until when its conversation waits (epoch ms) although it is due: 0
   * takes it, infinity leaves the conversation alone until it is recalled or changes. `nextAt`: when
   * there will be more (back-off, barrier, put off; epoch ms, never before `now`).
   */
  claimOutbox(request: {
    readonly limit: number
    readonly now: number
    readonly putOff?: (row: OutboxRow) => number
  }): Promise<Due<OutboxRow>>
  /** Conversations that were put off may be claimed again; all of them, unless named. */
  recallOutbox(conversationIds?: readonly string[]): void
  /** Timers due at `now`, oldest first. They are claimed by being removed in their turn. */
  dueTimers(request: { readonly now: number; readonly limit: number }): Promise<Due<TimerRow>>
  /** Claims jobs that may run: counts the attempt and sets the lease, durably. */
  claimJobs(request: {
    readonly limit: number
    readonly now: number
    readonly leaseMs: number
  }): Promise<Due<JobRow>>
  /**
   * What earlier processes left to do: asked once, at the start of an engine. Jobs that they had
   * claimed run nowhere any more and may be claimed again.
   */
  inherit(): Promise<Inheritance>
  /**
   * Calls back when more of it comes: another process ended, or gave a number away. `isSuspect`: it
   * ended without saying so, and one of these may be why. Never, where one process has the store.
   */
  onInherited(listener: (left: Inheritance, isSuspect: boolean) => void): () => void
  /** Just before the first byte of a claimed message: whether it is still this process's to send. */
  mayLeave(row: OutboxRow): boolean
  /** Calls back when other processes accepted messages for a number that this one sends for. */
  onInboundElsewhere(listener: (numberId: string, messages: number) => void): () => void
  /** Jobs that may not run before a time (epoch ms), of all conversations, oldest first. */
  restingJobs(from: number): Promise<readonly JobRow[]>
  /** Outbox rows that still wait for something, all conversations, oldest first. */
  openOutbox(): Promise<readonly OutboxRow[]>
  /**
   * Messages that began conversations at or after a time and may have arrived, longest ago first, of
   * all processes. Those of the last 24 hours are known.
   */
  outreachSince(at: number): Promise<readonly Outreach[]>
  /** Undefined where one process has the store: it counts by itself. */
  readonly outreachPlaces?: OutreachPlaces
  /** A sign of life when nothing else was written. */
  beat(): Promise<void>

  listConversations(query: ConversationQuery): Promise<readonly ConversationSummary[]>
  showConversation(id: string): Promise<ConversationView | undefined>
  deadLetters(): Promise<readonly InboxRow[]>
  readLog(request: { readonly from: Cursor; readonly limit: number }): Promise<LogPage>
  /** The place behind the last durable line. */
  logEnd(): Promise<Cursor>
  /** The place of the first line at or after a time. */
  logSince(at: number): Promise<Cursor>
  /** Calls back after new lines became durable. */
  onLog(listener: () => void): () => void

  /** Forgets closed log files, settled rows and keys older than their time; open rows stay. */
  retain(request: { readonly logBefore: number; readonly now: number }): Promise<void>
  /** Copies a consistent state into an empty folder while the store runs. */
  backup(folder: string): Promise<void>
  /** Ends cleanly: what is committed is durable, documents are written. May be called twice. */
  close(): Promise<void>
}

/** Application log: facts for the person who runs the process, never secrets or message texts. */
export interface Logger {
  debug(fields: Readonly<Record<string, unknown>>, sentence: string): void
  info(fields: Readonly<Record<string, unknown>>, sentence: string): void
  warn(fields: Readonly<Record<string, unknown>>, sentence: string): void
  error(fields: Readonly<Record<string, unknown>>, sentence: string): void
}
