import type { AnyStateMachine, AnyStateNode } from 'xstate'
import type { ZodType } from 'zod'
import { agentSettings } from './agent.ts'
import { toModelSchema } from './agent-schemas.ts'
import type { AgentSettings, OfferedEvent } from './agent-settings.ts'
import type { Problem } from './errors.ts'
import { eventSchemas, mayTake } from './step/index.ts'
import { matches } from './step/listens-to.ts'
import { isEffective, machinesIn, stateNodesOf } from './step/machine-walk.ts'

/** What these begin is ours: a model that could propose it would speak in another's name. */
const RESERVED: ReadonlySet<string> = new Set([
  ...['user', 'command', 'delivery', 'operator', 'window', 'agent', 'external', 'media'],
  ...['xstate', 'turnwise', 'done', 'error', 'engine'],
])

/** Whether an event is of a family that no bot and no model makes. */
function isReserved(type: string): boolean {
  return RESERVED.has(type.split('.', 1)[0] ?? type)
}

/** Everything about the agents of a machine, and of those nested in it, that would go wrong later. */
export function agentProblems(machine: AnyStateMachine): Problem[] {
  return machinesIn(machine).flatMap((one) => [
    ...Object.entries(one.implementations.actors).flatMap(([src, logic]) => {
      const settings = settingsOf(logic)
      return settings === undefined ? [] : offerProblems(one, src, settings)
    }),
    ...stateNodesOf(one).flatMap(placeProblems),
  ])
}

function settingsOf(logic: unknown): AgentSettings | undefined {
  return typeof logic === 'object' && logic !== null ? agentSettings(logic) : undefined
}

function offerProblems(machine: AnyStateMachine, src: string, settings: AgentSettings): Problem[] {
  const schemas = eventSchemas(machine)
  return [
    ...settings.events.flatMap((event) => eventProblems(machine, src, event, schemas[event.type])),
    ...settings.tools.flatMap(({ name, schema }) => {
      const place = `${machine.id}, agent '${src}', tool '${name}'`
      return schemaProblems(place, schema)
    }),
  ]
}

function eventProblems(
  machine: AnyStateMachine,
  src: string,
  { type, description }: OfferedEvent,
  schema: ZodType | undefined,
): Problem[] {
  const place = `${machine.id}, agent '${src}', event '${type}'`
  if (isReserved(type)) {
    const problem = 'This name is not for models to use.'
    return [{ place, problem, cure: "Offer an event of the bot's own." }]
  }
  if (schema === undefined) {
    const problem = 'It has no schema, which says what the model has to give.'
    const cure = `Add one: setup({ schemas: { events: { '${type}': z.object({ … }) } } }).`
    return [{ place, problem, cure }]
  }
  const problems = schemaProblems(place, schema)
  if (schema.meta()?.['by'] === 'user') {
    const problem = "Its schema says by: 'user': only the person may send it."
    problems.push({ place, problem, cure: 'Offer another event, or take `by` away.' })
  }
  if (!mayTake(machine, type)) {
    const problem = 'No state takes it, so that it would never be offered.'
    problems.push({ place, problem, cure: 'Handle it in a state, or leave it out.' })
  }
  if (description.trim() === '') {
    const problem = 'Nothing tells the model what it is for.'
    problems.push({ place, problem, cure: 'Write a description.' })
  }
  return problems
}

function schemaProblems(place: string, schema: ZodType): Problem[] {
  const cure = 'Use z.object with texts, numbers, lists, enumerations and objects.'
  try {
    if (toModelSchema(schema)['type'] === 'object') return []
    return [{ place, problem: 'Its schema is not that of an object.', cure }]
  } catch (error) {
    const { message } = error as Error
    return [{ place, problem: `Its schema cannot be told to a model: ${message}.`, cure }]
  }
}

/** Where an agent is invoked, the machine must be able to hear what happens meanwhile. */
function placeProblems(node: AnyStateNode): Problem[] {
  return node.invoke.flatMap(({ id, src }) => {
    const settings = settingsOf(node.machine.implementations.actors[String(src)])
    if (settings === undefined) return []
    const problems: Problem[] = []
    if (!takes(node, 'user.text')) {
      problems.push({
        place: node.id,
        problem: `While the agent '${id}' thinks, nobody hears what the person writes.`,
        cure: "Let messages lead to this state again: on: { 'user.*': … } in the state around it.",
      })
    }
    if (Object.keys(settings.budget).length > 0 && !takes(node, 'agent.budget')) {
      problems.push({
        place: node.id,
        problem: `Nobody hears that a budget of the agent '${id}' is reached.`,
        cure: "Handle 'agent.budget' in this state or around it, without a guard on its last branch.",
      })
    }
    return problems
  })
}

/** Whether an event is certainly taken in a state: by itself or one around it. */
function takes(node: AnyStateNode, type: string): boolean {
  for (let at: AnyStateNode | undefined = node; at !== undefined; at = at.parent) {
    for (const [descriptor, transitions] of at.transitions) {
      if (!matches(type, descriptor)) continue
      if (transitions.some((one) => isEffective(one) && one.guard === undefined)) return true
    }
  }
  return false
}
