import type { AnyStateMachine, AnyStateNode, StateValue } from 'xstate'
import { ZodType } from 'zod'
import type { Json } from '../json.ts'
import { isMachine, kindOf } from './actor-kind.ts'
import { isEffective, stateNodesOf } from './machine-walk.ts'
import type { StoredMachine } from './step-result.ts'

/**
 * Why a machine cannot take a stored snapshot without losing something; empty when it can. XState
 * throws for some of these and is silent about most.
 */
export function incompatibilities(machine: AnyStateMachine, snapshot: Json): readonly string[] {
  return inMachine(machine, snapshot as unknown as StoredMachine, machine.id)
}

function inMachine(machine: AnyStateMachine, stored: StoredMachine, place: string): string[] {
  if (stored.status !== 'active') return []
  const active: AnyStateNode[] = []
  const lost = inState(machine.root, stored.value, active)
  return [
    ...lost,
    ...(lost.length === 0 ? inActiveStates(machine, stored, active) : []),
    ...inChildren(machine, stored, place),
    ...inHistory(machine, stored),
    ...inContext(machine, stored, place),
  ]
}

/** Compares a state value with the tree of states, and gathers the states it names. */
function inState(
  node: AnyStateNode,
  value: StateValue | undefined,
  active: AnyStateNode[],
): string[] {
  active.push(node)
  const parts: readonly (readonly [string, StateValue | undefined])[] =
    typeof value === 'string' ? [[value, undefined]] : Object.entries(value ?? {})
  if (node.type === 'atomic' || node.type === 'final') {
    if (parts.length === 0) return []
    return [`state '${node.id}' has no states inside any more, but the snapshot is in one`]
  }
  if (parts.length === 0) {
    return [`state '${node.id}' has states inside now: none of them was ever entered`]
  }
  const lost = node.type === 'parallel' ? newRegions(node, parts) : []
  for (const [key, inner] of parts) {
    const child = node.states[key]
    if (child === undefined) lost.push(`state '${key}' of '${node.id}' does not exist any more`)
    else lost.push(...inState(child, inner, active))
  }
  return lost
}

function newRegions(node: AnyStateNode, parts: readonly (readonly [string, unknown])[]): string[] {
  const known = new Set(parts.map(([key]) => key))
  return Object.values(node.states)
    .filter((region) => region.type !== 'history' && !known.has(region.key))
    .map((region) => `region '${region.id}' is new: it was never entered`)
}

function inActiveStates(
  machine: AnyStateMachine,
  stored: StoredMachine,
  active: readonly AnyStateNode[],
): string[] {
  const problems: string[] = []
  for (const node of active) {
    for (const { id } of node.invoke) {
      if (stored.children[id] !== undefined) continue
      problems.push(`state '${node.id}' invokes '${id}' now: it was never started`)
    }
    if (node.type === 'final' && leadsOn(machine, node)) {
      problems.push(`state '${node.id}' is final now: its end was never noticed`)
    }
  }
  return problems
}

/** Whether a machine that really entered a final state would have gone on at once. */
function leadsOn(machine: AnyStateMachine, { parent }: AnyStateNode): boolean {
  if (parent === machine.root && parent.type === 'compound') return true
  const onDone = parent?.transitions.get(`xstate.done.state.${parent.id}`) ?? []
  return onDone.some((transition) => transition.guard === undefined && isEffective(transition))
}

function inChildren(machine: AnyStateMachine, stored: StoredMachine, place: string): string[] {
  return Object.entries(stored.children).flatMap(([id, { src, snapshot }]) => {
    const logic: unknown = machine.implementations.actors[src]
    const where = `${place}/${id}`
    if (logic === undefined) return [`'${where}' runs '${src}', which does not exist any more`]
    const isStoredMachine = 'value' in snapshot
    if (isStoredMachine !== isMachine(logic)) {
      return [`'${where}' runs '${src}', which is another kind of actor now (${kindOf(logic)})`]
    }
    if (!isMachine(logic)) return []
    return inMachine(logic, snapshot as unknown as StoredMachine, where)
  })
}

function inHistory(machine: AnyStateMachine, { historyValue = {} }: StoredMachine): string[] {
  const ids = Object.entries(historyValue).flatMap(([history, nodes]) => [
    history,
    ...nodes.map((node) => node.id),
  ])
  const known = new Set(stateNodesOf(machine).map((node) => node.id))
  return [...new Set(ids)]
    .filter((id) => !known.has(id))
    .map((id) => `the history remembers state '${id}', which does not exist any more`)
}

/** By the bot's own zod schema, where it declares one. */
function inContext({ schemas }: AnyStateMachine, { context }: StoredMachine, place: string) {
  const declared = typeof schemas === 'object' && schemas !== null && 'context' in schemas
  if (!declared || !(schemas.context instanceof ZodType)) return []
  const result = schemas.context.safeParse(context)
  if (result.success) return []
  return result.error.issues.map(
    (issue) => `context of '${place}', ${issue.path.join('.') || 'itself'}: ${issue.message}`,
  )
}
