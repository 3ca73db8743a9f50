import type { AnyStateMachine, AnyStateNode } from 'xstate'
import type { Problem } from '../errors.ts'
import { actionsOf, stateNodesOf } from './machine-walk.ts'

/** Actions that would act outside the turn, or do not exist, or wait for an unknown delay. */
export function lintActions(machine: AnyStateMachine): Problem[] {
  const nodes = stateNodesOf(machine)
  return [
    ...nodes.flatMap((node) =>
      actionsOf(node).flatMap((action) => lintAction(machine, node, action)),
    ),
    ...lintDeclaredActions(machine, nodes),
  ]
}

/** An action of XState (assign, emit, raise …) resolves to data; any other is just run. */
export function isBuiltIn(action: unknown): action is (...args: unknown[]) => void {
  return typeof action === 'function' && 'resolve' in action
}

/** The name by which an action stands for one in `setup({ actions })`. */
export function actionReference(action: unknown): string | undefined {
  if (typeof action === 'string') return action
  if (typeof action !== 'object' || action === null || !('type' in action)) return undefined
  return String(action.type)
}

/** The built-in behind an action, written there or declared by name. */
export function toBuiltIn(machine: AnyStateMachine, action: unknown): unknown {
  const name = actionReference(action)
  return name === undefined ? action : machine.implementations.actions[name]
}

function lintAction(machine: AnyStateMachine, node: AnyStateNode, action: unknown): Problem[] {
  const name = actionReference(action)
  const builtIn = toBuiltIn(machine, action)
  if (builtIn === undefined) {
    const cure = 'Declare it in setup({ actions }), built from assign, reply or raise.'
    return [{ place: node.id, problem: `the action '${name}' is unknown.`, cure }]
  }
  if (isBuiltIn(builtIn)) return lintDelay(machine, node, builtIn)
  return name === undefined ? [sideEffect(node.id, 'an inline function')] : []
}

function lintDelay(machine: AnyStateMachine, node: AnyStateNode, builtIn: object): Problem[] {
  if (!('delay' in builtIn) || typeof builtIn.delay !== 'string') return []
  if (machine.implementations.delays[builtIn.delay] !== undefined) return []
  const problem = `the delay '${builtIn.delay}' is unknown: it would be over at once.`
  return [{ place: node.id, problem, cure: 'Declare it in setup({ delays }).' }]
}

/** Also those that no state names, since `enqueueActions` may. */
function lintDeclaredActions(machine: AnyStateMachine, nodes: readonly AnyStateNode[]): Problem[] {
  return Object.entries(machine.implementations.actions)
    .filter(([, action]) => !isBuiltIn(action))
    .map(([name]) => {
      const user = nodes.find((node) => actionsOf(node).some((a) => actionReference(a) === name))
      return sideEffect(user?.id ?? machine.id, `the function '${name}'`)
    })
}

function sideEffect(place: string, what: string): Problem {
  const problem = `${what} runs as an action: a side effect outside the turn.`
  return { place, problem, cure: 'Use reply, log or assign, or invoke a job for outside work.' }
}
