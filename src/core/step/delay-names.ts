import type { AnyEventObject, AnyStateMachine } from 'xstate'
import { actionsOf, stateNodesOf } from './machine-walk.ts'

/** How a sent event is recognised among what the machine declares. */
interface Sent {
  readonly id: string | undefined
  readonly event: AnyEventObject
}

const namesByMachine = new WeakMap<object, ReadonlyMap<string, string>>()

/**
 * The name of the delay an event was sent with. XState hands over the milliseconds only, so it is
 * looked up by the send's id or the event's type among the actions the machine declares; actions
 * made inside `enqueueActions` are not among them.
 */
export function delayNameOf(machine: AnyStateMachine, { id, event }: Sent): string | undefined {
  let names = namesByMachine.get(machine)
  if (names === undefined) {
    names = findDelayNames(machine)
    namesByMachine.set(machine, names)
  }
  return names.get(id === undefined ? byType(event.type) : byId(id))
}

function findDelayNames(machine: AnyStateMachine): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const action of [
    ...stateNodesOf(machine).flatMap(actionsOf),
    ...Object.values(machine.implementations.actions),
  ]) {
    if (!isDelayedSend(action)) continue
    if (typeof action.id === 'string') names.set(byId(action.id), action.delay)
    else if (typeof action.event === 'object') names.set(byType(action.event.type), action.delay)
  }
  return names
}

const byId = (id: string): string => `id ${id}`
const byType = (type: string): string => `type ${type}`

interface DelayedSend {
  readonly id?: unknown
  readonly delay: string
  readonly event: AnyEventObject | ((...args: unknown[]) => AnyEventObject)
}

/** `raise` or `sendTo` with a named delay; `after` is made of the former. */
function isDelayedSend(action: unknown): action is DelayedSend {
  return typeof action === 'function' && 'delay' in action && typeof action.delay === 'string'
}
