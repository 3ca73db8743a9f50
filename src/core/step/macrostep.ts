/**
 * What XState's live actors do around a macrostep, done here within one step: take events one at a
 * time, carry out the actions in the order written, tell the parent. The order in which actors take
 * turns is theirs too, which the parity test holds against live ones.
 */
import type { AnyEventObject, AnyMachineSnapshot, Snapshot, StateValue } from 'xstate'
import { KnownError } from '../errors.ts'
import type { Actor, Microstep, Run } from './actor.ts'
import { isActive, isRetired } from './actor.ts'
import { isEffective } from './machine-walk.ts'
import type { Order } from './orders.ts'
import { toDrop, toOrder, toPlainEvent } from './orders.ts'
import { describePlace } from './refusals.ts'
import { toStartJob } from './start-job.ts'
import type { TakenTransition } from './step-result.ts'
import { unregister } from './tree.ts'
import {
  doneEventType,
  errorEventType,
  MAX_ITERATIONS,
  STOP_EVENT,
  snapshotEventType,
} from './xstate-internals.ts'

/** Puts an event into an actor's mailbox, and lets the actor take it unless it is at work. */
export function deliver(run: Run, actor: Actor, event: AnyEventObject): void {
  actor.mailbox.push('at' in event ? event : { ...event, at: run.seed.at })
  if (actor.started && !actor.busy) drain(run, actor)
}

function drain(run: Run, actor: Actor): void {
  actor.busy = true
  for (let event = actor.mailbox.shift(); event !== undefined; event = actor.mailbox.shift()) {
    take(run, actor, event)
  }
  actor.busy = false
}

/** Lets a new actor begin: its first macrostep was computed when it was made. */
export function start(run: Run, actor: Actor): void {
  makeRoom(run, actor)
  if (actor.retired) return
  const { fields, kind } = actor
  actor.started = true
  actor.busy = true
  actor.event = { type: 'xstate.init', input: fields.options.input }
  run.current = actor
  // XState swallows what is thrown in a first macrostep.
  if (fields._snapshot.status === 'error') throw fields._snapshot.error
  if (kind === 'machine') trace(run, actor, undefined)
  if (kind === 'promise' && !isRetired(actor))
    run.effects.push(toStartJob(actor, fields.options.input))
  finish(run, actor)
  drain(run, actor)
}

/** A place holds one actor: XState would leave an earlier one of the same id running, unseen. */
function makeRoom(run: Run, newcomer: Actor): void {
  for (const other of run.actors.values()) {
    if (other.parent !== newcomer.parent || other.fields.id !== newcomer.fields.id) continue
    stop(run, other)
  }
}

/** One macrostep of one actor. */
function take(run: Run, actor: Actor, event: AnyEventObject): void {
  if (!isActive(actor)) {
    run.effects.push(toDrop(actor, event))
    return
  }
  if (++run.hops > MAX_ITERATIONS) throw endlessTalk(actor)
  const { fields } = actor
  actor.event = event
  run.current = actor
  const before = fields._snapshot
  fields._snapshot = fields.logic.transition(before, event, fields._actorScope)
  if (actor.kind === 'machine' && event.type !== STOP_EVENT.type) {
    trace(run, actor, (before as AnyMachineSnapshot).value)
  }
  // A reducer takes whatever it is sent.
  if (actor.kind === 'reducer' && event === run.delivered) run.handled = true
  finish(run, actor)
}

/** Carries out the actions of a macrostep, then tells the parent how it ended. */
function finish(run: Run, actor: Actor): void {
  const { actions, fields } = actor
  actor.actions = []
  for (const action of actions) {
    const order = toOrder(run, actor, action)
    if (order !== undefined) carryOut(run, order)
  }
  report(run, actor, fields._snapshot)
}

function carryOut(run: Run, order: Order): void {
  switch (order.to) {
    case 'caller':
      run.effects.push(order.effect)
      break
    case 'deliver':
      deliver(run, order.target, order.event)
      break
    case 'start':
      start(run, order.target)
      break
    case 'stop':
      stop(run, order.target)
  }
}

