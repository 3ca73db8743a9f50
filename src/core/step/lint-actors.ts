import type { AnyStateMachine, AnyStateNode } from 'xstate'
import type { Problem } from '../errors.ts'
import type { ActorKind } from './actor-kind.ts'
import { kindOf } from './actor-kind.ts'
import { isBuiltIn, toBuiltIn } from './lint-actions.ts'
import { actionsOf, stateNodesOf } from './machine-walk.ts'
import { doneEventType, errorEventType, isInlineSource } from './xstate-internals.ts'

/** A place in a machine where an actor is started: `invoke` or `spawnChild`. */
interface Use {
  readonly node: AnyStateNode
  readonly how: 'invoke' | 'spawnChild'
  readonly src: unknown
  /** As written; undefined where the author left it out. */
  readonly id: unknown
}

/** Actors that cannot be stored or found again, and results that nobody would take. */
export function lintActors(machine: AnyStateMachine): Problem[] {
  const nodes = stateNodesOf(machine)
  const uses = nodes.flatMap((node) => [...invokesOf(node), ...spawnsOf(machine, node)])
  return [
    ...uses.flatMap((use) => lintUse(machine, use)),
    ...Object.entries(machine.implementations.actors).flatMap(([src, logic]) =>
      lintKind(kindOf(logic), src, uses.find((use) => use.src === src)?.node.id ?? machine.id),
    ),
    ...nodes.flatMap(lintLastBranches),
  ]
}

function invokesOf(node: AnyStateNode): Use[] {
  const configs: readonly { readonly id?: string }[] = [node.config.invoke ?? []].flat()
  return node.invoke.map(({ src }, index) => ({
    node,
    how: 'invoke',
    src,
    id: configs[index]?.id,
  }))
}

function spawnsOf(machine: AnyStateMachine, node: AnyStateNode): Use[] {
  return actionsOf(node).flatMap((action): Use[] => {
    const builtIn = toBuiltIn(machine, action)
    if (!isBuiltIn(builtIn) || !('src' in builtIn)) return []
    return [{ node, how: 'spawnChild', src: builtIn.src, id: 'id' in builtIn ? builtIn.id : '' }]
  })
}

function lintUse(machine: AnyStateMachine, { node, how, src, id }: Use): Problem[] {
  const place = node.id
  if (isInlineSource(src)) {
    const problem = `the source of ${how} is inline, and would be stored by its position.`
    return [{ place, problem, cure: 'Name it in setup({ actors }).' }]
  }
  const name = String(src)
  const logic: unknown = machine.implementations.actors[name]
  const problems = lintId(place, `${how} of '${name}'`, id)
  if (logic === undefined) {
    const problem = `the actor '${name}' is unknown.`
    return [...problems, { place, problem, cure: 'Declare it in setup({ actors }).' }]
  }
  if (typeof id === 'string' && kindOf(logic) === 'promise' && !takesFailure(node, how, id)) {
    const problem = `${how} of '${name}' has nobody to take its failure, which would end the machine.`
    const cure = how === 'invoke' ? 'Add onError.' : `Handle '${errorEventType(id)}'.`
    problems.push({ place, problem, cure })
  }
  return problems
}

function lintId(place: string, what: string, id: unknown): Problem[] {
  if (id === undefined) {
    const problem = `${what} has no id, by which its result finds back.`
    return [{ place, problem, cure: `Add id: '…'.` }]
  }
  if (typeof id === 'string' && id.includes('.')) {
    return [{ place, problem: `the id '${id}' has a dot.`, cure: 'Use a dash.' }]
  }
  return []
}

/** An invoked actor ends with its state, a spawned one may fail in any state. */
function takesFailure(node: AnyStateNode, how: Use['how'], id: string): boolean {
  const event = errorEventType(id)
  if (how === 'spawnChild') {
    return stateNodesOf(node.machine).some(({ transitions }) => transitions.has(event))
  }
  for (let at: AnyStateNode | undefined = node; at !== undefined; at = at.parent) {
    if (at.transitions.has(event)) return true
  }
  return false
}

function lintKind(kind: ActorKind, src: string, place: string): Problem[] {
  if (kind !== 'long-running' && kind !== 'not-logic') return []
  const problem =
    kind === 'not-logic'
      ? `'${src}' is no actor logic.`
      : `'${src}' is a callback or observable, which cannot be durable.`
  return [{ place, problem, cure: 'Make it a job (fromPromise) or a machine.' }]
}

/** When the last branch has a guard, nobody takes the result that no guard lets through. */
function lintLastBranches(node: AnyStateNode): Problem[] {
  return node.invoke.flatMap(({ id }) =>
    (
      [
        ['onDone', doneEventType(id)],
        ['onError', errorEventType(id)],
      ] as const
    ).flatMap(([branch, event]) => {
      if (node.transitions.get(event)?.at(-1)?.guard === undefined) return []
      const problem = `the last ${branch} of '${id}' has a guard: nobody takes what it refuses.`
      return [{ place: node.id, problem, cure: 'Add a last branch without a guard.' }]
    }),
  )
}
