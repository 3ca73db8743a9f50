import type { AnyActorRef, AnyEventObject, AnyStateMachine, ExecutableActionObject } from 'xstate'
import type { ActorKind } from './actor-kind.ts'
import type { Effect, Path } from './effects.ts'
import type { Seed, TraceStep } from './step-result.ts'
import type { ActorFields, InspectedTransition } from './xstate-internals.ts'

/** One step under way: the tree of actors and what was decided so far. */
export interface Run {
  readonly machine: AnyStateMachine
  readonly seed: Seed
  /** `begin` or `advance`: both may happen in one turn, and their names must differ. */
  readonly call: 'begin' | 'advance'
  readonly actors: Map<AnyActorRef, Actor>
  readonly effects: Effect[]
  readonly trace: TraceStep[]
  /** The event whose fate `handled` tells. */
  delivered: AnyEventObject | undefined
  handled: boolean
  /** Whose macrostep is computed just now: what is thrown is thrown by its code. */
  current: Actor | undefined
  hops: number
  names: number
}

/** An actor during one step. Its snapshot stands in `fields`, where XState looks for it. */
export interface Actor {
  readonly ref: AnyActorRef
  readonly fields: ActorFields
  readonly kind: ActorKind
  readonly parent: Actor | undefined
  readonly path: Path
  readonly mailbox: AnyEventObject[]
  /** The event it took last. */
  event: AnyEventObject
  /** Actions of the macrostep in hand, to be carried out when it is over. */
  actions: PendingAction[]
  microsteps: Microstep[]
  /** The child that was made last: `spawn` does not say which one it starts. */
  lastBorn: AnyActorRef | undefined
  started: boolean
  busy: boolean
  /** Stopped, or about to be as soon as it has taken what it has in hand. */
  retired: boolean
}

/** An action as XState resolved it. */
export type PendingAction = Pick<ExecutableActionObject, 'type' | 'params'>

export interface Microstep {
  readonly event: AnyEventObject
  readonly transitions: readonly InspectedTransition[]
}

export function actorOf(run: Run, ref: AnyActorRef): Actor {
  const actor = run.actors.get(ref)
  if (actor === undefined) throw new Error(`The actor '${ref.id}' is not of this conversation.`)
  return actor
}

export function childrenOf(actor: Actor): Readonly<Record<string, AnyActorRef | undefined>> {
  const snapshot = actor.fields._snapshot
  return 'children' in snapshot ? (snapshot.children as Record<string, AnyActorRef>) : {}
}

/** The actor at a path, if it is there. */
export function findActor(run: Run, root: Actor, path: Path): Actor | undefined {
  let actor: Actor | undefined = root
  for (const id of path) {
    const ref: AnyActorRef | undefined = actor && childrenOf(actor)[id]
    actor = ref && actorOf(run, ref)
  }
  return actor
}

/** Whether an actor or one above it was retired: it may finish what it says, but leaves nothing. */
export function isRetired(actor: Actor): boolean {
  return actor.retired || (actor.parent !== undefined && isRetired(actor.parent))
}

export function isActive(actor: Actor): boolean {
  return actor.fields._snapshot.status === 'active'
}

/** A name that the same step makes again, and no other step. */
export function nextName(run: Run): string {
  const { generation, turn } = run.seed
  return `${generation}.${turn}.${run.call}.${run.names++}`
}