function report(run: Run, actor: Actor, snapshot: Snapshot<unknown>): void {
  const { id, _syncSnapshot: isWatched } = actor.fields
  switch (snapshot.status) {
    case 'active':
      if (isWatched) tellParent(run, actor, { type: snapshotEventType(id), snapshot })
      break
    case 'done':
      end(run, actor)
      tellParent(run, actor, { type: doneEventType(id), output: snapshot.output, actorId: id })
      break
    case 'error':
      if (actor.parent === undefined) throw unhandledFailure(actor, snapshot.error)
      end(run, actor)
      tellParent(run, actor, { type: errorEventType(id), error: snapshot.error, actorId: id })
      break
    case 'stopped':
  }
}

function tellParent(run: Run, { parent }: Actor, event: AnyEventObject): void {
  if (parent === undefined) return
  const stamped = { ...event, at: run.seed.at }
  // Of a settled job, this is the event whose fate is asked for.
  run.delivered ??= stamped
  deliver(run, parent, stamped)
}

/** A nested machine that has ended leaves no timers and no jobs. */
function end(run: Run, actor: Actor): void {
  unregister(run, actor)
  leaveNothing(run, actor)
}

function stop(run: Run, actor: Actor): void {
  if (!actor.started) return
  leaveNothing(run, actor)
  // From here on it may share its path with a successor, so nothing may be kept in its name.
  actor.retired = true
  actor.mailbox.length = 0
  if (isActive(actor)) deliver(run, actor, STOP_EVENT)
}

function leaveNothing(run: Run, actor: Actor): void {
  const { fields, kind, parent, path } = actor
  if (parent === undefined || isRetired(actor)) return
  if (kind === 'machine') run.effects.push({ kind: 'stopActor', path })
  if (kind === 'promise' && isActive(actor)) {
    run.effects.push({ kind: 'stopJob', path: parent.path, id: fields.id })
  }
}

function trace(run: Run, actor: Actor, from: StateValue | undefined): void {
  const { actions, event, fields, microsteps, path } = actor
  actor.microsteps = []
  const handled = microsteps.some((microstep) => isTaken(microstep, event))
  const isForwarded = actions.some(({ type, params }) => {
    const sent = params as { readonly event?: unknown; readonly delay?: unknown } | undefined
    return type === 'xstate.sendTo' && sent?.event === event && sent.delay === undefined
  })
  if (event === run.delivered && handled && !isForwarded) run.handled = true
  run.trace.push({
    path,
    event: toPlainEvent(event),
    ...(from === undefined ? {} : { from }),
    to: (fields._snapshot as AnyMachineSnapshot).value,
    taken: microsteps.flatMap(toTaken),
    actions: actions.map((action) => action.type),
    handled,
  })
}

/** An `always` that follows an event has not handled it. */
function isTaken(microstep: Microstep, event: AnyEventObject): boolean {
  return (
    microstep.event === event &&
    microstep.transitions.some((taken) => taken.eventType !== '' && isEffective(taken))
  )
}

function toTaken({ transitions }: Microstep): TakenTransition[] {
  return transitions.filter(isEffective).map(({ source, eventType, target = [] }) => ({
    source: source.id,
    on: eventType ?? '',
    target: target.map((node) => node.id),
  }))
}

function unhandledFailure(actor: Actor, cause: unknown): KnownError {
  return new KnownError(
    'step-failed',
    `${describePlace(actor)} ends in error: no transition takes this failure. Give the invoke an onError.`,
    { cause },
  )
}

function endlessTalk(actor: Actor): KnownError {
  return new KnownError(
    'step-failed',
    `${describePlace(actor)} and its neighbours sent each other more than ` +
      `${MAX_ITERATIONS} events in one step. Break the circle of sendTo and sendParent.`,
  )
}
