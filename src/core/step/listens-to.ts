import type { AnyStateMachine } from 'xstate'
import { isEffective, machinesIn, stateNodesOf, transitionsOf } from './machine-walk.ts'

const descriptorsByMachine = new WeakMap<AnyStateMachine, ReadonlySet<string>>()

/**
 * The event descriptors that a machine, or one nested in it, handles in any state (`user.text`,
 * `delivery.*`). XState's internal events are left out.
 */
export function listensTo(machine: AnyStateMachine): ReadonlySet<string> {
  let descriptors = descriptorsByMachine.get(machine)
  if (descriptors === undefined) {
    descriptors = new Set(machinesIn(machine).flatMap(descriptorsOf))
    descriptorsByMachine.set(machine, descriptors)
  }
  return descriptors
}

/** Whether any state of a machine, or of one nested in it, may take an event of this type. */
export function mayTake(machine: AnyStateMachine, eventType: string): boolean {
  return [...listensTo(machine)].some((descriptor) => matches(eventType, descriptor))
}

/** Follows XState: a wildcard stands for one or more of the last dotted parts, or for none. */
export function matches(eventType: string, descriptor: string): boolean {
  if (!descriptor.endsWith('.*')) return descriptor === eventType
  const stem = descriptor.slice(0, -2)
  return eventType === stem || eventType.startsWith(`${stem}.`)
}

function descriptorsOf(machine: AnyStateMachine): string[] {
  return stateNodesOf(machine)
    .flatMap(transitionsOf)
    .filter(isEffective)
    .map((transition) => transition.eventType)
    .filter((type) => type !== '' && !type.startsWith('xstate.'))
}
