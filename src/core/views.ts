import type { ContactRow } from './contact.ts'
import type { Cursor, LoggedLine } from './log.ts'
import type { ConversationRow, InboxRow, JobRow, MessageRow, OutboxRow, TimerRow } from './rows.ts'

/** Which conversations to list. */
export interface ConversationQuery {
  readonly limit?: number
  /** Go on behind this conversation id. */
  readonly after?: string
  readonly owner?: 'bot' | 'operator'
  readonly status?: ConversationRow['status']
  /** Part of a name, phone number, BSUID or conversation id. */
  readonly search?: string
}

/** One line of a listing of conversations. */
export interface ConversationSummary {
  readonly conversation: Omit<ConversationRow, 'snapshot'>
  readonly contact: ContactRow
  readonly waiting: number
  readonly openOutbox: number
}

/** All that is kept of one conversation. */
export interface ConversationView {
  readonly conversation: ConversationRow
  readonly contact: ContactRow
  readonly messages: readonly MessageRow[]
  readonly outbox: readonly OutboxRow[]
  readonly inbox: readonly InboxRow[]
  readonly timers: readonly TimerRow[]
  readonly jobs: readonly JobRow[]
}

/** Lines in their order. There may be fewer than were asked for: only a page without any is the end. */
export type LogPage =
  | { readonly lines: readonly LoggedLine[]; readonly next: Cursor }
  /** The cursor is older than what is kept; `first` is the oldest place there is. */
  | { readonly gap: true; readonly first: Cursor }
