import type { AnyEventObject, AnyStateMachine } from 'xstate'
import type { Json } from '../../src/core/json.ts'
import type { JobOutcome, Path, Seed, StepResult } from '../../src/core/step/index.ts'
import { advance, begin, settleJob } from '../../src/core/step/index.ts'

/** One machine taken from step to step, through JSON each time. */
export interface Stepped {
  /** The latest step. */
  readonly result: StepResult
  /** Fresh JSON of the latest snapshot. */
  snapshot(): Json
  send(event: AnyEventObject | string, path?: Path): StepResult
  settle(actorId: string, outcome: JobOutcome, path?: Path): StepResult
}

export function createStepped(machine: AnyStateMachine, input?: unknown): Stepped {
  let turn = 1
  let result = begin(machine, input, seedOf(turn))
  const snapshot = (): Json => JSON.parse(JSON.stringify(result.snapshot)) as Json
  const take = (next: (seed: Seed) => StepResult): StepResult => {
    result = next(seedOf(turn + 1))
    turn += 1
    return result
  }
  return {
    get result() {
      return result
    },
    snapshot,
    send: (event, path) =>
      take((seed) => {
        const sent = typeof event === 'string' ? { type: event } : event
        return advance(machine, snapshot(), sent, seed, path)
      }),
    settle: (actorId, outcome, path = []) =>
      take((seed) => settleJob(machine, snapshot(), { path, actorId }, outcome, seed)),
  }
}

/** The seed of a turn in the tests: a minute passes from turn to turn. */
export function seedOf(turn: number): Seed {
  return { conversationId: 'c1', generation: 1, turn, at: turn * 60_000 }
}

/** The code of the error that `fn` throws, or what it returned. */
export function codeOf(fn: () => unknown): unknown {
  try {
    return fn()
  } catch (error) {
    return (error as { readonly code?: unknown }).code
  }
}
