import type { AnyStateMachine } from 'xstate'
import type { Problem } from './errors.ts'
import type {
  AgentContent,
  DeliveryContent,
  OperatorContent,
  UserContent,
  WindowContent,
} from './events.ts'
import { listensTo } from './step/index.ts'

type Own = UserContent | DeliveryContent | OperatorContent | WindowContent | AgentContent

/** As an object, so that a kind that is forgotten here does not compile. */
const KNOWN: Readonly<Record<Own['type'], true>> = {
  'user.text': true,
  'user.choice': true,
  'user.media': true,
  'user.location': true,
  'user.contacts': true,
  'user.reaction': true,
  'user.order': true,
  'user.flow': true,
  'user.unsupported': true,
  'user.address': true,
  'user.callPermission': true,
  'user.edited': true,
  'user.opened': true,
  'user.revoked': true,
  'user.system': true,
  'delivery.failed': true,
  'delivery.dropped': true,
  'delivery.expired': true,
  'delivery.sent': true,
  'delivery.delivered': true,
  'delivery.read': true,
  'delivery.played': true,
  'operator.took': true,
  'operator.released': true,
  'window.closed': true,
  'agent.budget': true,
}

/**
 * Transitions for events that never come: what begins with `user`, `delivery`, `operator`,
 * `window` or `agent` is ours, so that a name there that we do not know is misspelt.
 */
export function eventNameProblems(machine: AnyStateMachine): Problem[] {
  const names = Object.keys(KNOWN)
  const stems = new Set(names.map(stemOf))
  return [...listensTo(machine)].flatMap((descriptor) => {
    const stem = stemOf(descriptor)
    if (!stems.has(stem) || descriptor === `${stem}.*`) return []
    if (names.includes(descriptor.replace(/\.\*$/, ''))) return []
    const problem = `Nothing sends \`${descriptor}\`.`
    const known = names.filter((name) => stemOf(name) === stem).join(', ')
    return [{ place: machine.id, problem, cure: `Take one of ${known}, or name it otherwise.` }]
  })
}

function stemOf(name: string): string {
  return name.split('.', 1)[0] ?? name
}
