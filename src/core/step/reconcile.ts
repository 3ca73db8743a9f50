import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate'
import type { Json } from '../json.ts'
import type { Actor } from './actor.ts'
import { isActive } from './actor.ts'
import type { Effect, Path } from './effects.ts'
import { stateNodesOf } from './machine-walk.ts'
import { toStartJob } from './start-job.ts'
import type { JobAddress } from './step-result.ts'
import { restoreTree } from './tree.ts'
import { doneEventType, errorEventType } from './xstate-internals.ts'

/** What names a timer: its row fits. */
export interface TimerAddress {
  readonly path: Path
  readonly sendId: string
  readonly target: Path
}

/**
 * Brings a conversation's timers and jobs in line with a changed machine (or finds lost ones): the
 * effects that set and cancel timers, start and stop jobs. New timers run from `now` (epoch ms).
 * Nothing is said of the delays of timers that stay. Throws as `advance` does.
 */
export function reconcile(
  machine: AnyStateMachine,
  snapshot: Json,
  timers: readonly TimerAddress[],
  jobs: readonly JobAddress[],
  now: number,
): readonly Effect[] {
  const actors = restoreTree(machine, snapshot).filter(isActive)
  return [...reconcileTimers(actors, timers, now), ...reconcileJobs(actors, jobs)]
}

type SetTimer = Extract<Effect, { kind: 'setTimer' }>

function reconcileTimers(
  actors: readonly Actor[],
  timers: readonly TimerAddress[],
  now: number,
): Effect[] {
  const alive = new Set(actors.map((actor) => toKey(actor.path)))
  const wanted = new Map(
    actors
      .filter((actor) => actor.kind === 'machine')
      .flatMap((actor) => delayedTransitions(actor, now))
      .map((timer) => [toKey(timer.path, timer.sendId), timer]),
  )
  const cancelled = timers.filter(
    ({ path, sendId, target }) =>
      !alive.has(toKey(path)) ||
      !alive.has(toKey(target)) ||
      (sendId.startsWith('xstate.after.') && !wanted.has(toKey(path, sendId))),
  )
  for (const { path, sendId } of timers) wanted.delete(toKey(path, sendId))
  return [
    ...cancelled.map(({ path, sendId }): Effect => ({ kind: 'cancelTimer', path, sendId })),
    ...wanted.values(),
  ]
}

/** The timers that the `after` of a machine's active states would have set. */
function delayedTransitions({ fields, path }: Actor, now: number): SetTimer[] {
  const live = fields._snapshot as AnyMachineSnapshot
  return live._nodes
    .flatMap((node) => node.after)
    .map(({ delay, eventType: sendId }) => ({
      kind: 'setTimer',
      path,
      sendId,
      target: path,
      event: { type: sendId },
      delayMs: toDelayMs(live, delay, now),
      ...(typeof delay === 'string' ? { delayName: delay } : {}),
    }))
}

function toDelayMs(live: AnyMachineSnapshot, delay: unknown, now: number): number {
  const declared: unknown =
    typeof delay === 'string' ? live.machine.implementations.delays[delay] : delay
  if (typeof declared !== 'function') return Number(declared)
  return Number(declared({ context: live.context, event: { type: 'engine.reconcile', at: now } }))
}

function reconcileJobs(actors: readonly Actor[], jobs: readonly JobAddress[]): Effect[] {
  const wanted = new Map(
    actors
      .filter((actor) => actor.kind === 'promise' && isAwaited(actor))
      .map((actor) => toStartJob(actor, inputOf(actor)))
      .map((job) => [toKey(job.path, job.id), job]),
  )
  const stopped = jobs.filter(({ path, actorId }) => !wanted.has(toKey(path, actorId)))
  for (const { path, actorId } of jobs) wanted.delete(toKey(path, actorId))
  return [
    ...stopped.map(({ path, actorId }): Effect => ({ kind: 'stopJob', path, id: actorId })),
    ...wanted.values(),
  ]
}

/** Whether somebody takes the job's result: an active state invokes it, or some state listens. */
function isAwaited({ fields, parent }: Actor): boolean {
  const live = parent?.fields._snapshot as AnyMachineSnapshot
  const isInvoked = live._nodes.some((node) => node.invoke.some(({ id }) => id === fields.id))
  return (
    isInvoked ||
    stateNodesOf(live.machine).some(
      ({ transitions }) =>
        transitions.has(doneEventType(fields.id)) || transitions.has(errorEventType(fields.id)),
    )
  )
}

function inputOf({ fields }: Actor): unknown {
  return (fields._snapshot as { readonly input?: unknown }).input
}

/** Ids may hold any character, so that joining them plainly could mix two up. */
function toKey(path: Path, id?: string): string {
  return JSON.stringify([path, id])
}
