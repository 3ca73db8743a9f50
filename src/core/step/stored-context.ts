import type { AnyActorRef } from 'xstate'
import { KnownError, toSentences } from '../errors.ts'
import type { Actor } from './actor.ts'
import { childrenOf, isRetired } from './actor.ts'
import { jsonProblems } from './json-problems.ts'
import { describePlace } from './refusals.ts'

/**
 * Throws when the context of a machine or reducer would come back from the store as something else. A reference to
 * an actor is stored as its id, and found again only among the machine's own children.
 */
export function refuseLossyContext(actor: Actor): void {
  if (isRetired(actor)) return
  const { context } = actor.fields._snapshot as { readonly context?: unknown }
  const children = childrenOf(actor)
  const isChild = (value: object) => isReference(value) && children[value.id] === value
  const problems = jsonProblems(context, 'context', isChild)
  if (problems.length === 0) return
  throw new KnownError(
    'step-refused',
    `${describePlace(actor)} has a context that does not survive JSON. ${toSentences(problems)}`,
  )
}

function isReference(value: object): value is AnyActorRef {
  return 'sessionId' in value && 'send' in value && 'ref' in value
}
