import type { AnyEventObject, AnyStateMachine, AnyStateNode } from 'xstate'
import { toBuiltIn } from './lint-actions.ts'
import { matches } from './listens-to.ts'
import type { NodeTransition } from './machine-walk.ts'
import { stateNodesOf, transitionsOf } from './machine-walk.ts'

/** Something that a machine does by itself, so long after it last heard from the person. */
export interface Moment {
  /** Since the latest event that may have come from the person (ms). Infinity: it has no end. */
  readonly afterMs: number
  readonly place: AnyStateNode
  /** The actions that are taken then. */
  readonly actions: readonly unknown[]
  /** How it came there: states, and how long it was in them. */
  readonly path: readonly string[]
}

/** How a machine came to a state. */
interface Way {
  readonly afterMs: number
  readonly path: readonly string[]
  readonly steps: readonly { readonly transition: NodeTransition; readonly atMs: number }[]
}

interface Sent {
  readonly type: string
  readonly delayMs: number
}

/** A machine with more ways through its delays than this is looked at no further. */
const MOST_MOMENTS = 20_000

/** What comes without the person; any other event may have come from them. */
const OWN_EVENT = /^$|^(xstate\.(done\.actor|error)|delivery|window|media|operator|external)\./

/**
 * All that a machine does without hearing from the person: by delays (`after`, a delayed `raise`) and
 * by what follows from them. A computed delay counts for nothing, and so does the time of a job. A
 * transition with a guard is taken once on a way; a round without guards has no end.
 */
export function momentsOf(machine: AnyStateMachine): readonly Moment[] {
  const moments: Moment[] = []
  const nodes = stateNodesOf(machine)

  function enter(node: AnyStateNode, way: Way): void {
    for (const sent of raisedBy(machine, node.entry)) follow(sent, way)
    for (const transition of transitionsOf(node)) {
      if (OWN_EVENT.test(transition.eventType)) take(transition, 0, way)
    }
    const { parent } = node
    if (node.type !== 'final' || parent === undefined) return
    for (const transition of transitionsOf(parent)) {
      if (transition.eventType === `xstate.done.state.${parent.id}`) take(transition, 0, way)
    }
  }

  /** An event that was raised is taken wherever the machine is then. */
  function follow({ type, delayMs }: Sent, way: Way): void {
    for (const transition of nodes.flatMap(transitionsOf)) {
      if (matches(type, transition.eventType)) take(transition, delayMs, way)
    }
  }

  function take(transition: NodeTransition, delayMs: number, way: Way): void {
    if (moments.length > MOST_MOMENTS) return
    const since = way.steps.findIndex((step) => step.transition === transition)
    const round = since === -1 ? [] : way.steps.slice(since)
    const atMs = since === -1 ? way.afterMs + delayMs : Number.POSITIVE_INFINITY
    if (since !== -1 && !isEndless(round, way.afterMs + delayMs)) return
    const { source, actions } = transition
    const entered = enteredBy(transition)
    const path = [...way.path, ...(delayMs > 0 ? [toWords(delayMs)] : []), ...entered.map(toId)]
    const steps = [...(since === -1 ? way.steps : []), { transition, atMs }]
    const next = { afterMs: atMs, path, steps }
    const exit = domainOf(transition) === source ? [] : source.exit
    moments.push({ afterMs: atMs, place: source, actions: [...exit, ...actions], path })
    for (const sent of raisedBy(machine, actions)) follow(sent, next)
    for (const node of entered) {
      moments.push({ afterMs: atMs, place: node, actions: node.entry, path })
      enter(node, next)
    }
  }

  for (const node of nodes) enter(node, { afterMs: 0, path: [node.id], steps: [] })
  return moments
}

/** Whether a round takes time, and nothing ever ends it. */
function isEndless(round: Way['steps'], againMs: number): boolean {
  const [first] = round
  if (first === undefined || !Number.isFinite(againMs) || againMs <= first.atMs) return false
  return round.every(({ transition }) => transition.guard === undefined)
}

/** The events that actions raise, at once or later. */
function raisedBy(machine: AnyStateMachine, actions: readonly unknown[]): Sent[] {
  return actions.flatMap((action) => {
    const builtIn = toBuiltIn(machine, action)
    if (!isRaise(builtIn)) return []
    const { event, delay } = builtIn
    return typeof event === 'object' ? [{ type: event.type, delayMs: toMs(machine, delay) }] : []
  })
}

interface Raise {
  readonly type: 'xstate.raise'
  readonly event: AnyEventObject | ((...args: unknown[]) => unknown)
  readonly delay: unknown
}

function isRaise(action: unknown): action is Raise {
  return typeof action === 'function' && 'type' in action && action.type === 'xstate.raise'
}

/** The least it can be: nothing is known of a delay that is computed. */
function toMs({ implementations }: AnyStateMachine, delay: unknown): number {
  const known = typeof delay === 'string' ? implementations.delays[delay] : delay
  return typeof known === 'number' ? known : 0
}

/** The states that are entered, the outer ones first. */
function enteredBy(transition: NodeTransition): readonly AnyStateNode[] {
  const domain = domainOf(transition)
  const entered = (transition.target ?? []).flatMap((target) => {
    const outer = outwards(target).filter((node) => node !== domain && isWithin(node, domain))
    return [...outer.toReversed(), ...initialsOf(target)]
  })
  return [...new Set(entered)]
}

/** The innermost state that stays active while a transition is taken. */
function domainOf({ source, target = [], reenter }: NodeTransition): AnyStateNode | undefined {
  if (!reenter && target.every((node) => isWithin(node, source))) return source
  return outwards(source)
    .slice(1)
    .find((node) => target.every((other) => other !== node && isWithin(other, node)))
}

/** The states that a state is entered with. */
function initialsOf(node: AnyStateNode): AnyStateNode[] {
  const inner =
    node.type === 'parallel'
      ? Object.values(node.states)
      : node.type === 'compound'
        ? (node.initial.target ?? [])
        : []
  return inner.flatMap((each) => [each, ...initialsOf(each)])
}

/** A state and those around it, the innermost first. */
function outwards(node: AnyStateNode): AnyStateNode[] {
  return node.parent === undefined ? [node] : [node, ...outwards(node.parent)]
}

function isWithin(node: AnyStateNode, outer: AnyStateNode | undefined): boolean {
  return outer === undefined || outwards(node).includes(outer)
}

function toId({ id }: AnyStateNode): string {
  return id
}

function toWords(ms: number): string {
  const minutes = Math.round(ms / 60_000)
  return minutes < 120 ? `after ${minutes} minutes` : `after ${Math.round(minutes / 6) / 10} hours`
}
