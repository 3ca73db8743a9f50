import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { agent, agentSettings } from '../../../src/core/agent.ts'
import { costOf, priceOf, worstCostOf } from '../../../src/core/model-prices.ts'
import { MODEL_PRICES } from '../../../src/core/model-prices-table.ts'

const november = Date.parse('2026-11-23T10:00:00Z')
const million = { input: 0, cacheWrite: 0, cacheRead: 0, output: 0 }

test('a million tokens of each kind cost what is published, in micro-dollars', () => {
  const cost = (usage: Partial<typeof million>) =>
    costOf(MODEL_PRICES, 'claude-sonnet-5-5', { ...million, ...usage }, november)
  expect(cost({ input: 1_000_000 })).toBe(2_000_000)
  expect(cost({ cacheWrite: 1_000_000 })).toBe(2_500_000)
  expect(cost({ cacheRead: 1_000_000 })).toBe(100_000)
  expect(cost({ output: 1_000_000 })).toBe(10_000_000)
})

test('a call is priced as it was on its day', () => {
  const usage = { ...million, cacheRead: 1_000_000 }
  const before = Date.parse('2026-10-06T23:59:59Z')
  expect(costOf(MODEL_PRICES, 'claude-sonnet-5-5', usage, before)).toBe(200_000)
  expect(costOf(MODEL_PRICES, 'claude-sonnet-5-5', usage, november)).toBe(100_000)
})

test('part of a micro-dollar counts as one', () => {
  const usage = { input: 1, cacheWrite: 0, cacheRead: 1, output: 0 }
  expect(costOf(MODEL_PRICES, 'claude-haiku-5-5', usage, november)).toBe(1)
})

test('a long prompt makes the whole call dearer, where the model says so', () => {
  const usage = { input: 50_000, cacheWrite: 0, cacheRead: 50_001, output: 1_000 }
  const long = costOf(MODEL_PRICES, 'claude-haiku-5-5', usage, november)
  expect(long).toBe(Math.ceil(50_000 * 0.5 + 50_001 * 0.05 + 1_000 * 2.5))
})

test('the worst case is never less than what a call came to', () => {
  for (const model of Object.keys(MODEL_PRICES)) {
    const usage = { input: 60_000, cacheWrite: 30_000, cacheRead: 20_000, output: 900 }
    const worst = worstCostOf(MODEL_PRICES, model, { input: 110_000, output: 1_000 }, november)
    expect(worst).toBeGreaterThanOrEqual(costOf(MODEL_PRICES, model, usage, november) ?? Infinity)
  }
})

test('a name with a date has the price of the name without it, and an unknown one has none', () => {
  const dated = priceOf(MODEL_PRICES, 'claude-haiku-4-5-20251001', november)
  expect(dated).toBe(priceOf(MODEL_PRICES, 'claude-haiku-4-5', november))
  expect(costOf(MODEL_PRICES, 'claude-of-tomorrow', million, november)).toBeUndefined()
  expect(costOf(MODEL_PRICES, 'constructor', million, november)).toBeUndefined()
})

/** The models that the SDK names in its types. */
function namesOfSdk(): readonly string[] {
  const types = join(
    'node_modules',
    '@anthropic-ai',
    'sdk',
    'resources',
    'messages',
    'messages.d.ts',
  )
  const line = /export type Model = ([^;]+);/.exec(readFileSync(types, 'utf8'))?.[1] ?? ''
  return [...line.matchAll(/'([^']+)'/g)].map(([, name = '']) => name)
}

test('every model that the SDK names has a price, but two that nobody publishes', () => {
  const names = namesOfSdk()
  expect(names.length).toBeGreaterThan(10)
  const unpriced = names.filter((name) => priceOf(MODEL_PRICES, name, november) === undefined)
  expect(unpriced).toEqual(['claude-mythos-5-2', 'claude-mythos-preview'])
})

test('the model that answers unless told is one of them', () => {
  expect(namesOfSdk()).toContain(agentSettings(agent({ system: 'Help.' }))?.model)
})
