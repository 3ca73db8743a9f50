import type { AgentFailureName } from '../../core/agent-failure.ts'
import type { ModelOutcome, ModelTrouble } from '../../core/agent-ports.ts'
import type { AgentSettings } from '../../core/agent-settings.ts'

type Failed = Extract<ModelOutcome, { outcome: 'failed' }>

/** A provider that asks for more than that is not waited for: somebody waits for an answer. */
const LONGEST_WISH_MS = 120_000

/** What each trouble is called when it does not pass, and whether it may. */
const TROUBLES: Readonly<
  Record<ModelTrouble, { readonly name: AgentFailureName; readonly mayPass: boolean }>
> = {
  overloaded: { name: 'AgentOverloaded', mayPass: true },
  'rate-limited': { name: 'AgentOverloaded', mayPass: true },
  timeout: { name: 'AgentTimeout', mayPass: true },
  network: { name: 'AgentUnreachable', mayPass: true },
  server: { name: 'AgentUnreachable', mayPass: true },
  aborted: { name: 'AgentUnreachable', mayPass: true },
  auth: { name: 'AgentFailed', mayPass: false },
  request: { name: 'AgentFailed', mayPass: false },
  unavailable: { name: 'AgentUnavailable', mayPass: false },
}

/**
 * After how long a call is made again that failed as often as `failures` says, this time included;
 * or the failure that the agent ends in.
 */
export function afterFailure(
  { trouble, reason, retryAfterMs = 0 }: Failed,
  failures: number,
  { attempts, delayMs, maxDelayMs }: AgentSettings,
): { readonly pauseMs: number } | { readonly name: AgentFailureName; readonly message: string } {
  const { name, mayPass } = TROUBLES[trouble]
  if (!mayPass || failures >= attempts || retryAfterMs > LONGEST_WISH_MS) {
    return { name, message: reason }
  }
  const pauseMs = Math.min(maxDelayMs, delayMs * 2 ** (failures - 1))
  return { pauseMs: Math.max(pauseMs, retryAfterMs) }
}
