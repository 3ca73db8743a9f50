import type { AnyActorRef, AnyEventObject, AnyStateMachine } from 'xstate'
import type { Actor, PendingAction, Run } from './actor.ts'
import { actorOf, isActive, isRetired, nextName } from './actor.ts'
import { delayNameOf } from './delay-names.ts'
import type { Effect } from './effects.ts'
import { refuseDelay } from './refusals.ts'

/** What an action comes down to: something for the caller, or for another actor of the tree. */
export type Order =
  | { readonly to: 'caller'; readonly effect: Effect }
  | { readonly to: 'deliver'; readonly target: Actor; readonly event: AnyEventObject }
  | { readonly to: 'start' | 'stop'; readonly target: Actor }

/** Reads an action of XState; nothing comes of what was consumed within the macrostep. */
export function toOrder(run: Run, actor: Actor, action: PendingAction): Order | undefined {
  const params = action.params as Record<string, unknown> | undefined
  switch (action.type) {
    case 'xstate.emit': {
      const event = params?.['event'] as AnyEventObject
      return tell({ kind: 'emit', path: actor.path, event })
    }
    case 'xstate.log':
      return tell(toLog(actor, params as { value: unknown; label?: string }))
    case 'xstate.raise':
      return raise(run, actor, params as unknown as Sending)
    case 'xstate.sendTo':
      return send(run, actor, params as unknown as Sending & { to: AnyActorRef })
    case 'xstate.cancel':
      if (isRetired(actor)) return undefined
      return tell({
        kind: 'cancelTimer',
        path: actor.path,
        sendId: String(params?.['sendId']),
      })
    case 'xstate.spawnChild':
      return { to: 'start', target: actorOf(run, params?.['actorRef'] as AnyActorRef) }
    default:
      return action.params === undefined
        ? undefined
        : { to: 'stop', target: actorOf(run, action.params as AnyActorRef) }
  }
}

/** What `raise` and `sendTo` have in common. */
interface Sending {
  readonly event: AnyEventObject
  readonly id: string | undefined
  /** Anything but a number means at once, as in XState. */
  readonly delay: unknown
}

function raise(run: Run, actor: Actor, sending: Sending): Order | undefined {
  if (typeof sending.delay !== 'number') return undefined
  return setTimer(run, actor, actor, sending, sending.delay)
}

function send(run: Run, actor: Actor, sending: Sending & { to: AnyActorRef }): Order | undefined {
  const target = actorOf(run, sending.to)
  if (typeof sending.delay !== 'number') return { to: 'deliver', target, event: sending.event }
  // Its path may soon be that of a successor, whom this event does not concern.
  if (isRetired(target) || !isActive(target)) return tell(toDrop(target, sending.event))
  return setTimer(run, actor, target, sending, sending.delay)
}

function setTimer(
  run: Run,
  actor: Actor,
  target: Actor,
  { event, id }: Sending,
  delayMs: number,
): Order | undefined {
  refuseDelay(actor, delayMs)
  if (isRetired(actor)) return undefined
  const delayName = delayNameOf(actor.fields.logic as AnyStateMachine, { event, id })
  return tell({
    kind: 'setTimer',
    path: actor.path,
    sendId: id ?? `auto.${nextName(run)}`,
    target: target.path,
    event,
    delayMs,
    ...(delayName === undefined ? {} : { delayName }),
  })
}

/** An event that comes too late for its actor. */
export function toDrop(target: Actor, event: AnyEventObject): Effect {
  const { status } = target.fields._snapshot
  const reason = status === 'active' ? 'the actor was stopped' : `the actor is ${status}`
  return { kind: 'drop', path: target.path, event: toPlainEvent(event), reason }
}

/** Leaves out what is no data: the live snapshot that `onSnapshot` is given. */
export function toPlainEvent(event: AnyEventObject): AnyEventObject {
  return event.type.startsWith('xstate.snapshot.') ? { type: event.type } : event
}

function toLog(actor: Actor, { value, label }: { value: unknown; label?: string }): Effect {
  return { kind: 'log', path: actor.path, value, ...(label === undefined ? {} : { label }) }
}

function tell(effect: Effect): Order {
  return { to: 'caller', effect }
}
