import type { AgentFailureName } from '../../core/agent-failure.ts'
import { AgentFailure } from '../../core/agent-failure.ts'
import type { AgentFault, AgentProgress, AgentStep } from '../../core/agent-progress.ts'
import type { AgentSettings } from '../../core/agent-settings.ts'
import type { AnswerStep, CallPart } from './progress.ts'
import { acceptedIn, callsOf, claimsOf, lastAnswer, sinceHeard, textOf } from './progress.ts'

/** What an agent does next. */
export type Action =
  /** Ask the model. */
  | { readonly do: 'ask' }
  /** Say the text of its latest answer. */
  | { readonly do: 'say'; readonly text: string }
  /** Carry out a call of its latest answer. `key`: which one of which answer, the same for ever. */
  | { readonly do: 'call'; readonly call: CallPart; readonly key: string }
  /** Tell it what was wrong with its latest answer. */
  | { readonly do: 'correct'; readonly fault: AgentFault; readonly text: string }
  /** Wait until somebody has allowed a call, or not. */
  | { readonly do: 'wait' }
  | { readonly do: 'finish' }
  | { readonly do: 'fail'; readonly failure: AgentFailure }

/** How often an answer may have each fault before the agent gives up. */
const MOST_CORRECTIONS: Readonly<Record<AgentFault, number>> = { claimed: 2, cut: 1, silent: 1 }
/** So many answers with bad calls are told what was wrong with these. */
const MOST_INVALID = 3

const FAILURES: Readonly<Record<AgentFault, AgentFailureName>> = {
  claimed: 'AgentClaimed',
  cut: 'AgentCut',
  silent: 'AgentSilent',
}

/** Decides from what is written down alone: after a crash it goes on the same way. */
export function nextAction(progress: AgentProgress, settings: AgentSettings): Action {
  const { steps, pending } = progress
  if (pending !== undefined && pending.granted === undefined) return { do: 'wait' }
  const last = lastAnswer(steps)
  if (last === undefined) return ask(steps, settings)
  const { answer, n, after } = last
  if (answer.stop === 'refusal') return fail('AgentRefused', 'The model declined to answer.')
  if (after.some(({ kind }) => kind === 'correction')) return ask(steps, settings)
  if (answer.stop === 'max-tokens') {
    const text = `Your answer was longer than ${settings.maxTokens} tokens: nothing of it was said or done. Answer again, much shorter.`
    return correct(steps, 'cut', text)
  }
  const text = after.some(({ kind }) => kind === 'said') ? '' : textOf(answer)
  const claimed = claimsOf(text, settings)
  if (text !== '' && claimed.length === 0) return { do: 'say', text }
  const calls = callsOf(answer)
  const index = calls.findIndex(({ id }) => !hasResult(after, id))
  const call = calls[index]
  if (call !== undefined) return { do: 'call', call, key: `${n}.${index + 1}` }
  if (text !== '') return sayIfTrue(steps, text, claimed)
  return goOn(steps, answer, after, settings)
}

/**
 * Whether the latest answer may claim that events happened: the machine took them after what the
 * person said that it answers.
 */
export function mayClaim(steps: readonly AgentStep[], claimed: readonly string[]): boolean {
  const index = steps.findLastIndex(({ kind }) => kind === 'answer')
  const heard = steps.slice(0, index).findLastIndex((step) => step.kind === 'heard' && step.person)
  const accepted = acceptedIn(steps.slice(heard + 1))
  return claimed.every((type) => accepted.includes(type))
}

function sayIfTrue(steps: readonly AgentStep[], text: string, claimed: readonly string[]): Action {
  if (mayClaim(steps, claimed)) return { do: 'say', text }
  const missing = claimed.map((type) => `\`${type}\``).join(', ')
  return correct(
    steps,
    'claimed',
    `Your text was not sent: it says that ${missing} happened, which is not so. Use the tool first, or say something that is true.`,
  )
}

function goOn(
  steps: readonly AgentStep[],
  answer: AnswerStep,
  after: readonly AgentStep[],
  settings: AgentSettings,
): Action {
  const isOpen = callsOf(answer).length > 0 || answer.stop === 'pause'
  if (isOpen || after.some((step) => step.kind === 'heard' && step.person)) {
    return ask(steps, settings)
  }
  const recent = sinceHeard(steps)
  const isAnswered = recent.some(({ kind }) => kind === 'said') || acceptedIn(recent).length > 0
  if (isAnswered) return { do: 'finish' }
  return correct(steps, 'silent', 'You said nothing. The person waits for an answer: write it.')
}

function ask(steps: readonly AgentStep[], { maxSteps }: AgentSettings): Action {
  const recent = sinceHeard(steps)
  const invalid = countInvalid(recent)
  if (invalid > MOST_INVALID) {
    return fail('AgentInvalid', `${invalid} answers used tools in a way that they do not have.`)
  }
  const answers = recent.filter(({ kind }) => kind === 'answer')
  if (answers.length < maxSteps) return { do: 'ask' }
  return fail('AgentSteps', `It had not come to an end after ${maxSteps} calls.`)
}

/** Answers with calls that could not be read: however many stand in one, it is told of them at once. */
function countInvalid(steps: readonly AgentStep[]): number {
  let count = 0
  let isCounted = false
  for (const step of steps) {
    if (step.kind === 'answer') isCounted = false
    if (isCounted || step.kind !== 'result' || step.outcome !== 'invalid') continue
    isCounted = true
    count += 1
  }
  return count
}

function correct(steps: readonly AgentStep[], fault: AgentFault, text: string): Action {
  const before = sinceHeard(steps).filter(
    (step) => step.kind === 'correction' && step.fault === fault,
  )
  if (before.length < MOST_CORRECTIONS[fault]) return { do: 'correct', fault, text }
  return fail(FAILURES[fault], `Told ${before.length} times, it did so again: ${fault}.`)
}

function fail(name: AgentFailureName, message: string): Action {
  return { do: 'fail', failure: new AgentFailure(name, message) }
}

function hasResult(after: readonly AgentStep[], callId: string): boolean {
  return after.some((step) => step.kind === 'result' && step.callId === callId)
}
