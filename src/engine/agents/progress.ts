import type { ModelPart } from '../../core/agent-ports.ts'
import type { AgentProgress, AgentStep } from '../../core/agent-progress.ts'
import type { AgentSettings } from '../../core/agent-settings.ts'
import { toPlainText, toWhatsappTexts } from '../../core/markdown.ts'

export type AnswerStep = Extract<AgentStep, { kind: 'answer' }>
export type ResultStep = Extract<AgentStep, { kind: 'result' }>
export type CallPart = Extract<ModelPart, { kind: 'call' }>

const NO_USAGE = { input: 0, cacheWrite: 0, cacheRead: 0, output: 0 }

/** An agent that begins to answer what was said up to a turn. */
export function beginProgress(upTo: number, first: string, now: number): AgentProgress {
  return {
    upTo,
    first,
    since: now,
    steps: [],
    calls: 0,
    failures: 0,
    spent: { micros: 0, tokens: 0 },
    usage: NO_USAGE,
  }
}

/** Something was said or done that the person may know of: what led to it is not thrown away. */
export function isTouched({ steps, doing, pending }: AgentProgress): boolean {
  if (doing !== undefined || pending !== undefined) return true
  return steps.some(
    (step) =>
      step.kind === 'said' ||
      (step.kind === 'result' && step.outcome !== 'refused' && step.outcome !== 'invalid'),
  )
}

/** The transcript that it has seen goes up to this turn. */
export function heardUpTo({ upTo, steps }: AgentProgress): number {
  return steps.reduce((last, step) => (step.kind === 'heard' ? step.upTo : last), upTo)
}

/** The latest answer of the model, and what was done with it; undefined: there is none yet. */
export function lastAnswer(
  steps: readonly AgentStep[],
):
  | { readonly answer: AnswerStep; readonly n: number; readonly after: readonly AgentStep[] }
  | undefined {
  const index = steps.findLastIndex(({ kind }) => kind === 'answer')
  const answer = steps[index]
  if (answer?.kind !== 'answer') return undefined
  const n = steps.filter(({ kind }) => kind === 'answer').length
  return { answer, n, after: steps.slice(index + 1) }
}

/** What an answer says; empty: nothing that could be sent. */
export function textOf({ parts }: AnswerStep): string {
  const texts = parts.flatMap((part) => (part.kind === 'text' ? [part.text] : []))
  const text = texts.join('\n\n').trim()
  return toWhatsappTexts(text).length === 0 ? '' : text
}

export function callsOf({ parts }: AnswerStep): readonly CallPart[] {
  return parts.filter((part) => part.kind === 'call')
}

/** What happened since the person last said something. */
export function sinceHeard(steps: readonly AgentStep[]): readonly AgentStep[] {
  return steps.slice(steps.findLastIndex((step) => step.kind === 'heard' && step.person) + 1)
}

/** The events that the machine took since the person last said something. */
export function acceptedIn(steps: readonly AgentStep[]): readonly string[] {
  return steps.flatMap((step) =>
    step.kind === 'result' && step.outcome === 'accepted' && step.event !== undefined
      ? [step.event]
      : [],
  )
}

/** The events that a text says have happened: words that stand out in it say so, too. */
export function claimsOf(text: string, { events }: AgentSettings): readonly string[] {
  const claiming = events.filter(({ claims }) => claims.length > 0)
  if (claiming.length === 0) return []
  const plain = toPlainText(text)
  return claiming
    .filter(({ claims }) => claims.some((claim) => claim.test(text) || claim.test(plain)))
    .map(({ type }) => type)
}

export function addSteps(progress: AgentProgress, ...steps: readonly AgentStep[]): AgentProgress {
  return { ...progress, steps: [...progress.steps, ...steps] }
}

/** A call has come to its end: nobody is asked about it any more. */
export function withResult(progress: AgentProgress, result: ResultStep): AgentProgress {
  const { pending, doing, ...rest } = progress
  return addSteps(
    {
      ...rest,
      ...(pending === undefined || pending.callId === result.callId ? {} : { pending }),
      ...(doing === undefined || doing === result.callId ? {} : { doing }),
    },
    result,
  )
}
