import type {
  ActionArgs,
  ActionFunction,
  EventObject,
  MachineContext,
  ParameterizedObject,
} from 'xstate'
import { emit } from 'xstate'
import type { Json } from './json.ts'
import type { Message, Sendable, Text } from './messages.ts'
import type { WindowRule } from './window.ts'
import { isTemplate } from './window.ts'

/**
 * What a machine can tell Turnwise. Name it once in `setup`, so that XState knows it too:
 * `setup({ types: { events: {} as UserEvent, emitted: {} as ReplyEvent } })`. In a unit test under
 * plain `createActor`, `actor.on('reply', ({ message }) => …)` hears what the bot says.
 */
export type ReplyEvent =
  | {
      readonly type: 'reply'
      readonly message: Message<EventObject>
      /** What becomes of it outside the 24-hour window; left out: what the bot declares. */
      readonly onWindowClosed?: WindowRule<EventObject>
    }
  | {
      readonly type: 'remember'
      /** `null` forgets. */
      readonly attributes: Readonly<Record<string, Json>>
      readonly language?: string | null
    }
  | { readonly type: 'markRead' }
  | { readonly type: 'typing' }
  | { readonly type: 'handOff'; readonly reason?: string }

/** What can be said: a text (in one language or each), or a message made by a builder. */
export type Reply<E = never> = Text | Message<E>

type Params = ParameterizedObject['params'] | undefined

/** An action that emits for Turnwise: XState infers context, event and machine events into it. */
export type ReplyAction<
  TContext extends MachineContext,
  TExpressionEvent extends EventObject,
  TParams extends Params,
  TEvent extends EventObject,
> = ActionFunction<
  TContext,
  TExpressionEvent,
  TEvent,
  TParams,
  never,
  never,
  never,
  never,
  ReplyEvent
>

/** How a reply is said. */
export interface ReplyOptions<
  TContext extends MachineContext,
  TExpressionEvent extends EventObject,
  TParams extends Params,
  TEvent extends EventObject,
> {
  /**
   * What becomes of it when more than 24 hours have passed since the person's last message and
   * WhatsApp takes nothing but templates (or when that is so once it can be sent). `'drop'`: it is
   * not said, and the machine hears `window.closed`. `'wait'`: it is said when the person has
   * written again, before the answer to that. A `template(…)` is said in its place; once a turn,
   * where several replies have the same. Default: what `defineBot` was told.
   */
  readonly onWindowClosed?:
    | WindowRule<NoInfer<Sendable<TEvent>>>
    | ((
        args: ActionArgs<TContext, TExpressionEvent, TEvent>,
        params: TParams,
      ) => WindowRule<NoInfer<Sendable<TEvent>>>)
}

const constants = new WeakMap<object, ReplyEvent>()
/** Replies that are computed when they are said, and have no rule of their own for the window. */
const undeclared = new WeakSet<object>()

/**
 * Says something to the person: a text, a message made by a builder, or a function of context and
 * event that returns one. The replies of a turn leave in order, once its commit is durable.
 *
 * Context, the narrowed event (in `onDone`, `event.output` too) and the machine's events are
 * inferred; a choice that sends an event the machine does not have is a compile error. A constant
 * message that WhatsApp would refuse is found by `defineBot`, a computed one in its turn.
 *
 * @example
 * 'user.text': { actions: reply(({ event }) => `You said: ${event.text}`) }
 *
 * @example
 * after: { aDay: { actions: reply('Still hungry?', { onWindowClosed: template('come_back', 'en') }) } }
 */
export function reply<
  TContext extends MachineContext,
  TExpressionEvent extends EventObject,
  TParams extends Params,
  TEvent extends EventObject,
