import type { AnyEventObject, AnyMachineSnapshot, AnyStateMachine } from 'xstate'
import { toPlainError } from '../errors.ts'
import type { Json } from '../json.ts'
import type { Actor, Run } from './actor.ts'
import { findActor, isActive } from './actor.ts'
import type { Path } from './effects.ts'
import { deliver, start } from './macrostep.ts'
import { toStepError } from './refusals.ts'
import type { JobAddress, JobOutcome, Seed, StepResult } from './step-result.ts'
import { refuseLossyContext } from './stored-context.ts'
import { createRun, createTree } from './tree.ts'
import { doneEventType, errorEventType } from './xstate-internals.ts'

/** Begins a machine. Throws a step error, as `advance` does. */
export function begin(machine: AnyStateMachine, input: unknown, seed: Seed): StepResult {
  return runStep(machine, seed, 'begin', (run) => {
    const root = createTree(run, { input })
    start(run, root)
    run.handled = true
    return root
  })
}

/**
 * Takes one event: a pure function of its arguments. `snapshot` must be fresh JSON (it may be
 * changed); `path` addresses a nested machine, as a timer's target does. An event without `at` gets
 * the seed's. Throws a `KnownError` (`step-failed`, `step-refused`) when the bot's code throws, does
 * what cannot be durable, or ends in error; then nothing has happened.
 */
export function advance(
  machine: AnyStateMachine,
  snapshot: Json,
  event: AnyEventObject,
  seed: Seed,
  path: Path = [],
): StepResult {
  return runStep(machine, seed, 'advance', (run) => {
    const root = createTree(run, { snapshot })
    const stamped = 'at' in event ? event : { ...event, at: seed.at }
    const target = findActor(run, root, path)
    run.delivered = stamped
    if (target === undefined) drop(run, path, stamped, 'there is no such actor')
    else deliver(run, target, stamped)
    return root
  })
}

/** Gives a job's result to the machine that waits for it; a job that was left behind is dropped. */
export function settleJob(
  machine: AnyStateMachine,
  snapshot: Json,
  job: JobAddress,
  outcome: JobOutcome,
  seed: Seed,
): StepResult {
  return runStep(machine, seed, 'advance', (run) => {
    const root = createTree(run, { snapshot })
    const target = findActor(run, root, [...job.path, job.actorId])
    if (target?.kind === 'promise' && isActive(target)) deliver(run, target, toSettlement(outcome))
    else drop(run, job.path, toResultEvent(job, outcome), 'nothing waits for this job')
    return root
  })
}

/** How XState's promise actors hear of their promise. */
function toSettlement(outcome: JobOutcome): AnyEventObject {
  return outcome.ok
    ? { type: 'xstate.promise.resolve', data: outcome.output }
    : { type: 'xstate.promise.reject', data: toPlainError(outcome.error) }
}

function toResultEvent({ actorId }: JobAddress, outcome: JobOutcome): AnyEventObject {
  return outcome.ok
    ? { type: doneEventType(actorId), output: outcome.output, actorId }
    : { type: errorEventType(actorId), error: toPlainError(outcome.error), actorId }
}

function drop(run: Run, path: Path, event: AnyEventObject, reason: string): void {
  run.effects.push({ kind: 'drop', path, event, reason })
}

function runStep(
  machine: AnyStateMachine,
  seed: Seed,
  call: Run['call'],
  body: (run: Run) => Actor,
): StepResult {
  const run = createRun(machine, seed, call)
  try {
    return toResult(run, body(run))
  } catch (error) {
    throw toStepError(machine.id, run.current, error)
  }
}

function toResult(run: Run, root: Actor): StepResult {
  for (const actor of run.actors.values()) refuseLossyContext(actor)
  const live = root.fields._snapshot as AnyMachineSnapshot
  return {
    snapshot: root.ref.getPersistedSnapshot() as unknown as Json,
    status: live.status === 'done' ? 'done' : 'active',
    value: live.value,
    tags: [...live.tags],
    output: live.output,
    effects: run.effects,
    trace: run.trace,
    handled: run.handled,
  }
}
