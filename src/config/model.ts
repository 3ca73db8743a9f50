import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Problem } from '../core/errors.ts'
import type { PriceTable } from '../core/model-prices.ts'
import { MODEL_PRICES, MODEL_PRICES_DATE } from '../core/model-prices-table.ts'
import type { Environment, Setting } from './setting.ts'
import { givenValue, httpAddress, readValue } from './setting.ts'

/** The way to the models of agents, and what they cost. */
export interface ModelConfig {
  /** Without one no agent answers. */
  readonly apiKey?: string
  readonly baseUrl: string
  readonly prices: PriceTable
  /** When the prices were looked up: of the table that comes with Turnwise, or of the file. */
  readonly pricesDate: string
}

const apiKey: Setting<string> = {
  schema: z.string().regex(/^[\x21-\x7e]+$/),
  fallback: '',
  fault: 'is no API key: there is a space or a special character in it',
  cure: 'Copy a key from the API keys page of the Claude Console',
  isSecret: () => true,
}

const baseUrl: Setting<string> = {
  schema: httpAddress,
  fallback: 'https://api.anthropic.com',
  fault: 'is no http address',
  cure: 'Give one like https://api.anthropic.com, without /v1, or leave it out',
}

const price = z.number().min(0).max(10_000)
const rates = { input: price, output: price, cacheWrite: price, cacheRead: price }
const fileSchema = z.strictObject({
  date: z.iso.date(),
  models: z.record(
    z.string().min(1),
    z.strictObject({
      ...rates,
      longPrompt: z.strictObject({ above: z.int().positive(), ...rates }).optional(),
    }),
  ),
})

const FILE_CURE =
  'It must be JSON like {"date": "2026-11-23", "models": {"name": {"input": 2, "output": 10, "cacheWrite": 2.5, "cacheRead": 0.2}}}, in US dollars for a million tokens.'

/** Reads the settings of models; what is wrong is put on the list. */
export function readModel(environment: Environment, problems: Problem[]): ModelConfig {
  const read = (name: string, setting: Setting<string>): string | undefined => {
    const given = givenValue(environment, name)
    return given === undefined ? undefined : readValue(name, given, setting, problems)
  }
  const key = read('ANTHROPIC_API_KEY', apiKey)
  const file = givenValue(environment, 'AGENT_PRICES')
  return {
    ...(key === undefined ? {} : { apiKey: key }),
    baseUrl: read('ANTHROPIC_BASE_URL', baseUrl) ?? baseUrl.fallback,
    ...(file === undefined ? OURS : readPrices(file, problems)),
  }
}

const OURS = { prices: MODEL_PRICES, pricesDate: MODEL_PRICES_DATE }

/** What the file says of a model stands in place of what we know of it; other models keep ours. */
function readPrices(path: string, problems: Problem[]): Pick<ModelConfig, 'prices' | 'pricesDate'> {
  const place = 'AGENT_PRICES'
  let json: unknown
  try {
    json = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    const reason =
      error instanceof SyntaxError ? 'it is no JSON' : (error as { code?: string }).code
    problems.push({ place, problem: `\`${path}\` cannot be read: ${reason}.`, cure: FILE_CURE })
    return OURS
  }
  const read = fileSchema.safeParse(json)
  if (!read.success) {
    const [issue] = read.error.issues
    const where = issue === undefined ? '' : ` at ${issue.path.join('.') || 'the top'}`
    problems.push({
      place,
      problem: `\`${path}\` is wrong${where}: ${issue?.message}.`,
      cure: FILE_CURE,
    })
    return OURS
  }
  const { date, models } = read.data
  const given = Object.entries(models).map(([name, { longPrompt, ...plain }]) => {
    if (longPrompt === undefined) return [name, [{ rates: plain }]]
    const { above, ...long } = longPrompt
    return [name, [{ rates: plain, longPrompt: { above, rates: long } }]]
  })
  return { prices: { ...MODEL_PRICES, ...Object.fromEntries(given) }, pricesDate: date }
}
