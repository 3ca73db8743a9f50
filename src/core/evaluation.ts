import { z } from 'zod'
import type { Duration } from './duration.ts'
import { isDuration } from './duration.ts'
import type { Problem } from './errors.ts'
import { KnownError, toSentences } from './errors.ts'

const text = z.string().min(1)
const texts = z.union([text, z.array(text).min(1)])
const pattern = text.refine(isPattern, { error: 'It is no regular expression.' })
const patterns = z.union([pattern, z.array(pattern).min(1)])
const duration = z.custom<Duration>(isDuration, {
  error: "It is no length of time, such as '2 hours'.",
})

/** What must be true after a step. Whatever is left out is not looked at. */
const expectation = z.strictObject({
  /** Each is found in what the bot said in answer (regular expressions; case does not matter). */
  heard: patterns.optional(),
  /** None is. */
  notHeard: patterns.optional(),
  /** Events that the agent proposed and the machine took, in any order; others may come too. */
  events: texts.optional(),
  noEvents: texts.optional(),
  /** The beginning of the state's name: `open.talk` holds for `open.talk.menu`. */
  state: text.optional(),
  /** Whether the conversation is in the hands of an operator. */
  handedOff: z.boolean().optional(),
})

/** One thing that the person does, and what has to come of it. */
const step = z
  .strictObject({
    /** They write a text, or several in quick succession. */
    says: texts.optional(),
    /** They press a button or a row by its title. */
    presses: text.optional(),
    /** Time passes. */
    waits: duration.optional(),
    expect: expectation.optional(),
  })
  .refine(({ says, presses, waits }) => countGiven([says, presses, waits]) === 1, {
    error: 'It needs one of `says`, `presses` and `waits`.',
  })

const conversation = z.strictObject({
  name: text,
  /** The person's WhatsApp name. */
  contact: text.optional(),
  steps: z.array(step).min(1),
})

const evaluation = z
  .strictObject({
    /** What jobs answer, by their names under `actors`; others run their own code. */
    jobs: z.record(z.string(), z.json()).default({}),
    conversations: z.array(conversation).min(1),
  })
  .refine(({ conversations }) => hasNoTwins(conversations), {
    error: 'Two conversations have the same name.',
    path: ['conversations'],
  })

/** Conversations that are held with a real model, and what has to come of them. */
export type Evaluation = z.output<typeof evaluation>
export type ScriptedConversation = z.output<typeof conversation>
export type ScriptedStep = z.output<typeof step>
export type Expectation = z.output<typeof expectation>

/** What came of one step. */
export interface StepOutcome {
  readonly heard: readonly string[]
  readonly events: readonly string[]
  readonly state: string
  readonly isHandedOff: boolean
}

/**
 * Reads a file of scripted conversations.
 * @throws KnownError `evaluation-invalid` with every mistake and its place
 */
export function parseEvaluation(json: unknown): Evaluation {
  const { success, data, error } = evaluation.safeParse(json)
  if (success) return data
  throw new KnownError('evaluation-invalid', toSentences(error.issues.map(toProblem)))
}

/** What is not as it has to be after a step: a sentence each. */
export function judge(expected: Expectation, outcome: StepOutcome): readonly string[] {
  const { heard, notHeard, events, noEvents, state, handedOff } = expected
  const said = outcome.heard.join('\n')
  const happened = outcome.events.join(', ') || 'none'
  return [
    ...toList(heard)
      .filter((one) => !new RegExp(one, 'iu').test(said))
      .map((one) => `It did not say /${one}/.`),
    ...toList(notHeard)
      .filter((one) => new RegExp(one, 'iu').test(said))
      .map((one) => `It said /${one}/.`),
    ...toList(events)
      .filter((type) => !outcome.events.includes(type))
      .map((type) => `\`${type}\` did not happen (${happened}).`),
    ...toList(noEvents)
      .filter((type) => outcome.events.includes(type))
      .map((type) => `\`${type}\` happened.`),
    ...(state === undefined || isIn(outcome.state, state)
      ? []
      : [`It is in \`${outcome.state}\`, not in \`${state}\`.`]),
    ...(handedOff === undefined || handedOff === outcome.isHandedOff
      ? []
      : [`The conversation is ${handedOff ? 'not ' : ''}in the hands of an operator.`]),
  ]
}

/** Parallel states are named side by side: `open.talk.menu & office.idle`. */
function isIn(state: string, wanted: string): boolean {
  return state.split(/ [&>] /).some((name) => name === wanted || name.startsWith(`${wanted}.`))
}

function toList(value: string | readonly string[] = []): readonly string[] {
  return typeof value === 'string' ? [value] : value
}

function isPattern(source: string): boolean {
  try {
    return new RegExp(source, 'iu').source !== ''
  } catch {
    return false
  }
}

function countGiven(values: readonly unknown[]): number {
  return values.filter((value) => value !== undefined).length
}

function hasNoTwins(conversations: readonly { readonly name: string }[]): boolean {
  return new Set(conversations.map(({ name }) => name)).size === conversations.length
}

function toProblem({ path, message }: z.core.$ZodIssue): Problem {
  const place = path.map(String).join('.') || 'the file'
  return { place, problem: message, cure: 'The README tells what the file may hold.' }
}
