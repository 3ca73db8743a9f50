import type { AgentProgress } from '../../core/agent-progress.ts'
import type { Json } from '../../core/json.ts'
import { toDollars } from '../../core/micro-dollars.ts'
import { acceptedIn } from './progress.ts'

/** What an answer came to, as `onDone` is told: an `AgentOutput`. */
export function toOutput(progress: AgentProgress, stop: 'end' | 'budget'): Json {
  const { steps, usage, spent, unpriced } = progress
  return {
    said: steps.flatMap((step) => (step.kind === 'said' ? [step.text] : [])),
    events: acceptedIn(steps),
    usage: { ...usage },
    usd: unpriced ? null : toDollars(spent.micros),
    stop,
  }
}