>(
  said:
    | Reply<NoInfer<Sendable<TEvent>>>
    | ((
        args: ActionArgs<TContext, TExpressionEvent, TEvent>,
        params: TParams,
      ) => Reply<NoInfer<Sendable<TEvent>>>),
  options: ReplyOptions<TContext, TExpressionEvent, TParams, TEvent> = {},
): ReplyAction<TContext, TExpressionEvent, TParams, TEvent> {
  const { onWindowClosed: rule } = options
  if (typeof said !== 'function' && typeof rule !== 'function') return tell(toReply(said, rule))
  const action = tell<TContext, TExpressionEvent, TParams, TEvent>((args, params) =>
    toReply(
      typeof said === 'function' ? said(args, params) : said,
      typeof rule === 'function' ? rule(args, params) : rule,
    ),
  )
  if (rule === undefined) undeclared.add(action)
  return action
}

/**
 * Marks the person's latest message as read (blue ticks). WhatsApp marks all earlier ones with it.
 *
 * @example
 * 'user.text': { actions: [markRead(), assign({ note: ({ event }) => event.text })] }
 */
export function markRead<
  TContext extends MachineContext,
  TExpressionEvent extends EventObject,
  TParams extends Params,
  TEvent extends EventObject,
>(): ReplyAction<TContext, TExpressionEvent, TParams, TEvent> {
  return tell({ type: 'markRead' })
}

/**
 * Marks the latest message as read and shows that an answer is being written: until the next
 * reply, 25 s at most (WhatsApp's limit). A turn that starts a job does so by itself.
 *
 * @example
 * placing: { entry: typing(), invoke: { src: 'placeOrder', id: 'place' } }
 */
export function typing<
  TContext extends MachineContext,
  TExpressionEvent extends EventObject,
  TParams extends Params,
  TEvent extends EventObject,
>(): ReplyAction<TContext, TExpressionEvent, TParams, TEvent> {
  return tell({ type: 'typing' })
}

/**
 * Gives the conversation to an operator: what this turn says is still sent, then the machine waits
 * until the operator releases it (`operator.released` tells what was said meanwhile). The reason is
 * for operators.
 *
 * @example
 * 'command.human': { actions: [reply('One moment, please.'), handOff('asked for a person')] }
 */
export function handOff<
  TContext extends MachineContext,
  TExpressionEvent extends EventObject,
  TParams extends Params,
  TEvent extends EventObject,
>(
  reason?:
    | string
    | ((args: ActionArgs<TContext, TExpressionEvent, TEvent>, params: TParams) => string),
): ReplyAction<TContext, TExpressionEvent, TParams, TEvent> {
  if (typeof reason !== 'function') {
    return tell({ type: 'handOff', ...(reason !== undefined && { reason }) })
  }
  return tell((args, params) => ({ type: 'handOff', reason: reason(args, params) }))
}

/** The action behind every helper here: an `emit`, which the step hands over as an effect. */
export function tell<
  TContext extends MachineContext,
  TExpressionEvent extends EventObject,
  TParams extends Params,
  TEvent extends EventObject,
>(
  told:
    | ReplyEvent
    | ((args: ActionArgs<TContext, TExpressionEvent, TEvent>, params: TParams) => ReplyEvent),
): ReplyAction<TContext, TExpressionEvent, TParams, TEvent> {
  const action = emit<TContext, TExpressionEvent, TParams, TEvent, ReplyEvent>(told)
  if (typeof told !== 'function') constants.set(action, told)
  return action
}

/** What an action always tells, if it was made with a constant: checked when a bot is defined. */
export function constantOf(action: unknown): ReplyEvent | undefined {
  return typeof action === 'function' ? constants.get(action) : undefined
}

/**
 * Whether an action says something that needs an open window, for all that can be known before it
 * runs, and declares nothing for a closed one.
 */
export function needsWindow(action: unknown): boolean {
  const told = constantOf(action)
  if (told === undefined) return typeof action === 'function' && undeclared.has(action)
  return told.type === 'reply' && told.onWindowClosed === undefined && !isTemplate(told.message)
}

function toReply(said: Reply<EventObject>, rule?: WindowRule<EventObject>): ReplyEvent {
  const message: Message<EventObject> = isMessage(said) ? said : { kind: 'text', body: said }
  return rule === undefined
    ? { type: 'reply', message }
    : { type: 'reply', message, onWindowClosed: rule }
}

function isMessage(said: Reply<EventObject>): said is Message<EventObject> {
  return typeof said !== 'string' && 'kind' in said
}
