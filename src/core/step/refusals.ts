/** What a bot may not do in a durable step, as far as it shows only while the step runs. */
import type { AnyActorRef, ExecutableActionObject } from 'xstate'
import { KnownError, toPlainError } from '../errors.ts'
import { toStateName } from '../state-name.ts'
import type { Actor } from './actor.ts'
import type { ActorKind } from './actor-kind.ts'
import type { ActorFields } from './xstate-internals.ts'
import { isInlineSource, MAX_ITERATIONS } from './xstate-internals.ts'

const BUILT_IN_ACTIONS = new Set([
  'xstate.cancel',
  'xstate.emit',
  'xstate.log',
  'xstate.raise',
  'xstate.sendTo',
  'xstate.spawnChild',
  'xstate.stopChild',
])

/** Throws unless the action is one that becomes plain data. */
export function refuseAction(actor: Actor, action: ExecutableActionObject): void {
  if (action.type === 'xstate.spawnChild') {
    const { actorRef, src } = action.params as { actorRef?: AnyActorRef; src: unknown }
    if (actorRef !== undefined) return
    throw refusal(actor, `spawns \`${String(src)}\`, which is unknown.`, NAME_THE_ACTOR)
  }
  if (BUILT_IN_ACTIONS.has(action.type)) return
  if (action.exec === undefined) {
    const cure = `Declare it in setup({ actions }), built from assign, reply or raise.`
    throw refusal(actor, `runs the unknown action \`${action.type}\`.`, cure)
  }
  const cure = 'Use reply, log or assign, or invoke a job for outside work.'
  const named = action.type === '(anonymous)' ? 'an inline function' : `\`${action.type}\``
  throw refusal(actor, `runs ${named} as an action: a side effect outside the turn.`, cure)
}

/** Throws unless an actor that is about to live in `parent` can be stored and found again. */
export function refuseActor(parent: Actor, fields: ActorFields, kind: ActorKind): void {
  if (isInlineSource(fields.src)) {
    throw refusal(parent, 'starts an actor with an inline source.', NAME_THE_ACTOR)
  }
  const source = `\`${String(fields.src)}\``
  if (fields.id === fields.sessionId) {
    const cure = `Give it one: spawn('…', { id: '…' }).`
    throw refusal(parent, `spawns ${source} without a stable id.`, cure)
  }
  if (kind === 'long-running' || kind === 'not-logic') {
    const what = kind === 'not-logic' ? 'no actor logic' : 'a callback or observable'
    const cure = 'Make it a job (fromPromise) or a machine.'
    throw refusal(parent, `starts ${source}, which is ${what}: it cannot be durable.`, cure)
  }
}

const NAME_THE_ACTOR = 'Name it in setup({ actors }).'

/** Throws when a delay is no number of milliseconds that a timer can wait for. */
export function refuseDelay(actor: Actor, delayMs: number): void {
  if (Number.isFinite(delayMs)) return
  const problem = `sets a timer with a delay of ${delayMs} ms.`
  throw refusal(actor, problem, 'Return a finite number from the delay.')
}

/** Whatever ends a step early, as an error that says where; what the bot threw is its cause. */
export function toStepError(machineId: string, current: Actor | undefined, cause: unknown) {
  if (cause instanceof KnownError) return cause
  const place = current === undefined ? `The machine \`${machineId}\`` : describePlace(current)
  const { name, message } = toPlainError(cause)
  // The cause's own words may hold what a person wrote: they stay in the cause.
  const problem = message.startsWith('Infinite loop detected')
    ? `did not come to rest in ${MAX_ITERATIONS} microsteps. Guard its \`always\` or raise.`
    : `threw ${/^[AEIOU]/i.test(name) ? 'an' : 'a'} ${name}: see the error's cause.`
  return new KnownError('step-failed', `${place} ${problem}`, { cause })
}

/** Names the machine, the nested path, the event and the state: where to look. */
export function describePlace({ event, fields, path }: Actor): string {
  const machine = 'id' in fields.logic ? String(fields.logic.id) : String(fields.src)
  const nested = path.length === 0 ? '' : ` (at ${path.join('/')})`
  const snapshot = fields._snapshot as { readonly value?: unknown } | undefined
  const name = toStateName(snapshot?.value)
  const state = name === '' ? '' : ` in state \`${name}\``
  return `The machine \`${machine}\`${nested}, at \`${event.type}\`${state},`
}

function refusal(actor: Actor, problem: string, cure: string): KnownError {
  return new KnownError('step-refused', `${describePlace(actor)} ${problem} ${cure}`)
}
