import type { AgentProgress } from './agent-progress.ts'
import type { Aliases, ContactRow } from './contact.ts'
import type { ConversationRow } from './conversation.ts'
import type { DeliveryStatus } from './delivery.ts'
import type { StoredEvent } from './events.ts'
import type { Json } from './json.ts'
import type { OutboundMessage } from './messages.ts'
import type { Pricing } from './pricing.ts'

export type { ConversationRow, HandOff, SaidMeanwhile } from './conversation.ts'

/**
 * A message from the person, kept for operators and for what quotes it; or, as `operator.said`, one
 * that somebody sent them from outside. `id` is the wamid.
 */
export interface MessageRow {
  readonly id: string
  readonly conversationId: string
  readonly at: number
  /** When its turn was (epoch ms); absent in rows of earlier versions. */
  readonly keptAt?: number
  /** The conversation's turn by then: what was said to it has a later one. */
  readonly turn?: number
  readonly kind: string
  /** Of `operator.said`: who said it. */
  readonly operator?: string
  readonly text?: string
  /** Of the file in it. */
  readonly mediaId?: string
  /** Of `user.revoked`: the id of the message that was deleted. */
  readonly target?: string
  readonly raw?: Json
}

/** An accepted event that waits for its turn (or is parked, or could not be stepped). */
export interface InboxRow {
  readonly id: string
  readonly conversationId: string
  /** Place in the order of arrival, growing over all conversations of a store. */
  readonly arrival: number
  /** The duplicate key; absent for what we made ourselves. */
  readonly key?: string
  /** The event's own time (epoch ms). */
  readonly at: number
  readonly arrivedAt: number
  readonly event: StoredEvent
  /** What Meta sent, as it came. */
  readonly raw?: Json
  readonly state: 'waiting' | 'parked' | 'dead'
  /** How often a process died while this event was in hand. */
  readonly marks: number
  /** Dead letters: why, and since when. */
  readonly reason?: string
  readonly deadAt?: number
}

/** A choice of a sent message: what its tap means is looked up here, never read from its id. */
export interface StoredChoice {
  readonly id: string
  readonly title: string
  readonly event: StoredEvent
  readonly once?: true
  readonly usedAt?: number
}

/** One try to send a row. */
export interface Attempt {
  /** From 1. */
  readonly n: number
  readonly startedAt: number
  readonly endedAt?: number
  readonly wamid?: string
  readonly status: DeliveryStatus
  readonly failure?: Failure
}

/** Why something was not sent or delivered. */
export interface Failure {
  /** Meta's code (reference section 6.2), when Meta said so. */
  readonly code?: number
  readonly class: FailureClass
  /** For operators: what happened and what to do; never holds the text of a message. */
  readonly reason: string
}

export type FailureClass =
  | 'auth'
  | 'permission'
  | 'throughput'
  | 'pair'
  | 'window'
  | 'recipient'
  | 'content'
  | 'template'
  | 'quality'
  | 'policy'
  | 'media'
  | 'transient'
  | 'unknown'

/** One outbound message and its life. `id` begins with the conversation's id. */
export interface OutboxRow {
  readonly id: string
  readonly conversationId: string
  readonly numberId: string
  readonly to: Aliases
  readonly generation: number
  readonly turn: number
  /** Place in the conversation's order. */
  readonly order: number
  readonly message: OutboundMessage
  /** Of its stand-in too. */
  readonly choices: readonly StoredChoice[]
  readonly status: DeliveryStatus
  readonly createdAt: number
  readonly updatedAt: number
  /** Not sent before (epoch ms): back-off, or 0. */
  readonly notBefore: number
  readonly attempts: readonly Attempt[]
  /** Meta's ids of our files in the message, in order; uploaded for it, or for one before it. */
  readonly uploads?: { readonly ids: readonly string[]; readonly origin: 'now' | 'earlier' }
  /** A template while the window is closed: it counts against the messaging limit. */
  readonly initiated?: true
  /** Meta may have forgotten an earlier upload. */
  readonly uploadAnew?: true
  /** What becomes of it if the window closes: it waits, or a template is said. Else it is dropped. */
  readonly onWindowClosed?: 'wait' | OutboundMessage
  /** It goes when the person has written again; what needs no window passes it. */
  readonly awaits?: 'user'
  /** It is said in place of what the closed window forbade. */
  readonly standsIn?: true
  /** Failures are recorded, not delivered as events: it was said in a delivery.* or window.* turn. */
  readonly quiet?: true
  /** Said by an operator, not by the machine. */
  readonly operator?: string
  /** Held because an operator took the conversation over: the release decides about it. */
  readonly paused?: true
  /** More than one attempt may have reached the person. */
  readonly doubled?: true
  readonly failure?: Failure
  /** When each status was first reached (epoch ms, Meta's timestamp where there is one). */
  readonly times: Readonly<Partial<Record<DeliveryStatus, number>>>
  readonly pricing?: Pricing
  /** Groups only: how far it came with each participant, by the name WhatsApp gives them. */
  readonly participants?: Readonly<Record<string, DeliveryStatus>>
}

/** A durable delayed event. */
export interface TimerRow {
  readonly id: string
  readonly conversationId: string
  readonly generation: number
  readonly path: readonly string[]
  readonly sendId: string
  readonly target: readonly string[]
  readonly event: StoredEvent
  readonly setAt: number
  readonly delayMs: number
  /** The name under `delays` it was set with: late rules go by it. */
  readonly delayName?: string
  readonly due: number
  /** How often a process may have died while it was in hand. */
  readonly marks?: number
}

/** Outside work a machine waits for. */
export interface JobRow {
  /** Also the idempotency key that the work is given. */
  readonly id: string
  readonly conversationId: string
  readonly generation: number
  readonly path: readonly string[]
  readonly actorId: string
  readonly src: string
  readonly input: Json
  readonly startedAt: number
  /** Attempts begun. */
  readonly attempts: number
  readonly notBefore: number
  /** Running until (epoch ms); past it the attempt counts as lost. */
  readonly leaseUntil?: number
  /** The result, kept here while an operator owns the conversation or until its turn. */
  readonly result?: JobResult
  readonly resultAt?: number
  /** How often a process may have died while its result was in hand. */
  readonly marks?: number
  /** Of agents: what they have said and done so far. */
  readonly agent?: AgentProgress
}

export type JobResult =
  | { readonly ok: true; readonly output: Json }
  | { readonly ok: false; readonly error: { readonly name: string; readonly message: string } }

/** The kinds of rows a store keeps. */
export interface Rows {
  readonly contact: ContactRow
  readonly conversation: ConversationRow
  readonly message: MessageRow
  readonly inbox: InboxRow
  readonly outbox: OutboxRow
  readonly timer: TimerRow
  readonly job: JobRow
}

export type RowKind = keyof Rows
