import type { AnyStateMachine } from 'xstate'
import type { ReplyEvent } from './replies.ts'
import { constantOf } from './replies.ts'
import { actionsOf, machinesIn, stateNodesOf } from './step/machine-walk.ts'

/** Something a machine always says in the same way, and the id of the state that says it. */
export interface StaticReply {
  readonly place: string
  readonly told: ReplyEvent
}

/** All that a machine and those nested in it tell with constants, found without running them. */
export function staticRepliesOf(machine: AnyStateMachine): StaticReply[] {
  return machinesIn(machine).flatMap((each) =>
    stateNodesOf(each).flatMap((node) =>
      actionsOf(node).flatMap((action) => {
        const told = constantOf(resolveAction(each, action))
        return told === undefined ? [] : { place: node.id, told }
      }),
    ),
  )
}

/** The action itself, or what its name stands for in `setup({ actions })`. */
function resolveAction(machine: AnyStateMachine, action: unknown): unknown {
  const name =
    typeof action === 'object' && action !== null && 'type' in action ? action.type : action
  return typeof name === 'string' ? machine.implementations.actions[name] : name
}
