import type { ContactRow } from './contact.ts'
import type { Json } from './json.ts'
import type { LoggedLine } from './log.ts'
import type { MediaRow } from './media.ts'
import type { MediaQueue, UploadRow } from './media-ports.ts'
import type { ConversationRow, InboxRow, JobRow, MessageRow, OutboxRow, TimerRow } from './rows.ts'

/**
 * What a store keeps, in the order in which another one takes it over: the log comes first, for its
 * times only grow, and what says how far work has come comes last.
 */
export const STAGES = [
  'log',
  'names',
  'conversations',
  'keys',
  'files',
  'media',
  'uploads',
  'facts',
  'marks',
] as const

export type Stage = (typeof STAGES)[number]

/** All counters by name: how much, and until when they are asked for (epoch ms). */
export type Counts = Readonly<Record<string, { readonly value: number; readonly until: number }>>

/** A conversation with all its rows, but without the person. */
export interface ConversationPiece {
  readonly kind: 'conversation'
  readonly row: ConversationRow
  readonly messages: readonly MessageRow[]
  /** All that are kept, settled or not, in order. */
  readonly outbox: readonly OutboxRow[]
  readonly inbox: readonly InboxRow[]
  readonly timers: readonly TimerRow[]
  readonly jobs: readonly JobRow[]
}

/** A piece of what a store keeps. Written again, it replaces what it was. */
export type Piece =
  /** Only this one is added, not replaced. Its cursor is the one of the store that it comes from. */
  | { readonly kind: 'line'; readonly line: LoggedLine }
  /** Every name that a person was ever known by, such as `waId:15550100001`. */
  | { readonly kind: 'name'; readonly name: string; readonly contactId: string }
  | { readonly kind: 'contact'; readonly row: ContactRow }
  | ConversationPiece
  /** A duplicate key, in the bucket of an hour (since 1970). */
  | { readonly kind: 'key'; readonly key: string; readonly hour: number }
  | {
      readonly kind: 'file'
      readonly sha256: string
      /** When it was last sent (epoch ms): the retention counts from there. */
      readonly at: number
      /** To be read once. */
      readonly content: AsyncIterable<Uint8Array>
    }
  | { readonly kind: 'media'; readonly row: MediaRow }
  | { readonly kind: 'upload'; readonly row: UploadRow }
  | { readonly kind: 'fact'; readonly name: string; readonly value: Json }
  | { readonly kind: 'counters'; readonly counts: Counts }
  /** Files that are still to be fetched; its place is one in the log of the store it comes from. */
  | { readonly kind: 'queue'; readonly queue: MediaQueue }
  /** The highest place in the order of arrival that was given away. */
  | { readonly kind: 'arrivals'; readonly last: number }

/** Some pieces, and how to go on behind them. */
export interface Portion {
  readonly pieces: readonly Piece[]
  /** For a later `read` of the same stage. */
  readonly place: string
  /** How much of the stage is behind it: 0 to 1. */
  readonly share: number
}

/** Something that is not as it must be, for people: where, and what. */
export interface Violation {
  readonly place: string
  readonly problem: string
}

/** The way of everything that is kept out of a store, and into one. Nobody else may work on it. */
export interface StoreTransfer {
  /** Goes through a stage in an order that stays the same, from the beginning or behind a place. */
  read(stage: Stage, after?: string): AsyncIterable<Portion>
  /** Takes pieces in, in the order of `STAGES`; durable when it resolves. */
  write(pieces: readonly Piece[]): Promise<void>
  /** What does not fit together in the store's own way of keeping pieces. */
  inspect(): AsyncIterable<Violation>
  /** Whether others work on it now. */
  isServed(): boolean
  /** Whether there is nothing to lose: no person, no line, no file. */
  isEmpty(): Promise<boolean>
}
