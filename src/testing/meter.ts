import type { LanguageModel, ModelOutcome, ModelTrouble, ModelUsage } from '../core/agent-ports.ts'
import { toDollars } from '../core/micro-dollars.ts'
import type { PriceTable } from '../core/model-prices.ts'
import { costOf } from '../core/model-prices.ts'
import type { Clock } from '../core/ports.ts'

/** What the calls of a conversation came to. */
export interface Measured {
  readonly calls: number
  /** Those of them that the model answered. */
  readonly answered: number
  /** Why the latest of the others was not; a refused key or account goes before what may pass. */
  readonly trouble?: { readonly reason: string; readonly isFinal: boolean }
  readonly usage: ModelUsage
  /** US dollars; null: the model has no price. */
  readonly usd: number | null
  readonly latenciesMs: readonly number[]
}

/** A model whose calls are measured. */
export interface Meter {
  readonly model: LanguageModel
  read(): Measured
}

/** These may pass: the clock of a conversation stands still, so that the pause has to be made here. */
const PASSING: readonly ModelTrouble[] = [
  'overloaded',
  'rate-limited',
  'timeout',
  'network',
  'server',
]
/** Whatever is asked next, the answer is the same. */
const FINAL: readonly ModelTrouble[] = ['auth', 'unavailable']
const PAUSE_MS = 2_000
const LONGEST_PAUSE_MS = 30_000

export function createMeter(model: LanguageModel, prices: PriceTable, clock: Clock): Meter {
  const latenciesMs: number[] = []
  let usage: ModelUsage = { input: 0, cacheWrite: 0, cacheRead: 0, output: 0 }
  let micros: number | null = 0
  let calls = 0
  let answered = 0
  let failures = 0
  let trouble: Measured['trouble']

  function note(outcome: ModelOutcome): void {
    if (outcome.outcome === 'answered') {
      answered += 1
      return
    }
    if (outcome.trouble === 'aborted' || trouble?.isFinal) return
    trouble = { reason: outcome.reason, isFinal: FINAL.includes(outcome.trouble) }
  }

  function count(outcome: ModelOutcome, asked: string): void {
    if (outcome.usage === undefined) return
    const { input, cacheWrite, cacheRead, output } = outcome.usage
    usage = {
      input: usage.input + input,
      cacheWrite: usage.cacheWrite + cacheWrite,
      cacheRead: usage.cacheRead + cacheRead,
      output: usage.output + output,
    }
    const name = outcome.outcome === 'answered' ? outcome.model : asked
    const cost = costOf(prices, name, outcome.usage, clock.now())
    micros = micros === null || cost === undefined ? null : micros + cost
  }

  return {
    model: {
      ...model,
      answer: async (request) => {
        const from = clock.monotonic()
        const outcome = await model.answer(request)
        calls += 1
        latenciesMs.push(clock.monotonic() - from)
        count(outcome, request.model)
        note(outcome)
        if (outcome.outcome === 'answered' || !PASSING.includes(outcome.trouble)) {
          failures = 0
          return outcome
        }
        const pauseMs = outcome.retryAfterMs ?? PAUSE_MS * 2 ** failures
        failures += 1
        await pause(clock, Math.min(pauseMs, LONGEST_PAUSE_MS), request.signal)
        return outcome
      },
    },
    read: () => ({
      calls,
      answered,
      ...(trouble === undefined ? {} : { trouble }),
      usage,
      usd: micros === null ? null : toDollars(micros),
      latenciesMs,
    }),
  }
}

function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = clock.setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      timer.cancel()
      resolve()
    })
  })
}
