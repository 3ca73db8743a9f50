import type { AnyActorRef, AnyEventObject, AnyStateMachine, ExecutableActionObject } from 'xstate'
import { createActor } from 'xstate'
import { KnownError } from '../errors.ts'
import type { Json } from '../json.ts'
import type { Actor, Run } from './actor.ts'
import { actorOf, childrenOf, nextName } from './actor.ts'
import { isMachine, kindOf } from './actor-kind.ts'
import { describePlace, refuseAction, refuseActor } from './refusals.ts'
import type { Seed } from './step-result.ts'
import { createVirtualSystem } from './virtual-system.ts'
import type { Inspection } from './xstate-internals.ts'
import { boundIterations, fieldsOf, lendSystem } from './xstate-internals.ts'

export function createRun(machine: AnyStateMachine, seed: Seed, call: Run['call']): Run {
  return {
    machine,
    seed,
    call,
    actors: new Map(),
    effects: [],
    trace: [],
    delivered: undefined,
    handled: false,
    current: undefined,
    hops: 0,
    names: 0,
  }
}

/** The actors of a stored snapshot, to be looked at. Throws as `advance` does. */
export function restoreTree(machine: AnyStateMachine, snapshot: Json): readonly Actor[] {
  const run = createRun(machine, NO_SEED, 'advance')
  createTree(run, { snapshot })
  return [...run.actors.values()]
}

const NO_SEED: Seed = { conversationId: 'none', generation: 0, turn: 0, at: 0 }

/** Makes the tree of actors from a stored snapshot, or its root from input. */
export function createTree(
  run: Run,
  from: { readonly input: unknown } | { readonly snapshot: unknown },
): Actor {
  const system = createVirtualSystem({
    bookId: () => `${run.seed.conversationId}.${nextName(run)}`,
    inspected: (inspection) => inspect(run, inspection),
  })
  const options = { ...from, id: run.seed.conversationId, parent: lendSystem(system) }
  const ref = createActor(run.machine, options as Parameters<typeof createActor>[1])
  for (const actor of run.actors.values()) refuseLostState(actor)
  return actorOf(run, ref)
}

function inspect(run: Run, inspection: Inspection): void {
  switch (inspection.type) {
    case '@xstate.actor':
      adopt(run, inspection.actorRef)
      break
    case '@xstate.microstep': {
      const { event, _transitions: transitions } = inspection
      actorOf(run, inspection.actorRef).microsteps.push({ event, transitions })
    }
  }
}

/**
 * XState announces an actor before it computes its first snapshot. That is the moment to lead what
 * its machine does into our hands: XState itself executes nothing of it.
 */
function adopt(run: Run, ref: AnyActorRef): void {
  const fields = fieldsOf(ref)
  const isRoot = run.actors.size === 0
  if (isRoot) fields._parent = undefined
  const parent = fields._parent && actorOf(run, fields._parent)
  const kind = kindOf(fields.logic)
  if (parent !== undefined) refuseActor(parent, fields, kind)
  if (isMachine(fields.logic)) boundIterations(fields.logic)
  const actor: Actor = {
    ref,
    fields,
    kind,
    parent,
    path: parent === undefined ? [] : [...parent.path, fields.id],
    mailbox: [],
    event: { type: 'xstate.init' },
    actions: [],
    microsteps: [],
    lastBorn: undefined,
    started: fields.options.snapshot !== undefined,
    busy: false,
    retired: false,
  }
  run.actors.set(ref, actor)
  if (parent !== undefined) parent.lastBorn = ref
  takeOver(run, actor)
}

function takeOver(run: Run, actor: Actor): void {
  // V8 puts a function that is written as `object.key = () => …` among the old objects at once, and
  // with it all that the step made would outlive it: a third of the time of a turn.
  Object.assign(actor.fields._actorScope, {
    actionExecutor: (action: ExecutableActionObject) => collect(run, actor, action),
    // The only one left to call this is `spawn` inside `assign`, which makes no action of its own.
    defer: () => {
      actor.actions.push({ type: 'xstate.spawnChild', params: { actorRef: actor.lastBorn } })
    },
    emit: (event: AnyEventObject) => {
      run.effects.push({ kind: 'emit', path: actor.path, event })
    },
  })
}

function collect(run: Run, actor: Actor, action: ExecutableActionObject): void {
  refuseAction(actor, action)
  if (action.type === 'xstate.stopChild' && action.params !== undefined) {
    const child = actorOf(run, action.params as AnyActorRef)
    // At once, not after the macrostep: its successor may take the name or the place already.
    unregister(run, child)
    if (!child.started) child.retired = true
  }
  actor.actions.push(action)
}

/** Frees the `systemId` of an actor and of all below it. */
export function unregister(run: Run, actor: Actor): void {
  for (const ref of Object.values(childrenOf(actor))) {
    if (ref !== undefined) unregister(run, actorOf(run, ref))
  }
  const { system } = actor.ref as unknown as { system: { _unregister(ref: AnyActorRef): void } }
  system._unregister(actor.ref)
}

/** XState keeps to itself that it could not restore an actor, and goes on without its state. */
function refuseLostState(actor: Actor): void {
  const { options, _snapshot: snapshot } = actor.fields
  if (snapshot.status !== 'error' || options.snapshot?.status === 'error') return
  if (options.snapshot === undefined) return
  throw new KnownError(
    'step-failed',
    `${describePlace(actor)} cannot take its stored snapshot. Migrate the conversation.`,
    { cause: snapshot.error },
  )
}
