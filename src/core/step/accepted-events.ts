import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate'
import { getNextTransitions } from 'xstate'
import { ZodType } from 'zod'
import type { Json } from '../json.ts'
import type { Actor } from './actor.ts'
import { isActive } from './actor.ts'
import type { Path } from './effects.ts'
import { isUnder } from './effects.ts'
import { matches } from './listens-to.ts'
import { guardName, isEffective } from './machine-walk.ts'
import { restoreTree } from './tree.ts'

/** An event that a conversation takes in the state it is in. */
export interface AcceptedEvent {
  /** The descriptor as written: `user.*` stands for every kind of message. */
  readonly type: string
  /** Which machine takes it; events reach a nested one only if its parent forwards them. */
  readonly path: Path
  /** Names of the guards that decide; empty when some branch is always taken. */
  readonly guards: readonly string[]
  /** From `setup({ schemas: { events } })`, where the bot declares them. */
  readonly schema?: ZodType
}

/** Which events a stored conversation takes now; a guard may still refuse one by its payload. */
export function acceptedEvents(machine: AnyStateMachine, snapshot: Json): readonly AcceptedEvent[] {
  return restoreTree(machine, snapshot)
    .filter((actor) => actor.kind === 'machine' && isActive(actor))
    .flatMap(acceptedBy)
}

function acceptedBy(actor: Actor): AcceptedEvent[] {
  const live = actor.fields._snapshot as AnyMachineSnapshot
  const guardsByType = new Map<string, (string | undefined)[]>()
  for (const transition of getNextTransitions(live)) {
    const { eventType: type } = transition
    if (type === '' || type.startsWith('xstate.') || !isEffective(transition)) continue
    const guards = guardsByType.get(type) ?? []
    guards.push(transition.guard === undefined ? undefined : guardName(transition.guard))
    guardsByType.set(type, guards)
  }
  return [...guardsByType].map(([type, guards]) => {
    const schema = eventSchemas(live.machine)[type]
    return {
      type,
      path: actor.path,
      guards: guards.includes(undefined) ? [] : guards.filter((guard) => guard !== undefined),
      ...(schema === undefined ? {} : { schema }),
    }
  })
}

/** Of some events, those that one machine of a stored conversation takes now and has schemas of. */
export function acceptedOf(
  machine: AnyStateMachine,
  snapshot: Json,
  path: Path,
  types: readonly string[],
): readonly (AcceptedEvent & { readonly schema: ZodType })[] {
  const actor = restoreTree(machine, snapshot).find(
    (one) => one.path.length === path.length && isUnder(one.path, path),
  )
  if (actor === undefined || actor.kind !== 'machine' || !isActive(actor)) return []
  const { machine: its } = actor.fields._snapshot as AnyMachineSnapshot
  const schemas = eventSchemas(its)
  const accepted = acceptedBy(actor)
  return types.flatMap((type) => {
    const schema = schemas[type]
    const takers = accepted.filter((one) => matches(type, one.type))
    if (schema === undefined || takers.length === 0) return []
    const isSure = takers.some(({ guards }) => guards.length === 0)
    return [{ type, path, guards: isSure ? [] : takers.flatMap(({ guards }) => guards), schema }]
  })
}

/** The zod schemas of a machine's events. XState 5 keeps `schemas` without looking at them. */
export function eventSchemas({ schemas }: AnyStateMachine): Readonly<Record<string, ZodType>> {
  const events = typeof schemas === 'object' && schemas !== null && 'events' in schemas
  if (!events || typeof schemas.events !== 'object' || schemas.events === null) return {}
  const entries = Object.entries(schemas.events)
  return Object.fromEntries(entries.filter((entry) => entry[1] instanceof ZodType))
}
