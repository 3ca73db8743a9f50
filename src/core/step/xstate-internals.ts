/**
 * All of XState 5.33.3 that its types hide and we rely on. The parity test holds us to it: with
 * another version of XState, this file is the one to look at.
 */
import type {
  AnyActorLogic,
  AnyActorRef,
  AnyActorScope,
  AnyEventObject,
  AnyStateMachine,
  Snapshot,
} from 'xstate'

export type ActorSystem = AnyActorRef['system']

/** The fields of XState's actor object that we read or set. */
export interface ActorFields {
  readonly id: string
  readonly sessionId: string
  readonly src: unknown
  readonly logic: AnyActorLogic
  readonly options: { readonly input?: unknown; readonly snapshot?: { readonly status: string } }
  readonly _actorScope: AnyActorScope
  readonly _syncSnapshot?: boolean
  _parent: AnyActorRef | undefined
  _snapshot: Snapshot<unknown>
}

export function fieldsOf(ref: AnyActorRef): ActorFields {
  return ref as unknown as ActorFields
}

/** A transition as XState reports it while it takes it. */
export interface InspectedTransition {
  readonly source: { readonly id: string }
  /** `''` for `always`, null for the initial one. */
  readonly eventType: string | null
  readonly target?: readonly { readonly id: string }[]
  readonly actions: readonly unknown[]
}

/** What a system is told while actors are made and machines take microsteps. */
export type Inspection =
  | { readonly type: '@xstate.actor'; readonly actorRef: AnyActorRef }
  | {
      readonly type: '@xstate.microstep'
      readonly actorRef: AnyActorRef
      readonly event: AnyEventObject
      readonly _transitions: readonly InspectedTransition[]
    }

/** The events by which XState's actors speak to each other. */
export const STOP_EVENT = { type: 'xstate.stop' }
export const doneEventType = (id: string): string => `xstate.done.actor.${id}`
export const errorEventType = (id: string): string => `xstate.error.actor.${id}`
export const snapshotEventType = (id: string): string => `xstate.snapshot.${id}`

/** A source that was written inline is stored by its position: the next edit may move it. */
export function isInlineSource(src: unknown): boolean {
  return typeof src !== 'string' || src.startsWith('xstate.invoke.')
}

/** A machine or event loop longer than this ends the step: XState's own default is endless. */
export const MAX_ITERATIONS = 1000

export function boundIterations(machine: AnyStateMachine): void {
  if ((machine.options.maxIterations ?? Infinity) > MAX_ITERATIONS) {
    machine.options = { ...machine.options, maxIterations: MAX_ITERATIONS }
  }
}

/** An actor takes its system from its parent; this one has nothing else to give. */
export function lendSystem(system: ActorSystem): AnyActorRef {
  return { system } as unknown as AnyActorRef
}
