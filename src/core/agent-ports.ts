import type { Json } from './json.ts'

/** Part of a message to or from a language model. */
export type ModelPart =
  | { readonly kind: 'text'; readonly text: string }
  /** A picture or a PDF that the person sent. */
  | { readonly kind: 'file'; readonly mimeType: string; readonly base64: string }
  /** The model wants a tool used. `input` is what it wrote, not checked yet. */
  | { readonly kind: 'call'; readonly id: string; readonly name: string; readonly input: Json }
  /** What came of it. */
  | {
      readonly kind: 'result'
      readonly callId: string
      readonly text: string
      readonly isError: boolean
    }
  /** Something of the provider's own that has to go back to it unchanged, such as thinking. */
  | { readonly kind: 'opaque'; readonly value: Json }

export interface ModelMessage {
  readonly role: 'user' | 'assistant'
  readonly parts: readonly ModelPart[]
}

/** What a model may ask for. `schema` is JSON Schema of an object. */
export interface ModelTool {
  readonly name: string
  readonly description: string
  readonly schema: { readonly [key: string]: Json }
}

/** How hard a model tries: more costs time and tokens of its answer. */
export type ModelEffort = 'low' | 'medium' | 'high'

/** One call of a language model. */
export interface ModelRequest {
  readonly model: string
  /** Instructions; the first part is the same in every call of an agent and may be cached. */
  readonly system: readonly string[]
  readonly messages: readonly ModelMessage[]
  readonly tools: readonly ModelTool[]
  /** The most tokens it may answer with, thinking included. */
  readonly maxTokens: number
  /** How much it thinks before it answers; absent: as the model does by itself. */
  readonly effort?: ModelEffort
  /** How long the whole call may take. */
  readonly timeoutMs: number
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal
}

/** Tokens of one call, as the provider counts them. */
export interface ModelUsage {
  /** Read anew: neither written to the cache nor read from it. */
  readonly input: number
  readonly cacheWrite: number
  readonly cacheRead: number
  readonly output: number
}

/**
 * Why a call brought no answer. `overloaded`, `rate-limited`, `timeout`, `network` and `server` may
 * pass; `auth` (key, account), `request` (refused as it is) and `unavailable` (no key is set) do not.
 */
export type ModelTrouble =
  | 'overloaded'
  | 'rate-limited'
  | 'timeout'
  | 'network'
  | 'server'
  | 'auth'
  | 'request'
  | 'unavailable'
  | 'aborted'

export type ModelOutcome =
  | {
      readonly outcome: 'answered'
      readonly parts: readonly ModelPart[]
      /** `end`: it has said what it had to; `calls`: it waits for results; `pause`: ask it again. */
      readonly stop: 'end' | 'calls' | 'max-tokens' | 'refusal' | 'pause'
      readonly usage: ModelUsage
      /** The model that answered, by its full name. */
      readonly model: string
    }
  | {
      readonly outcome: 'failed'
      readonly trouble: ModelTrouble
      /** For operators: never holds a prompt or a secret. */
      readonly reason: string
      readonly retryAfterMs?: number
      /** What was counted before it broke off; absent: nothing is known of it. */
      readonly usage?: ModelUsage
    }

/** The way to a language model. Never rejects: every ending is an outcome. It does not try again. */
export interface LanguageModel {
  answer(request: ModelRequest): Promise<ModelOutcome>
  /** An upper estimate of the tokens of a request, without asking anybody. */
  estimate(request: Pick<ModelRequest, 'system' | 'messages' | 'tools'>): number
  close(): Promise<void>
}
