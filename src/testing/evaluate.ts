import type { LanguageModel } from '../core/agent-ports.ts'
import type { Bot } from '../core/bot.ts'
import { parseDuration } from '../core/duration.ts'
import { KnownError } from '../core/errors.ts'
import type {
  Evaluation,
  ScriptedConversation,
  ScriptedStep,
  StepOutcome,
} from '../core/evaluation.ts'
import { judge } from '../core/evaluation.ts'
import { runJob } from '../core/job.ts'
import type { Json, JsonObject } from '../core/json.ts'
import type { PriceTable } from '../core/model-prices.ts'
import type { Clock } from '../core/ports.ts'
import { createTestClock } from '../engine/clock.ts'
import type { JobRunner } from '../engine/jobs.ts'
import type { Measured } from './meter.ts'
import { createMeter } from './meter.ts'
import { createPhone } from './phone.ts'
import type { Stage } from './stage.ts'
import { createStage } from './stage.ts'
import { toStateNames } from './states.ts'

/** What came of one scripted conversation. */
export interface HeldConversation extends Measured {
  readonly name: string
  readonly isPassed: boolean
  /** What was not as expected, with the number of the step. */
  readonly problems: readonly { readonly step: number; readonly problem: string }[]
  /** What both sides said, a line each. */
  readonly transcript: readonly string[]
}

export interface EvaluateOptions {
  readonly model: LanguageModel
  readonly prices: PriceTable
  /** The machine's clock: a model takes its time. */
  readonly clock: Clock
  /** How many conversations are held at once. */
  readonly parallel: number
  /** How often each is held. */
  readonly repeat: number
  readonly onHeld: (held: HeldConversation) => void
}

/** Nothing can be said of a model that could not be asked: why, if it could not. */
export function findTrouble(held: readonly HeldConversation[]): string | undefined {
  const troubles = held.flatMap(({ trouble }) => (trouble === undefined ? [] : [trouble]))
  const isAnswered = held.some(({ answered }) => answered > 0)
  return (troubles.find(({ isFinal }) => isFinal) ?? (isAnswered ? undefined : troubles[0]))?.reason
}

/** How often it is looked whether an answer is there. */
const LOOK_MS = 10
/** No answer takes longer: several calls, each tried several times. */
const LONGEST_ANSWER_MS = 5 * 60_000

/**
 * Holds all conversations of an evaluation with a bot and a real model, some at once. Where the model
 * refuses the key or the account, those that are left are not begun.
 */
export async function evaluate(
  bot: Bot,
  { conversations, jobs }: Evaluation,
  options: EvaluateOptions,
): Promise<readonly HeldConversation[]> {
  const wanted = Array.from({ length: options.repeat }, () => conversations).flat()
  const held: HeldConversation[] = []
  const queue = wanted.values()
  const work = async (): Promise<void> => {
    for (const conversation of queue) {
      if (held.some(({ trouble }) => trouble?.isFinal)) return
      const one = await hold(bot, conversation, jobs, options)
      held.push(one)
      options.onHeld(one)
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, options.parallel) }, work))
  return held
}

