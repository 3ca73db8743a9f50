import type { AnyStateMachine } from 'xstate'
import type { ReplyEvent } from './replies.ts'
import { constantOf } from './replies.ts'
import { toBuiltIn } from './step/lint-actions.ts'
import { actionsOf, machinesIn, stateNodesOf } from './step/machine-walk.ts'

/** Something a machine always says in the same way, and the id of the state that says it. */
export interface StaticReply {
  readonly place: string
  readonly told: ReplyEvent
}

/** All that a machine and those nested in it tell with constants, found without running them. */
export function staticRepliesOf(machine: AnyStateMachine): StaticReply[] {
  return machinesIn(machine).flatMap((each) =>
    stateNodesOf(each).flatMap((node) => {
      const told = actionsOf(node).map((action) => constantOf(toBuiltIn(each, action)))
      return [...new Set(told)]
        .filter((constant) => constant !== undefined)
        .map((constant) => ({ place: node.id, told: constant }))
    }),
  )
}
