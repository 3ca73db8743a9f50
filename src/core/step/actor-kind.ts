import type { AnyActorLogic, AnyStateMachine } from 'xstate'

/**
 * What kind of work stands behind an actor. Machines and reducers are stepped, promises are jobs;
 * `long-running` (callbacks, observables) and `not-logic` cannot be made durable.
 */
export type ActorKind = 'machine' | 'reducer' | 'promise' | 'long-running' | 'not-logic'

const kinds = new WeakMap<object, ActorKind>()

/** Tells the kind of anything that stands under `actors` in `setup()`. */
export function kindOf(logic: unknown): ActorKind {
  if (typeof logic !== 'object' || logic === null) return 'not-logic'
  let kind = kinds.get(logic)
  if (kind === undefined) {
    kind = findKind(logic)
    kinds.set(logic, kind)
  }
  return kind
}

export function isMachine(logic: unknown): logic is AnyStateMachine {
  return kindOf(logic) === 'machine'
}

function findKind(logic: object): ActorKind {
  if ('getStateNodeById' in logic) return 'machine'
  if (!isLogic(logic)) return 'not-logic'
  if (logic.start === undefined) return 'reducer'
  return takesPromiseResult(logic) ? 'promise' : 'long-running'
}

function isLogic(logic: object): logic is AnyActorLogic {
  return 'transition' in logic && typeof logic.transition === 'function'
}

/** Promise logic carries no mark, but it alone is done after this internal event. */
function takesPromiseResult(logic: AnyActorLogic): boolean {
  const active = { status: 'active', output: undefined, error: undefined, input: undefined }
  const scope: unknown = { self: {}, system: {} }
  try {
    const next = logic.transition(active, PROMISE_PROBE, scope as Scope)
    return next.status === 'done'
  } catch {
    return false
  }
}

const PROMISE_PROBE = { type: 'xstate.promise.resolve', data: undefined }

type Scope = Parameters<AnyActorLogic['transition']>[2]
