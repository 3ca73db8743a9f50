import type { BudgetLimit, BudgetScope } from '../../core/agent-budget.ts'
import type { AgentSettings } from '../../core/agent-settings.ts'
import type { JobRow } from '../../core/rows.ts'
import type { CallPart } from './progress.ts'

/** What an agent wants done in a turn of its conversation. */
export type AgentAct =
  /** Say the text of its latest answer; `alone`: end in another turn, even if it was the last. */
  | { readonly do: 'say'; readonly text: string; readonly alone: boolean }
  /** Step an event that it proposes. */
  | { readonly do: 'propose'; readonly call: CallPart }
  /** Have the use of a tool allowed. */
  | { readonly do: 'approve'; readonly call: CallPart }
  /** Tell the machine that a budget does not allow the next call. */
  | { readonly do: 'budget'; readonly scope: BudgetScope; readonly limit: BudgetLimit }
  /** Bring the conversation in line with a bot that changed. */
  | { readonly do: 'align' }
  /** End with its output, or with a failure. */
  | { readonly do: 'end'; readonly failure?: PlainFailure }

/** A failure as `onError` is told it: one of an agent's own, or what the machine threw. */
export interface PlainFailure {
  readonly name: string
  readonly message: string
}

/** An act that waits for its turn. */
export interface AgentCause {
  readonly kind: 'agent'
  readonly job: JobRow
  readonly settings: AgentSettings
  readonly act: AgentAct
  /** When it was asked for (epoch ms): what the person had said by then goes first. */
  readonly at: number
  settle(taken: AgentTaken): void
}

/**
 * What came of an act. `taken`: the row as it is now; undefined: the agent is at its end, or was left
 * behind. `kept`: an operator has the conversation. `held`: it waits for its bot. `threw`: the
 * machine did, and nothing happened. `stopped`: the process stops.
 */
export type AgentTaken =
  | { readonly outcome: 'taken'; readonly row: JobRow | undefined }
  | { readonly outcome: 'kept' | 'held' | 'stopped' }
  | { readonly outcome: 'threw'; readonly error: unknown }

/** What a turn answers about the act that it was taken for. */
export function toTaken({
  outcome,
  agent,
  error,
}: {
  readonly outcome: string
  readonly agent?: JobRow | undefined
  readonly error?: unknown
}): AgentTaken {
  if (outcome === 'threw') return { outcome, error }
  return outcome === 'kept' || outcome === 'held' ? { outcome } : { outcome: 'taken', row: agent }
}
