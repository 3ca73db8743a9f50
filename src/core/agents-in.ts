import type { AnyStateMachine } from 'xstate'
import { agentSettings } from './agent.ts'
import type { AgentSettings } from './agent-settings.ts'
import type { PriceTable } from './model-prices.ts'
import { priceOf } from './model-prices.ts'
import { machinesIn } from './step/machine-walk.ts'

/** The agents of a machine, and of those nested in it. */
export function agentsIn(machine: AnyStateMachine): readonly AgentSettings[] {
  return machinesIn(machine).flatMap(({ implementations }) =>
    Object.values(implementations.actors).flatMap((logic) => {
      const settings = typeof logic === 'object' && logic !== null && agentSettings(logic)
      return settings ? [settings] : []
    }),
  )
}

/** Models whose calls are bounded in money although nobody knows what they cost. */
export function unpricedModels(
  machine: AnyStateMachine,
  prices: PriceTable,
  at: number,
): readonly string[] {
  const bounded = agentsIn(machine).filter(({ budget }) =>
    Object.values(budget).some(({ micros }) => micros !== undefined),
  )
  const models = new Set(bounded.map(({ model }) => model))
  return [...models].filter((model) => priceOf(prices, model, at) === undefined)
}
