import type { Json } from './json.ts'
import type { Cursor, LoggedLine } from './log.ts'
import type { OpenedMedia } from './media.ts'
import type { OperatorSaying } from './operator-message.ts'
import type { InboxRow, OutboxRow } from './rows.ts'
import type { ConversationQuery, ConversationSummary, ConversationView, LogPage } from './views.ts'

/** How much there is of what an operator looks after. */
export interface Counts {
  /** Events that wait for their turn. */
  readonly waiting: number
  readonly deadLetters: number
  /** Messages that are not settled: queued, sending, uncertain or held. */
  readonly openOutbox: number
}

/** What following the log brings: a line, or the news that older lines are no longer kept. */
export type LogNews =
  | { readonly line: LoggedLine; readonly next: Cursor }
  | { readonly gap: true; readonly next: Cursor }

/** What an operator may look at. The same questions beside a running server and without one. */
export interface OperatorView {
  counts(): Promise<Counts>
  listConversations(query: ConversationQuery): Promise<readonly ConversationSummary[]>
  showConversation(id: string): Promise<ConversationView | undefined>
  /** Events that could not be stepped, oldest first. */
  listDeadLetters(): Promise<readonly InboxRow[]>
  /** Messages that are not settled, oldest first. */
  listOutbox(): Promise<readonly OutboxRow[]>
  /** What agents may do only when an operator allows it, oldest first. */
  listApprovals(): Promise<readonly WaitingApproval[]>
  /**
   * A file that a person sent, by its media id.
   * @throws KnownError `not-found`, or `media-…` with why it could not be fetched
   */
  openMedia(mediaId: string): Promise<OpenedMedia>
  readLog(request: { readonly from: Cursor; readonly limit: number }): Promise<LogPage>
  /** The place behind the last durable line. */
  logEnd(): Promise<Cursor>
  /** The place of the first line at or after a time (epoch ms). */
  logSince(at: number): Promise<Cursor>
}

/** Something that an agent may do only when an operator allows it. */
export interface WaitingApproval {
  readonly id: string
  readonly conversationId: string
  /** The agent, by its name in `setup({ actors })`. */
  readonly agent: string
  /** The event or tool. */
  readonly what: string
  /** What the model gave it. */
  readonly input: Json
  /** Since when (epoch ms). */
  readonly askedAt: number
}

export interface ApprovalDecision {
  readonly granted: boolean
  readonly operator: string
}

/** How an operator takes a conversation. */
export interface Taking {
  /** Why, for the log and other operators. */
  readonly reason?: string
  /** Also when another operator has it. */
  readonly force?: boolean
}

/** How an operator answers the person. */
export interface Replying extends OperatorSaying {
  /** Takes the conversation over in the same step, if nobody else has it. */
  readonly take?: boolean
}

/**
 * What an operator may do and look at: asked by the CLI over the control socket, and by the
 * console. Where nothing of that id (or in that state) is there, nothing happens and the answer is
 * false.
 */
export interface Operator extends OperatorView {
  /** Lines as they become durable, from a place on, until the signal is aborted. */
  followLog(request: {
    readonly from: Cursor
    readonly signal: AbortSignal
  }): AsyncIterable<LogNews>
  /**
   * Takes a conversation out of the machine's hands.
   * @throws KnownError `not-found`, `conversation-taken`
   */
  take(conversationId: string, operator: string, taking?: Taking): Promise<boolean>
  /**
   * Gives it back; what the machine had queued before is sent or dropped. False: nobody had it.
   * @throws KnownError `not-found`
   */
  release(conversationId: string, operator: string, held: 'send' | 'drop'): Promise<boolean>
  /**
   * Says something to the person, in the operator's hands. It leaves as replies of the bot do; the
   * machine hears of it at the release. Answers the ids of the messages it became.
   * @throws KnownError `not-found`, `conversation-not-taken`, `conversation-taken`, `window-closed`,
   * `message-refused` with every limit of WhatsApp's that it breaks
   */
  reply(conversationId: string, operator: string, said: Replying): Promise<readonly string[]>
  decideApproval(id: string, decision: ApprovalDecision): Promise<boolean>
  replayDeadLetter(id: string): Promise<boolean>
  dropDeadLetter(id: string): Promise<boolean>
  resendOutbox(id: string): Promise<boolean>
  dropOutbox(id: string): Promise<boolean>
  /** Copies a consistent state into an empty folder of the server's machine. */
  backup(folder: string): Promise<void>
}

/** The header in which the operators' door says what is known of a file, as encoded JSON. */
export const ABOUT_MEDIA = 'turnwise-media'

const CURSOR = /^(\d{1,15})\.(\d{1,9})$/

/** A place in the log as a word, for addresses and files: `12.0`. */
export function formatCursor({ n, index }: Cursor): string {
  return `${n}.${index}`
}

/** Undefined for what `formatCursor` cannot have written. */
export function parseCursor(text: string): Cursor | undefined {
  const [, n, index] = CURSOR.exec(text) ?? []
  return n === undefined ? undefined : { n: Number(n), index: Number(index) }
}
