import type { AnyStateMachine, AnyStateNode } from 'xstate'
import { isMachine, kindOf } from './actor-kind.ts'
import type { NodeTransition } from './machine-walk.ts'
import { guardName, transitionsOf } from './machine-walk.ts'

/**
 * `layout` changes with what a stored snapshot can refer to (states and their types, ids, invokes,
 * delays, nested machines); `full` with anything that can be seen of a machine. Neither sees into
 * functions.
 */
export interface Fingerprint {
  readonly full: string
  readonly layout: string
}

const fingerprints = new WeakMap<AnyStateMachine, Fingerprint>()

export function fingerprint(machine: AnyStateMachine): Fingerprint {
  let known = fingerprints.get(machine)
  if (known === undefined) {
    known = {
      full: hash(describe(machine, describeNode, [])),
      layout: hash(describe(machine, layOutNode, [])),
    }
    fingerprints.set(machine, known)
  }
  return known
}

type Describe = (node: AnyStateNode) => unknown

function describe(
  machine: AnyStateMachine,
  describeOne: Describe,
  above: readonly AnyStateMachine[],
): unknown {
  const actors = Object.entries(machine.implementations.actors).map(([src, logic]) => {
    if (!isMachine(logic)) return [src, kindOf(logic)]
    // A machine may know itself under `actors`; its name is enough the second time.
    if (logic === machine || above.includes(logic)) return [src, logic.id]
    return [src, describe(logic, describeOne, [...above, machine])]
  })
  return [describeTree(machine.root, describeOne), sortByName(actors)]
}

function describeTree(node: AnyStateNode, describeOne: Describe): unknown {
  const states = Object.entries(node.states).map(([key, child]) => [
    key,
    describeTree(child, describeOne),
  ])
  return [describeOne(node), sortByName(states)]
}

function layOutNode(node: AnyStateNode): unknown {
  const invokes = node.invoke.map(({ id, src }) => [id, String(src)])
  const delays = node.after.map((transition) => String(transition.delay))
  return [node.id, node.type, node.history, invokes, delays]
}

function describeNode(node: AnyStateNode): unknown {
  const initial = node.type === 'compound' ? node.initial.target.map(({ id }) => id) : []
  return [
    layOutNode(node),
    initial,
    [...node.tags].sort(),
    node.entry.map(actionName),
    node.exit.map(actionName),
    transitionsOf(node).map(describeTransition),
  ]
}

function describeTransition({ eventType, target, guard, actions, reenter }: NodeTransition) {
  return [
    eventType,
    target?.map(({ id }) => id) ?? null,
    guard === undefined ? null : guardName(guard),
    actions.map(actionName),
    reenter,
  ]
}

function actionName(action: unknown): string {
  if (typeof action === 'string') return action
  if (typeof action !== 'function' && typeof action !== 'object') return String(action)
  if (action !== null && 'type' in action) return String(action.type)
  return typeof action === 'function' ? action.name : 'action'
}

/** By code units: the same on every machine, whatever its language. */
function sortByName<T extends readonly unknown[]>(entries: readonly T[]): readonly T[] {
  return [...entries].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))
}

/** 64-bit FNV-1a over UTF-16 units: tells layouts apart, guards no secret. */
function hash(value: unknown): string {
  let result = 0xcbf29ce484222325n
  for (const unit of JSON.stringify(value)) {
    const mixed = result ^ BigInt(unit.codePointAt(0) ?? 0)
    result = BigInt.asUintN(64, mixed * 0x100000001b3n)
  }
  return result.toString(16).padStart(16, '0')
}
