import type { EventObject } from 'xstate'
import type { BudgetLimit, BudgetScope } from './agent-budget.ts'
import type { AgentArgs, AgentEventOptions, AgentOptions, Instructions } from './agent-options.ts'
import type { ModelEffort } from './agent-ports.ts'
import type { AgentTool } from './agent-tool.ts'
import type { Approval } from './approval.ts'
import { parseDuration } from './duration.ts'
import { KnownError } from './errors.ts'
import { toMicroDollars } from './micro-dollars.ts'

/** Amounts as they are counted: millionths of a US dollar, and tokens. */
export interface Amounts {
  readonly micros: number
  readonly tokens: number
}

/** An event that may be offered. */
export interface OfferedEvent {
  readonly type: string
  readonly description: string
  readonly claims: readonly RegExp[]
  readonly approval?: Approval<{ readonly event: EventObject }>
}

/** The options of an agent in numbers, as the engine reads them. */
export interface AgentSettings {
  readonly model: string
  readonly system: (args: AgentArgs<unknown>) => readonly string[]
  readonly events: readonly OfferedEvent[]
  readonly tools: readonly AgentTool[]
  readonly memoryTokens: number
  readonly files: readonly ('image' | 'document')[]
  readonly quietMs: number
  readonly mostQuietMs: number
  readonly budget: Readonly<Partial<Record<BudgetScope, Partial<Amounts>>>>
  readonly effort: ModelEffort
  readonly maxTokens: number
  readonly timeoutMs: number
  /** Calls in all, and the pauses between them. */
  readonly attempts: number
  readonly delayMs: number
  readonly maxDelayMs: number
  readonly maxSteps: number
}

/** The newest mid-size model of the SDK in package.json. */
const DEFAULT_MODEL = 'claude-sonnet-5-5'

/** Fills in what was left open. Throws as `agent` does. */
export function toAgentSettings<TInput, TEvent extends EventObject>(
  options: AgentOptions<TInput, TEvent>,
): AgentSettings {
  const { model = DEFAULT_MODEL, system, events = {}, tools = [], memory = {} } = options
  const { quiet = {}, budget = {}, retry = {}, maxTokens = 2_048, maxSteps = 12 } = options
  const { attempts = 4, delay = '2 seconds', maxDelay = '30 seconds' } = retry
  const memoryTokens = memory.tokens ?? 8_000
  refuseFractions({
    maxTokens,
    maxSteps,
    'retry.attempts': attempts,
    'memory.tokens': memoryTokens,
  })
  const offered = Object.entries(events).map(([type, told]) =>
    toOffered(type, told as string | AgentEventOptions),
  )
  refuseSameNames([...offered.map(({ type }) => type), ...tools.map(({ name }) => name)])
  return Object.freeze({
    model,
    system: (args: AgentArgs<unknown>) =>
      toList(typeof system === 'function' ? system(args as AgentArgs<TInput>) : system),
    events: Object.freeze(offered),
    tools: Object.freeze([...tools]),
    memoryTokens,
    files: Object.freeze([...(memory.files ?? [])]),
    quietMs: parseDuration(quiet.time ?? '1.5 seconds'),
    mostQuietMs: parseDuration(quiet.most ?? '6 seconds'),
    budget: Object.freeze(toBudget(budget)),
    effort: options.effort ?? 'low',
    maxTokens,
    timeoutMs: parseDuration(options.timeout ?? '60 seconds'),
    attempts,
    delayMs: parseDuration(delay),
    maxDelayMs: parseDuration(maxDelay),
    maxSteps,
  })
}

function toOffered(type: string, told: string | AgentEventOptions): OfferedEvent {
  const { description, claims = [], needsApproval } = typeof told === 'string' ? plain(told) : told
  return Object.freeze({
    type,
    description,
    // With `g` or `y` an expression remembers where it was, and the next text would be read from there.
    claims: claims.map(({ source, flags }) => new RegExp(source, flags.replace(/[gy]/g, ''))),
    ...(needsApproval !== undefined && { approval: needsApproval as OfferedEvent['approval'] }),
  }) as OfferedEvent
}

function plain(description: string): AgentEventOptions {
  return { description }
}

function toList(instructions: Instructions): readonly string[] {
  return typeof instructions === 'string' ? [instructions] : instructions
}

function toBudget(
  budget: {
    readonly [Scope in BudgetScope]?: BudgetLimit
  },
): AgentSettings['budget'] {
  const entries = Object.entries(budget).map(([scope, { usd, tokens }]) => {
    for (const [unit, amount] of Object.entries({ usd, tokens })) {
      if (amount === undefined || (Number.isFinite(amount) && amount >= 0)) continue
      const place = `budget.${scope}.${unit}`
      throw new KnownError('bot-invalid', `\`${place}\` of an agent is ${amount}: give a number.`)
    }
    const limit = {
      ...(usd === undefined ? {} : { micros: toMicroDollars(usd) }),
      ...(tokens === undefined ? {} : { tokens }),
    }
    return [scope, limit]
  })
  return Object.fromEntries(entries)
}

function refuseFractions(numbers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (Number.isInteger(value) && value >= 1) continue
    throw new KnownError(
      'bot-invalid',
      `\`${name}\` of an agent is ${value}: give a whole number from 1.`,
    )
  }
}

function refuseSameNames(names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice === undefined) return
  throw new KnownError(
    'bot-invalid',
    `An agent offers two things called \`${twice}\`: the model could not tell them apart. Rename one.`,
  )
}
