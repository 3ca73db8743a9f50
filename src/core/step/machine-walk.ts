import type { AnyStateMachine, AnyStateNode } from 'xstate'
import { isMachine } from './actor-kind.ts'

/** A transition of a state node: on an event, after a delay, or always. */
export interface NodeTransition {
  readonly source: AnyStateNode
  readonly eventType: string
  readonly target: readonly AnyStateNode[] | undefined
  readonly guard?: unknown
  readonly actions: readonly unknown[]
  readonly reenter: boolean
}

/** All state nodes of a machine, the root first. */
export function stateNodesOf(machine: AnyStateMachine): readonly AnyStateNode[] {
  return withStatesInside(machine.root)
}

function withStatesInside(node: AnyStateNode): AnyStateNode[] {
  return [node, ...Object.values(node.states).flatMap(withStatesInside)]
}

export function transitionsOf(node: AnyStateNode): readonly NodeTransition[] {
  return [...node.transitions.values()].flat().concat(node.always ?? [])
}

/** Whether anything happens: `on: { event: {} }` forbids an event. */
export function isEffective(transition: {
  readonly target?: readonly unknown[] | undefined
  readonly actions: readonly unknown[]
}): boolean {
  return transition.target !== undefined || transition.actions.length > 0
}

/** Every action written in a state node: on entry, on exit, of its transitions. */
export function actionsOf(node: AnyStateNode): readonly unknown[] {
  const initial = node.type === 'compound' ? node.initial.actions : []
  const ofTransitions = transitionsOf(node).flatMap((transition) => transition.actions)
  return [...node.entry, ...initial, ...ofTransitions, ...node.exit]
}

/** A machine and all that are nested in it, at any depth, each once. */
export function machinesIn(machine: AnyStateMachine): readonly AnyStateMachine[] {
  const found = new Set([machine])
  // A set that grows while it is walked is walked to its new end.
  for (const one of found) {
    for (const logic of Object.values(one.implementations.actors)) {
      if (isMachine(logic)) found.add(logic)
    }
  }
  return [...found]
}

/** How a guard is called: by its name in `setup()`, or as what it is. */
export function guardName(guard: unknown): string {
  if (typeof guard === 'string') return guard
  if (typeof guard === 'object' && guard !== null && 'type' in guard) return String(guard.type)
  return typeof guard === 'function' && guard.name !== '' ? guard.name : 'inline guard'
}
