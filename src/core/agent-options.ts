import type { EventObject } from 'xstate'
import type { BudgetLimit, BudgetScope } from './agent-budget.ts'
import type { ModelEffort, ModelUsage } from './agent-ports.ts'
import type { AgentTool } from './agent-tool.ts'
import type { Approval } from './approval.ts'
import type { Contact } from './contact.ts'
import type { Duration } from './duration.ts'
import type { Json } from './json.ts'
import type { Sendable } from './messages.ts'

/** What the instructions of an agent may be made of. */
export interface AgentArgs<TInput> {
  /** What the machine gave it: `invoke: { input }`. */
  readonly input: TInput
  readonly contact: Contact
}

/** Instructions: one text, or several, of which the first is the same for everybody. */
export type Instructions = string | readonly string[]

/** An event as a model proposed it, where the bot does not say what its events are. */
export interface ProposedEvent {
  readonly type: string
  readonly [field: string]: Json
}

/** How one event is offered. */
export interface AgentEventOptions<TEvent extends EventObject = ProposedEvent> {
  /** Tells the model what it is for, and when to propose it. */
  readonly description: string
  /**
   * What only a text says that claims it happened. Such a text is not said unless the machine took
   * the event in the same answer: the model is told so and answers again.
   */
  readonly claims?: readonly RegExp[]
  readonly needsApproval?: Approval<{ readonly event: Sendable<TEvent> }>
}

/** How often a call of the model is tried, when it failed for a reason that may pass. */
export interface AgentRetry {
  /** In all. Default 4; 1 never repeats. */
  readonly attempts?: number
  /** Pause after the first failure; it doubles. Default 2 seconds, or what the provider asks for. */
  readonly delay?: Duration
  /** The longest pause. Default 30 seconds. */
  readonly maxDelay?: Duration
}

/** What `agent` is given. All but `system` has a default. */
export interface AgentOptions<TInput, TEvent extends EventObject> {
  /** The model by the provider's name. Default `claude-sonnet-5-5`. */
  readonly model?: string
  /**
   * What it is, what it knows, how it speaks. Write what is the same for everybody first: it is
   * cached by the provider. Never put secrets here, or anything that another person said.
   */
  readonly system: Instructions | ((args: AgentArgs<TInput>) => Instructions)
  /**
   * The events it may propose, by their types, with what they are for. Offered are those of them
   * that the machine takes where it is. Each needs a schema in `setup({ schemas: { events } })`.
   */
  readonly events?: {
    readonly [Type in TEvent['type']]?:
      | string
      | AgentEventOptions<Extract<TEvent, { readonly type: Type }>>
  }
  readonly tools?: readonly AgentTool[]
  readonly memory?: {
    /** How much of the conversation it is told, in tokens. Default 8,000; older parts are summed up. */
    readonly tokens?: number
    /** Which files of people it is shown. Default: none, only that there was one. */
    readonly files?: readonly ('image' | 'document')[]
  }
  /**
   * How long the person must have been silent before it begins to answer, so that several lines are
   * answered at once (default 1.5 seconds); and how long it waits at `most` (default 6 seconds).
   */
  readonly quiet?: { readonly time?: Duration; readonly most?: Duration }
  /**
   * The most that may be spent: in one answer (`turn`), in one life of the machine (`conversation`),
   * for one person in a day (`contact`), for all people in a day (`day`) and in a month (`bot`).
   * Days and months are those of UTC. Before each call its worst case is reserved; where that is too
   * much, the machine hears `agent.budget` instead.
   */
  readonly budget?: { readonly [Scope in BudgetScope]?: BudgetLimit }
  /**
   * How much it thinks before it answers. Default `low`: people wait on the phone, and newer models
   * think of anything by default. It counts towards `maxTokens`, so that more of it needs more of them.
   */
  readonly effort?: ModelEffort
  /** The most tokens of one call's answer, thinking included. Default 2,048. */
  readonly maxTokens?: number
  /** How long one call may take. Default 60 seconds. */
  readonly timeout?: Duration
  readonly retry?: AgentRetry
  /** How many calls one answer may take. Default 12. */
  readonly maxSteps?: number
}

/** What an answer came to: the output of `onDone`. */
export interface AgentOutput {
  /** The texts that were said, in order. */
  readonly said: readonly string[]
  /** Types of the events that the machine took, in order. */
  readonly events: readonly string[]
  readonly usage: ModelUsage
  /**
   * What the calls cost in US dollars, the most it can be where their end is unknown; null: the
   * model has no price in the table.
   */
  readonly usd: number | null
  /** `budget`: the machine was told `agent.budget` and stayed where it was. */
  readonly stop: 'end' | 'budget'
}
