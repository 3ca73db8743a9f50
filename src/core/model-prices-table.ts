import type { PriceTable } from './model-prices.ts'

/** When the prices below were looked up. */
export const MODEL_PRICES_DATE = '2026-11-23'

const OPUS = { input: 5, cacheWrite: 6.25, cacheRead: 0.5, output: 25 }
const SONNET = { input: 3, cacheWrite: 3.75, cacheRead: 0.3, output: 15 }
const FABLE = { input: 10, cacheWrite: 12.5, cacheRead: 1, output: 50 }
const FABLE_LATER = { ...FABLE, cacheRead: 0.25 }

/**
 * What Anthropic asks for its models: US dollars for a million tokens, from a day on (UTC).
 * Cache writes are those that are kept for 5 minutes, as Turnwise orders them. Source:
 * platform.claude.com/docs/en/about-claude/pricing and the models' own pages there. No price was
 * found of `claude-mythos-5-2` and `claude-mythos-preview`, so that they have none.
 */
export const MODEL_PRICES: PriceTable = {
  'claude-fable-5-2': [{ rates: { input: 8, cacheWrite: 10, cacheRead: 0.2, output: 40 } }],
  'claude-fable-5-1': [{ rates: FABLE_LATER }],
  'claude-mythos-5-1': [{ rates: FABLE_LATER }],
  'claude-fable-5': [{ rates: FABLE }],
  'claude-mythos-5': [{ rates: FABLE }],
  'claude-opus-5-5': [{ rates: { input: 4, cacheWrite: 5, cacheRead: 0.2, output: 20 } }],
  'claude-opus-5': [{ rates: OPUS }],
  'claude-opus-4-8': [{ rates: OPUS }],
  'claude-opus-4-7': [{ rates: OPUS }],
  'claude-opus-4-6': [{ rates: OPUS }],
  'claude-opus-4-5': [{ rates: OPUS }],
  'claude-sonnet-5-5': [
    { rates: { input: 2, cacheWrite: 2.5, cacheRead: 0.2, output: 10 } },
    { from: '2026-10-07', rates: { input: 2, cacheWrite: 2.5, cacheRead: 0.1, output: 10 } },
  ],
  'claude-sonnet-5': [{ rates: { input: 2, cacheWrite: 2.5, cacheRead: 0.2, output: 10 } }],
  'claude-sonnet-4-6': [{ rates: SONNET }],
  'claude-sonnet-4-5': [{ rates: SONNET }],
  'claude-haiku-5-5': [
    {
      rates: { input: 0.1, cacheWrite: 0.125, cacheRead: 0.01, output: 0.5 },
      longPrompt: {
        above: 100_000,
        rates: { input: 0.5, cacheWrite: 0.625, cacheRead: 0.05, output: 2.5 },
      },
    },
  ],
  'claude-haiku-4-5': [{ rates: { input: 1, cacheWrite: 1.25, cacheRead: 0.1, output: 5 } }],
}
