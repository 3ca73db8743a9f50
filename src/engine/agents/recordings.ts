import type { ModelOutcome } from '../../core/agent-ports.ts'
import type { AgentProgress, OpenCall } from '../../core/agent-progress.ts'
import type { AgentSettings } from '../../core/agent-settings.ts'
import type { JobRow } from '../../core/rows.ts'
import { afterFailure } from './troubles.ts'

/** Puts an answer into the journal, before what was said while it was made. */
export function recordAnswer(
  row: JobRow,
  { after }: OpenCall,
  outcome: Extract<ModelOutcome, { outcome: 'answered' }>,
  offered: readonly string[],
): JobRow {
  const { parts, stop } = outcome
  return change(row, (progress) => ({
    ...progress,
    failures: 0,
    steps: [
      ...progress.steps.slice(0, after),
      { kind: 'answer', parts, stop, offered },
      ...progress.steps.slice(after),
    ],
  }))
}

/** Lets an agent whose call failed rest for a while, if that may help. */
export function recordFailure(
  row: JobRow,
  outcome: Extract<ModelOutcome, { outcome: 'failed' }>,
  settings: AgentSettings,
  now: number,
): JobRow {
  const failures = (row.agent?.failures ?? 0) + 1
  const next = afterFailure(outcome, failures, settings)
  const failed = change(row, (progress) => ({ ...progress, failures }))
  return 'pauseMs' in next ? rest(failed, now + next.pauseMs) : failed
}

/** Gives a row back until a time: another run of the agent goes on with it. */
export function rest(row: JobRow, notBefore: number): JobRow {
  const { leaseUntil: _, ...others } = row
  return { ...others, attempts: 0, notBefore }
}

function change(row: JobRow, how: (progress: AgentProgress) => AgentProgress): JobRow {
  return row.agent === undefined ? row : { ...row, agent: how(row.agent) }
}