async function hold(
  bot: Bot,
  { name, contact = 'Ann', steps }: ScriptedConversation,
  jobs: Evaluation['jobs'],
  { model, prices, clock }: EvaluateOptions,
): Promise<HeldConversation> {
  const phone = createPhone()
  const meter = createMeter(model, prices, clock)
  const testClock = createTestClock(clock.now())
  const stage = createStage({
    bot,
    clock: testClock,
    messenger: phone.messenger,
    jobRunner: toRunner(jobs, clock),
    model: meter.model,
    prices,
    name: contact,
  })
  const problems: { step: number; problem: string }[] = []
  const transcript: string[] = []
  let lines = 0
  try {
    for (const [index, step] of steps.entries()) {
      transcript.push(...toWords(step))
      const trouble = await take(stage, phone, step).then(
        () => untilAnswered(stage, clock),
        (error: unknown) => {
          if (error instanceof KnownError) return error.message
          throw error
        },
      )
      const outcome = await look(stage, phone, lines)
      lines = outcome.lines
      transcript.push(...outcome.heard.map((text) => `bot: ${text}`))
      const found = trouble === undefined ? judge(step.expect ?? {}, outcome) : [trouble]
      const letters = stage.deadLetters().map(({ reason }) => `An event failed: ${reason}`)
      problems.push(...[...found, ...letters].map((problem) => ({ step: index + 1, problem })))
      // What follows would be judged by a conversation that went elsewhere.
      if (found.length + letters.length > 0) break
    }
  } finally {
    await stage.stop()
  }
  const measured = meter.read()
  // The way that a bot has without its model may be what the file expects: that proves nothing.
  if (problems.length === 0 && measured.calls > 0 && measured.answered === 0) {
    const problem = `No call was answered: ${measured.trouble?.reason ?? 'each was given up.'}`
    problems.push({ step: steps.length, problem })
  }
  return { name, isPassed: problems.length === 0, problems, transcript, ...measured }
}

async function take(
  stage: Stage,
  phone: ReturnType<typeof createPhone>,
  step: ScriptedStep,
): Promise<void> {
  const { presses, waits } = step
  for (const text of textsOf(step)) await stage.receive({ type: 'user.text', text })
  if (presses !== undefined) {
    const { message, choiceId } = phone.findChoice(presses)
    const content = { type: 'user.choice', choiceId, title: presses } as const
    await stage.receive(content, { replyTo: message.id })
  }
  if (waits !== undefined) await stage.passes(parseDuration(waits))
}

/** Waits in real time until neither an agent nor another job has anything left to do. */
async function untilAnswered(stage: Stage, clock: Clock): Promise<string | undefined> {
  const until = clock.monotonic() + LONGEST_ANSWER_MS
  for (;;) {
    await stage.letThink('jobs')
    if (!(await stage.isWorking())) return undefined
    if (clock.monotonic() > until) return 'There was no answer within 5 minutes.'
    await new Promise<void>((resolve) => clock.setTimeout(resolve, LOOK_MS))
  }
}

async function look(
  stage: Stage,
  phone: ReturnType<typeof createPhone>,
  from: number,
): Promise<StepOutcome & { readonly lines: number }> {
  const log = await stage.log()
  const { snapshot, handOff } = (await stage.view())?.conversation ?? {}
  return {
    heard: phone.heard().map(({ text }) => text),
    events: log.slice(from).flatMap(({ kind, event = '', detail }) => {
      const isProposed = kind === 'turn' && toFields(detail)['by'] === 'agent'
      return isProposed ? [event] : []
    }),
    state: snapshot === undefined ? '' : toStateNames(JSON.parse(snapshot)),
    isHandedOff: handOff !== undefined,
    lines: log.length,
  }
}

function toFields(detail: Json | undefined): JsonObject {
  const isRecord = typeof detail === 'object' && detail !== null && !Array.isArray(detail)
  return isRecord ? (detail as JsonObject) : {}
}

/** Jobs take their real time: the clock of the conversation stands still. */
function toRunner(jobs: Evaluation['jobs'], clock: Clock): JobRunner {
  return async (row, logic, signal) => {
    const scripted = jobs[row.src]
    if (scripted !== undefined) return scripted as Json
    const { input, id: idempotencyKey, attempts: attempt } = row
    const output = await runJob(logic, { input, idempotencyKey, attempt, signal, clock })
    return (output ?? null) as Json
  }
}

function textsOf({ says = [] }: ScriptedStep): readonly string[] {
  return typeof says === 'string' ? [says] : says
}

function toWords(step: ScriptedStep): readonly string[] {
  const { presses, waits } = step
  return [
    ...textsOf(step).map((text) => `user: ${text}`),
    ...(presses === undefined ? [] : [`user: taps ${presses}`]),
    ...(waits === undefined ? [] : [`(${waits} pass)`]),
  ]
}
