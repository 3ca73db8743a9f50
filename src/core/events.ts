import type { BudgetLimit, BudgetScope } from './agent-budget.ts'
import type { Contact } from './contact.ts'
import type { Json } from './json.ts'
import type { FailureClass, SaidMeanwhile } from './rows.ts'
import type { ProductReference, Referral, UserContent } from './user-content.ts'

export type { MediaKind, UserContent } from './user-content.ts'

/** The part that every event of a conversation has. */
export interface Stamp<Attributes = Readonly<Record<string, Json>>> {
  /** When it happened (epoch ms, by Meta's timestamp where there is one). Bots take the time from here. */
  readonly at: number
  /** The person the conversation is with. */
  readonly contact: Contact<Attributes>
}

/** What WhatsApp tells of a message beside its content. */
export interface MessageContext {
  /** The message this one answers, when the person quoted one or pressed a choice. */
  readonly replyTo?: string
  readonly forwarded?: true
  /** It went through many hands before (more than five). */
  readonly frequentlyForwarded?: true
  /** The click-to-WhatsApp ad or post the person came from. */
  readonly referral?: Referral
  /** The product of a catalog that it asks about. */
  readonly product?: ProductReference
}

/** The part that every message from WhatsApp has. */
export interface MessageStamp<Attributes = Readonly<Record<string, Json>>>
  extends Stamp<Attributes>,
    MessageContext {
  /** WhatsApp's id of the message (`wamid...`). */
  readonly messageId: string
  /** A newer message of this conversation was already stepped. */
  readonly late?: true
  /** The message was older than `staleAfter` when it reached us (a retry after an outage). */
  readonly stale?: true
  /** What Meta sent of it, as it came; absent where the event came from a choice. */
  readonly raw?: Json
}

/** What happened to a message of ours. */
export type DeliveryContent =
  | {
      readonly type: 'delivery.failed'
      readonly outboxId: string
      readonly messageId?: string
      /** Meta's error code, where there was one. */
      readonly code?: number
      /** What kind of failure it is: `turnwise errors` and the README tell what can be done. */
      readonly class: FailureClass
      readonly reason: string
    }
  | { readonly type: 'delivery.dropped'; readonly outboxId: string; readonly reason: string }
  /** WhatsApp took it and gave it up: its time to live is over, and nothing tells that it arrived. */
  | {
      readonly type: 'delivery.expired'
      readonly outboxId: string
      readonly messageId: string
      readonly reason: string
    }
  | { readonly type: 'delivery.sent'; readonly outboxId: string; readonly messageId: string }
  | { readonly type: 'delivery.delivered'; readonly outboxId: string; readonly messageId: string }
  | { readonly type: 'delivery.read'; readonly outboxId: string; readonly messageId: string }
  | { readonly type: 'delivery.played'; readonly outboxId: string; readonly messageId: string }

/** What an operator did to the conversation. */
export type OperatorContent =
  | { readonly type: 'operator.took'; readonly operator: string; readonly reason?: string }
  | {
      readonly type: 'operator.released'
      /** Who gave it back, or had it last. */
      readonly operator: string
      /**
       * What was said while an operator owned the conversation, oldest first: by the person, and,
       * where `operator` is there, to them.
       */
      readonly said: readonly SaidMeanwhile[]
      /** Nobody gave it back: neither side had written for the time that `handOff.returnAfter` says. */
      readonly idle?: true
    }

/** A command matched from a text before the machine sees it, for example `command.cancel`. */
export interface CommandContent {
  readonly type: `command.${string}`
  readonly text: string
}

export type WindowContent = { readonly type: 'window.closed'; readonly outboxId: string }

/** A budget of an agent does not allow its next call. */
export interface AgentContent {
  readonly type: 'agent.budget'
  /** The id of the `invoke`. */
  readonly agent: string
  readonly scope: BudgetScope
  /** What was declared for that scope. */
  readonly limit: BudgetLimit
}

type Message<Content, Attributes> = Content extends unknown
  ? Content & MessageStamp<Attributes>
  : never
type Stamped<Content, Attributes> = Content extends unknown ? Content & Stamp<Attributes> : never

/**
 * Everything a person can do. Give it the bot's contact attributes to have them typed. Asides
 * (reactions, edits, ...) reach a machine only where it names them.
 */
export type UserEvent<Attributes = Readonly<Record<string, Json>>> = Message<
  UserContent,
  Attributes
>
export type DeliveryEvent<Attributes = Readonly<Record<string, Json>>> = Stamped<
  DeliveryContent,
  Attributes
>
export type OperatorEvent<Attributes = Readonly<Record<string, Json>>> = Stamped<
  OperatorContent,
  Attributes
>
export type WindowEvent<Attributes = Readonly<Record<string, Json>>> = Stamped<
  WindowContent,
  Attributes
>
export type AgentEvent<Attributes = Readonly<Record<string, Json>>> = Stamped<
  AgentContent,
  Attributes
>
/** The commands a bot declares: `CommandEvent<'cancel' | 'help'>`. */
export type CommandEvent<
  Name extends string,
  Attributes = Readonly<Record<string, Json>>,
> = Name extends unknown
  ? { readonly type: `command.${Name}`; readonly text: string } & MessageStamp<Attributes>
  : never
/** The bot's own events, as they arrive: with time and contact. */
export type BotEvent<
  Own extends { readonly type: string },
  Attributes = Readonly<Record<string, Json>>,
> = Stamped<Own, Attributes>

/** An event as stored in the inbox: the contact is added when its turn comes. */
export interface StoredEvent {
  readonly type: string
  readonly [key: string]: Json
}

/** A message as it is stored: all that content and context are made of is JSON. */
export function toStoredEvent(
  content: UserContent,
  context: MessageContext,
  messageId: string,
): StoredEvent {
  const event: object = { ...content, ...context, messageId }
  return event as StoredEvent
}
