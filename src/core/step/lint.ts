import type { AnyStateMachine, AnyStateNode } from 'xstate'
import type { Problem } from '../errors.ts'
import { lintActions } from './lint-actions.ts'
import { lintActors } from './lint-actors.ts'
import { machinesIn, stateNodesOf, transitionsOf } from './machine-walk.ts'

/**
 * Everything about a machine, and all nested in it, that cannot be made durable or would go wrong
 * in silence. What a function does inside (`enqueueActions`, `spawn` in `assign`) is not seen; it
 * is refused in its turn.
 */
export function lintMachine(machine: AnyStateMachine): readonly Problem[] {
  return machinesIn(machine).flatMap((one) => [
    ...lintNames(one),
    ...lintTransitions(one),
    ...lintActions(one),
    ...lintActors(one),
  ])
}

function lintNames(machine: AnyStateMachine): Problem[] {
  const problems: Problem[] = []
  if (machine.config.id === undefined) {
    const problem = 'the machine has no id.'
    problems.push({ place: machine.id, problem, cure: `Add one: createMachine({ id: '…' }).` })
  }
  for (const node of stateNodesOf(machine)) {
    const name = node.config.id ?? node.key
    if (!name.includes('.')) continue
    const problem = `the name '${name}' has a dot, which separates states.`
    problems.push({ place: node.id, problem, cure: 'Use a dash.' })
  }
  return problems
}

function lintTransitions(machine: AnyStateMachine): Problem[] {
  return stateNodesOf(machine).flatMap((node) => [
    ...lintWildcard(node),
    ...transitionsOf(node).flatMap(({ guard }) => lintGuard(machine, node, guard)),
  ])
}

function lintWildcard(node: AnyStateNode): Problem[] {
  if (!node.transitions.has('*')) return []
  const problem = `'*' also takes XState's own events, such as timers and job results.`
  return [{ place: node.id, problem, cure: `Use 'user.*'.` }]
}

function lintGuard(machine: AnyStateMachine, node: AnyStateNode, guard: unknown): Problem[] {
  if (guard === undefined) return []
  if (typeof guard === 'function') {
    const parts = 'guards' in guard && Array.isArray(guard.guards) ? guard.guards : []
    return parts.flatMap((part) => lintGuard(machine, node, part))
  }
  const name = typeof guard === 'string' ? guard : String((guard as { type?: unknown }).type)
  const declared: unknown = machine.implementations.guards[name]
  if (declared !== undefined) return lintGuard(machine, node, declared)
  const problem = `the guard '${name}' is unknown.`
  return [{ place: node.id, problem, cure: 'Declare it in setup({ guards }).' }]
}
