import type { ModelPart, ModelUsage } from './agent-ports.ts'
import type { Amounts } from './agent-settings.ts'

/** One thing that happened in an answer of an agent, in order. Nothing of it is done twice. */
export type AgentStep =
  /** The model answered; what follows up to the next one was done with it. */
  | {
      readonly kind: 'answer'
      readonly parts: readonly ModelPart[]
      readonly stop: 'end' | 'calls' | 'max-tokens' | 'refusal' | 'pause'
      /** Names of the tools it was offered. */
      readonly offered: readonly string[]
    }
  /** Its text was said to the person, in that turn of the conversation. */
  | { readonly kind: 'said'; readonly text: string; readonly turn: number }
  /** What came of a call of it. `event`: the machine took this one. */
  | {
      readonly kind: 'result'
      readonly callId: string
      readonly text: string
      /** `failed`: a tool that was begun; what it did until then, nobody knows. */
      readonly outcome: 'accepted' | 'answered' | 'failed' | 'refused' | 'invalid'
      readonly event?: string
    }
  /** What was wrong with the answer: goes back to the model in our own words. */
  | { readonly kind: 'correction'; readonly fault: AgentFault; readonly text: string }
  /** Something was said meanwhile: the transcript goes on up to that turn. */
  | {
      readonly kind: 'heard'
      readonly upTo: number
      /** The person said something, and waits for an answer. */
      readonly person?: true
    }

/** Why an answer could not be used as it was. */
export type AgentFault = 'claimed' | 'cut' | 'silent'

/** A call of the model that was paid for in advance. */
export interface OpenCall {
  /** Which call of this answer it is, from 1. */
  readonly n: number
  /** Steps there were when it was asked: what came since was not known to it. */
  readonly after: number
  /** When it was reserved (epoch ms): its day and month are those of then. */
  readonly at: number
  readonly reserved: Amounts
}

/** A call of a tool or an event that somebody has to allow first. */
export interface PendingApproval {
  readonly callId: string
  readonly by: 'user' | 'operator'
  /** What is asked for, as operators read it: the name of the event or tool. */
  readonly what: string
  readonly askedAt: number
  /** The answer; absent: nobody has decided yet. */
  readonly granted?: boolean
  /** The operator who decided. */
  readonly operator?: string
}

/** How far an agent has come with an answer: kept on its job's row. */
export interface AgentProgress {
  /** It answers what was said up to this turn of the conversation. */
  readonly upTo: number
  /** The row that this answer began with: one that was superseded before it said anything. */
  readonly first: string
  /** Since when the person has been writing (epoch ms): bounds how long it waits for silence. */
  readonly since: number
  readonly steps: readonly AgentStep[]
  /** Calls of the model that were begun. */
  readonly calls: number
  readonly call?: OpenCall
  /** Of them, those that failed one after the other just now. */
  readonly failures: number
  /** A call of a tool that was begun, and may have been done. */
  readonly doing?: string
  readonly pending?: PendingApproval
  /** What it has cost; of calls whose end is unknown, the worst case. */
  readonly spent: Amounts
  /** As the provider counted. */
  readonly usage: ModelUsage
  /** The model had no price at some call: what it cost is not known in money. */
  readonly unpriced?: true
}
