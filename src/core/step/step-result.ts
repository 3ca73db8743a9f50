import type { AnyEventObject, StateValue } from 'xstate'
import type { Json } from '../json.ts'
import type { Effect, Path } from './effects.ts'

/** All that a step may know of the world: the same seed and event give the same result. */
export interface Seed {
  readonly conversationId: string
  readonly generation: number
  readonly turn: number
  /** Epoch ms. */
  readonly at: number
}

/** What a step decided; nothing of it has happened yet. */
export interface StepResult {
  /** Plain JSON, to be stored; nested machines are inside. */
  readonly snapshot: Json
  /**
   * When done, all timers and jobs of the conversation are void: no effect says so for the machine
   * itself. A step that ends in error throws instead.
   */
  readonly status: 'active' | 'done'
  readonly value: StateValue
  readonly tags: readonly string[]
  readonly output: unknown
  readonly effects: readonly Effect[]
  readonly trace: readonly TraceStep[]
  /** No machine took the event when false: an old choice, an unknown text, a late timer. */
  readonly handled: boolean
}

/** One event taken by one machine: a log line, and the edges to highlight. */
export interface TraceStep {
  readonly path: Path
  readonly event: AnyEventObject
  /** Absent when the machine began. */
  readonly from?: StateValue
  readonly to: StateValue
  readonly taken: readonly TakenTransition[]
  /** Types of the actions, in order. */
  readonly actions: readonly string[]
  readonly handled: boolean
}

/** Ids of state nodes, and the event descriptor (`''` for `always`). */
export interface TakenTransition {
  readonly source: string
  readonly on: string
  readonly target: readonly string[]
}

/** How outside work ended. */
export type JobOutcome =
  | { readonly ok: true; readonly output: unknown }
  | { readonly ok: false; readonly error: unknown }

/** The machine that waits, and its name for the job: a job's row fits. */
export interface JobAddress {
  readonly path: Path
  readonly actorId: string
}

/** The stored form of a machine's snapshot, as XState persists it. */
export interface StoredMachine {
  readonly status: 'active' | 'done' | 'error' | 'stopped'
  readonly value: StateValue
  readonly context: Readonly<Record<string, unknown>>
  readonly children: Readonly<Record<string, StoredChild>>
  readonly historyValue?: Readonly<Record<string, readonly { readonly id: string }[]>>
}

/** A nested actor in a stored snapshot: a machine, a job or a reducer. */
export interface StoredChild {
  readonly src: string
  readonly snapshot: { readonly status: string; readonly input?: unknown }
}
