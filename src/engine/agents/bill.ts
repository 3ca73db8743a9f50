import type { ModelOutcome, ModelTrouble, ModelUsage } from '../../core/agent-ports.ts'
import type { AgentProgress } from '../../core/agent-progress.ts'
import type { Amounts } from '../../core/agent-settings.ts'
import type { PriceTable } from '../../core/model-prices.ts'
import { costOf } from '../../core/model-prices.ts'

/** What a call came to. */
export interface Bill {
  readonly actual: Amounts
  /** As the provider counted; absent: it told nothing. */
  readonly usage?: ModelUsage
  /** The table has no price of the model. */
  readonly unpriced?: true
}

/** Calls that were refused as a whole: nothing is asked for them. The end of others is unknown. */
const FREE: ReadonlySet<ModelTrouble> = new Set([
  ...(['overloaded', 'rate-limited', 'server', 'auth', 'request', 'unavailable'] as const),
])

/** What a call has cost. One whose end is unknown counts as what was reserved for it. */
export function toBill(
  outcome: ModelOutcome,
  {
    model,
    prices,
    reserved,
    at,
  }: {
    readonly model: string
    readonly prices: PriceTable
    readonly reserved: Amounts
    readonly at: number
  },
): Bill {
  const { usage } = outcome
  if (usage === undefined) {
    const isFree = outcome.outcome === 'failed' && FREE.has(outcome.trouble)
    return { actual: isFree ? { micros: 0, tokens: 0 } : reserved }
  }
  const { input, cacheRead, cacheWrite, output } = usage
  const tokens = input + cacheRead + cacheWrite + output
  const named =
    outcome.outcome === 'answered' ? costOf(prices, outcome.model, usage, at) : undefined
  const micros = named ?? costOf(prices, model, usage, at)
  return micros === undefined
    ? { actual: { micros: 0, tokens }, usage, unpriced: true }
    : { actual: { micros, tokens }, usage }
}

/** Puts a bill in the place of what was reserved. */
export function payBill(progress: AgentProgress, reserved: Amounts, bill: Bill): AgentProgress {
  const { actual, usage, unpriced } = bill
  const { spent } = progress
  return {
    ...progress,
    spent: {
      micros: spent.micros - reserved.micros + actual.micros,
      tokens: spent.tokens - reserved.tokens + actual.tokens,
    },
    ...(usage === undefined ? {} : { usage: sum(progress.usage, usage) }),
    ...(unpriced === undefined ? {} : { unpriced }),
  }
}

function sum(a: ModelUsage, b: ModelUsage): ModelUsage {
  return {
    input: a.input + b.input,
    cacheWrite: a.cacheWrite + b.cacheWrite,
    cacheRead: a.cacheRead + b.cacheRead,
    output: a.output + b.output,
  }
}
