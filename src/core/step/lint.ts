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
    ...lintKeys(one),
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

const STATE_KEYS: ReadonlySet<string> = new Set([
  ...['id', 'key', 'type', 'initial', 'states', 'history', 'target', 'parent', 'order', 'route'],
  ...['on', 'after', 'always', 'onDone', 'invoke', 'entry', 'exit', 'output'],
  ...['meta', 'tags', 'description'],
])
const MACHINE_KEYS: ReadonlySet<string> = new Set([
  ...STATE_KEYS,
  ...['context', 'version', 'options', 'types', 'schemas'],
])

/** XState overlooks a key that it does not know, and TypeScript mostly does too. */
function lintKeys(machine: AnyStateMachine): Problem[] {
  return stateNodesOf(machine).flatMap((node) => {
    const known = node.parent === undefined ? MACHINE_KEYS : STATE_KEYS
    const unknown = Object.keys(node.config).filter((key) => !known.has(key))
    return unknown.map((key) => {
      const problem = `'${key}' is not a part of a state.`
      return { place: node.id, problem, cure: `Parts of a state are ${[...known].join(', ')}.` }
    })
  })
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
