import type { ModelUsage } from './agent-ports.ts'

/** US dollars for a million tokens: the same as millionths of a dollar for one. */
export interface ModelRates {
  readonly input: number
  readonly cacheWrite: number
  readonly cacheRead: number
  readonly output: number
}

/** What a model costs from a day on. */
export interface ModelPrice {
  /** `2026-10-07`, in UTC; absent: since ever. */
  readonly from?: string
  readonly rates: ModelRates
  /** For the whole call, output included, when its input has more tokens than `above`. */
  readonly longPrompt?: { readonly above: number; readonly rates: ModelRates }
}

/** Prices of models by their names, of each the oldest first. */
export type PriceTable = { readonly [model: string]: readonly ModelPrice[] }

/** Thousandths of a micro-dollar: every published price is a whole number of them for a token. */
const NANOS = 1_000

/**
 * What a call cost, in millionths of a US dollar, rounded up; undefined: the table has no price of
 * the model. `at` (epoch ms) is when it was made.
 */
export function costOf(
  prices: PriceTable,
  model: string,
  usage: ModelUsage,
  at: number,
): number | undefined {
  const price = priceOf(prices, model, at)
  if (price === undefined) return undefined
  const { input, cacheWrite, cacheRead, output } = usage
  const rates = ratesFor(price, input + cacheWrite + cacheRead)
  return toMicros([
    [input, rates.input],
    [cacheWrite, rates.cacheWrite],
    [cacheRead, rates.cacheRead],
    [output, rates.output],
  ])
}

/**
 * The most that a call can cost whose input has at most `input` tokens and whose answer at most
 * `output`, in millionths of a US dollar; undefined: the table has no price of the model.
 */
export function worstCostOf(
  prices: PriceTable,
  model: string,
  { input, output }: Pick<ModelUsage, 'input' | 'output'>,
  at: number,
): number | undefined {
  const price = priceOf(prices, model, at)
  if (price === undefined) return undefined
  // Fewer tokens may be the dearer ones: of two rate cards, the higher one counts.
  const cards = [price.rates, ratesFor(price, input)]
  return Math.max(
    ...cards.map((rates) =>
      toMicros([
        [input, Math.max(rates.input, rates.cacheWrite, rates.cacheRead)],
        [output, rates.output],
      ]),
    ),
  )
}

/** The price of a model at a time; names with a date at their end are those without it. */
export function priceOf(prices: PriceTable, model: string, at: number): ModelPrice | undefined {
  const name = [model, model.replace(/-\d{8}$/, '')].find((one) => Object.hasOwn(prices, one))
  const known = name === undefined ? undefined : prices[name]
  return known?.findLast(({ from }) => from === undefined || Date.parse(from) <= at) ?? known?.[0]
}

function ratesFor({ rates, longPrompt }: ModelPrice, input: number): ModelRates {
  return longPrompt !== undefined && input > longPrompt.above ? longPrompt.rates : rates
}

function toMicros(items: readonly (readonly [tokens: number, rate: number])[]): number {
  const nanos = items.reduce((sum, [tokens, rate]) => sum + tokens * Math.round(rate * NANOS), 0)
  return Math.ceil(nanos / NANOS)
}
