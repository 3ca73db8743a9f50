import type { Json } from './json.ts'

export type LogKind =
  /** A message or other event was accepted. */
  | 'inbound'
  /** A webhook, or part of one, that is nobody's turn: account news, unknown fields, groups. */
  | 'notice'
  | 'duplicate'
  /** An event was stepped and committed. */
  | 'turn'
  /** Nothing in the machine took the event. */
  | 'unhandled'
  /** A reply was committed, or a message of an operator. */
  | 'outbound'
  /** A delivery moved on. */
  | 'delivery'
  | 'dead-letter'
  | 'hand-off'
  /** A person opted out of marketing messages, or in again. */
  | 'consent'
  | 'job'
  /** An agent called its model, was refused something, or was allowed it. */
  | 'agent'
  | 'timer'
  /** A file that a person sent is here, or never will be. */
  | 'media'
  /** The bot's own `log(...)` actions. */
  | 'note'
  /** The machine's layout changed under a conversation; a retention ran; an outage ended. */
  | 'engine'

/** One fact of a conversation, as operators tail it. Flat, so that it can be filtered. */
export interface LogLine {
  readonly at: number
  readonly kind: LogKind
  readonly conversationId?: string
  readonly contactId?: string
  /** What to show of the person: phone digits or BSUID. Masked unless revealed. */
  readonly contact?: string
  readonly numberId?: string
  readonly bot?: string
  /** The machine's state before and after, as dotted names. */
  readonly from?: string
  readonly to?: string
  readonly event?: string
  /** What was said (personal data). */
  readonly text?: string
  readonly outboxId?: string
  readonly messageId?: string
  readonly status?: string
  /** A sentence for people: what went wrong, or what this line is about. */
  readonly reason?: string
  /** Anything more, for example the transitions that were taken. */
  readonly detail?: Json
}

/** A place in the log: the record's number and the line in it. */
export interface Cursor {
  readonly n: number
  readonly index: number
}

export interface LoggedLine extends LogLine {
  readonly cursor: Cursor
}
