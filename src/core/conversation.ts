import type { Amounts } from './agent-settings.ts'
import type { AgentSummary } from './agent-summary.ts'

/** Who decides what is said: the machine, or a person who took the conversation over. */
export interface HandOff {
  readonly operator: string
  /** When the machine stopped (epoch ms), whoever has it by now. */
  readonly since: number
  /** When this operator took it (epoch ms); absent: nobody has. */
  readonly takenAt?: number
  /** The machine handed over by itself: what it had said by then is still sent. */
  readonly byMachine?: true
  readonly reason?: string
  /**
   * WhatsApp gave it to another handler, such as Meta's own agent: when that was last heard of (epoch
   * ms). A later message to us shows that it came back.
   */
  readonly elsewhere?: number
  /** When somebody took it or wrote last (epoch ms); absent: nobody has since it was handed over. */
  readonly activeAt?: number
  /** What was said since then (the last 100), oldest first. */
  readonly said?: readonly SaidMeanwhile[]
}

/** The event of the timer that gives a conversation back. No machine ever sees it. */
export const RETURN_EVENT = 'turnwise.return'

/** Something that was said while the machine stood still. */
export type SaidMeanwhile = {
  readonly at: number
  readonly text: string
  /** Who answered the person; absent: the person said it. */
  readonly operator?: string
}

/** One contact with one number. `turn` counts its commits: it is the version of the row. */
export interface ConversationRow {
  readonly id: string
  readonly contactId: string
  /** The `phone_number_id` the person wrote to. */
  readonly numberId: string
  readonly bot: string
  /** How many machines have lived here; 0 before the first. */
  readonly generation: number
  readonly turn: number
  /** `held`: it waits for an operator (`holdReason` says why); nothing is stepped. */
  readonly status: 'new' | 'active' | 'done' | 'held'
  readonly holdReason?: string
  /**
   * What it was before it was held because of its bot: it goes on when there is one that can take
   * it. Absent: it was held for another reason, and only an operator frees it.
   */
  readonly heldFrom?: 'new' | 'active' | 'done'
  /** Fingerprint of the machine that wrote `snapshot`. */
  readonly layout?: string
  /** The machine's persisted snapshot, as JSON text: every step gets a fresh copy. */
  readonly snapshot?: string
  /** The machine's state as dotted names, for people: `order.quantity`. */
  readonly state?: string
  readonly handOff?: HandOff
  /** Time of the person's latest message or call (Meta's timestamp, epoch ms): opens the window. */
  readonly userAt?: number
  /** Time of their latest call. */
  readonly calledAt?: number
  /** WhatsApp refused what was sent then (epoch ms), as the window was closed (error 131047). */
  readonly refusedAt?: number
  /** Messages wait for the person to write again. */
  readonly awaitsUser?: true
  /** When the person last came from an ad or a post (epoch ms): a free entry point. */
  readonly entryAt?: number
  /** The latest message of the person that was stepped: an older one is late. */
  readonly steppedAt?: number
  /** The person's latest message id: read receipts and typing name it. */
  readonly lastMessageId?: string
  /** It was with a person who turned out to be another one: this conversation has all of it now. */
  readonly mergedInto?: string
  /** What stands for its beginning, where it is too long for agents to be told whole. */
  readonly agentSummary?: AgentSummary
  /** What agents have cost in one life of the machine, where that has a budget. */
  readonly agentSpent?: Amounts & { readonly generation: number }
  /** Place of the newest outbox row in the conversation's order. */
  readonly lastOrder?: number
  readonly createdAt: number
  readonly updatedAt: number
}
