import type { HeldConversation } from '../../testing/evaluate.ts'
import { toOneLine } from '../print.ts'

/** What all conversations of an evaluation came to. */
export interface EvaluationSummary {
  readonly held: number
  readonly passed: number
  /** From 0 to 1. */
  readonly passRate: number
  readonly calls: number
  /** US dollars; null: a model has no price. */
  readonly usd: number | null
  readonly tokens: { readonly input: number; readonly output: number; readonly cached: number }
  /** Of one call of the model; null: there was none. */
  readonly latencyMs: {
    readonly median: number
    readonly p95: number
    readonly most: number
  } | null
}

export function toSummary(held: readonly HeldConversation[]): EvaluationSummary {
  const passed = held.filter(({ isPassed }) => isPassed).length
  const times = held.flatMap(({ latenciesMs }) => latenciesMs).sort((a, b) => a - b)
  const sum = (of: (one: HeldConversation) => number) =>
    held.reduce((total, one) => total + of(one), 0)
  return {
    held: held.length,
    passed,
    passRate: held.length === 0 ? 0 : passed / held.length,
    calls: sum(({ calls }) => calls),
    usd: held.some(({ usd }) => usd === null) ? null : sum(({ usd }) => usd ?? 0),
    tokens: {
      input: sum(({ usage }) => usage.input + usage.cacheRead + usage.cacheWrite),
      output: sum(({ usage }) => usage.output),
      cached: sum(({ usage }) => usage.cacheRead),
    },
    latencyMs:
      times.length === 0
        ? null
        : { median: at(times, 0.5), p95: at(times, 0.95), most: at(times, 1) },
  }
}

/** Progress: one line, and what was said where it went wrong. */
export function toHeldLines(held: HeldConversation): readonly string[] {
  const { name, isPassed, problems, transcript, calls, usd, latenciesMs } = held
  const took = latenciesMs.reduce((sum, ms) => sum + ms, 0)
  const facts = [`${calls} calls`, toMoney(usd), toSeconds(took)].join(', ')
  if (isPassed) return [`✓ ${name} (${facts})`]
  return [
    `✗ ${name} (${facts})`,
    ...problems.map(({ step, problem }) => `    step ${step}: ${problem}`),
    ...transcript.map((line) => `    | ${toOneLine(line)}`),
  ]
}

export function toSummaryLines(summary: EvaluationSummary): readonly string[] {
  const { held, passed, passRate, calls, usd, tokens, latencyMs } = summary
  const percent = Math.floor(passRate * 1_000) / 10
  return [
    `${passed} of ${held} passed (${percent} %)`,
    `${calls} calls, ${tokens.input} tokens in (${tokens.cached} of them cached), ${tokens.output} out, ${toMoney(usd)}`,
    ...(latencyMs === null
      ? []
      : [
          `a call took ${toSeconds(latencyMs.median)} (median), ${toSeconds(latencyMs.p95)} (p95), ${toSeconds(latencyMs.most)} (longest)`,
        ]),
  ]
}

function at(sorted: readonly number[], part: number): number {
  const index = Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * part) - 1))
  return sorted[index] ?? 0
}

function toMoney(usd: number | null): string {
  return usd === null ? 'no price known' : `$${usd.toFixed(4)}`
}

function toSeconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`
}
