import type { Config } from '../config.ts'
import type { LanguageModel } from '../core/agent-ports.ts'
import { agentsIn, unpricedModels } from '../core/agents-in.ts'
import type { Bot } from '../core/bot.ts'
import { KnownError } from '../core/errors.ts'
import type { PriceTable } from '../core/model-prices.ts'
import { priceOf } from '../core/model-prices.ts'
import type { Logger } from '../core/ports.ts'
import type { Finding } from './connect/finding.ts'

const DAY_MS = 86_400_000
/** Prices that were looked up longer ago deserve another look. */
const OLD_PRICES_DAYS = 180

const NO_AGENT =
  'no agent answers: each fails with AgentUnavailable, and its bot goes the way it has for that. Set it in .env.'

/** What the engine needs for agents. Without a `model` none of them answers. */
export interface ModelParts {
  readonly model?: LanguageModel
  readonly prices: PriceTable
}

/** The way to the models of agents; that there is none is told where a bot in use has an agent. */
export async function createModelParts(
  config: Config,
  bots: readonly Bot[],
  logger: Logger,
): Promise<ModelParts> {
  const { apiKey, baseUrl, prices } = config.model
  if (apiKey !== undefined) {
    // The SDK takes a tenth of a second and 25 MB to load: only who uses it pays for it.
    const { createClaude } = await import('../ai/claude.ts')
    return { model: createClaude({ apiKey, baseUrl, logger }), prices }
  }
  const used = new Set([config.bot, ...config.numbers.map(({ bot }) => bot)])
  const concerned = bots.filter(
    ({ name, machine }) => used.has(name) && agentsIn(machine).length > 0,
  )
  if (concerned.length > 0) {
    const fields = { bots: concerned.map(({ name }) => name) }
    logger.warn(fields, `ANTHROPIC_API_KEY is not set, so that ${NO_AGENT}`)
  }
  return { prices }
}

/** A budget in money cannot be kept for a model without a price: why a bot cannot run, if it cannot. */
export function findUnpriced(
  { name, machine }: Bot,
  { model: { prices } }: Config,
  now: number,
): KnownError | undefined {
  const [model] = unpricedModels(machine, prices, now)
  if (model === undefined) return undefined
  return new KnownError(
    'bot-invalid',
    `The bot \`${name}\` has a budget in US dollars for \`${model}\`, of which no price is known: give it in the file of AGENT_PRICES, or set the budget in tokens.`,
  )
}

/** Whether agents can answer: the key, each of their models, and what these cost. */
export async function examineModels(
  { model: { apiKey, baseUrl, prices, pricesDate } }: Config,
  bots: readonly Bot[],
  now: number,
): Promise<readonly Finding[]> {
  const models = [
    ...new Set(bots.flatMap(({ machine }) => agentsIn(machine)).map((one) => one.model)),
  ]
  if (models.length === 0) return []
  if (apiKey === undefined) {
    const sentence = `It is not set, so that ${NO_AGENT}`
    return [{ state: 'note', about: 'ANTHROPIC_API_KEY', sentence }]
  }
  const { checkModel } = await import('../ai/check-models.ts')
  const checks = await Promise.all(
    models.map(async (model): Promise<Finding> => {
      const about = `Model ${model}`
      const check = await checkModel({ apiKey, baseUrl }, model)
      if (check.outcome === 'failed') return { state: 'fix', about, sentence: check.reason }
      if (check.outcome === 'unknown') {
        const sentence = 'Claude has no such model for this key: correct its name in the bot.'
        return { state: 'fix', about, sentence }
      }
      return { state: 'ok', about, sentence: 'It may be used with ANTHROPIC_API_KEY.' }
    }),
  )
  const unpriced = models.filter((model) => priceOf(prices, model, now) === undefined)
  return [...checks, judgePrices(unpriced, pricesDate, now)]
}

function judgePrices(unpriced: readonly string[], date: string, now: number): Finding {
  const about = 'AGENT_PRICES'
  if (unpriced.length > 0) {
    const sentence = `No price is known of ${unpriced.join(', ')}: what it costs is not told, and no budget in US dollars can be set. Give it in a file.`
    return { state: 'note', about, sentence }
  }
  const days = Math.floor((now - Date.parse(date)) / DAY_MS)
  const isOld = days > OLD_PRICES_DAYS
  const advice = isOld ? `: that is ${days} days ago, look them up again` : ''
  return {
    state: isOld ? 'note' : 'ok',
    about,
    sentence: `Prices were looked up on ${date}${advice}.`,
  }
}
