import type { ActionArgs, EventObject, MachineContext, ParameterizedObject } from 'xstate'
import type { Json } from './json.ts'
import type { ReplyAction, ReplyEvent } from './replies.ts'
import { tell } from './replies.ts'

type AttributesIn<E> = E extends { readonly contact: { readonly attributes: infer A } } ? A : never
/** Attributes that some event of the machine spells out; an open record is not one. */
type Declared<A> = A extends unknown ? (string extends keyof A ? never : A) : never
type Intersection<U> = (U extends unknown ? (u: U) => void : never) extends (all: infer I) => void
  ? I
  : never
type OrNull<A> = { readonly [K in keyof A]?: Exclude<A[K], undefined> | null }

/**
 * What a machine may remember: the attributes that its events declare (`UserEvent<Attributes>`),
 * or any JSON when none does; and `language`. `null` forgets.
 */
export type Remembered<E> = { readonly language?: string | null } & ([
  Declared<AttributesIn<E>>,
] extends [never]
  ? Readonly<Record<string, Json>>
  : OrNull<Intersection<Declared<AttributesIn<E>>>>)

/**
 * Remembers something about the person, for good: it outlives the conversation's machine and comes
 * with every later event as `event.contact.attributes`. What is not named stays as it was, `null`
 * forgets. `language` (BCP 47, such as `es` or `pt-BR`) is reserved: texts are picked by it, from
 * this turn's replies on.
 *
 * @example
 * spanish: { actions: remember({ language: 'es' }) },
 * 'user.text': { actions: remember(({ event }) => ({ nickname: event.text })) }
 */
export function remember<
  TContext extends MachineContext,
  TExpressionEvent extends EventObject,
  TParams extends ParameterizedObject['params'] | undefined,
  TEvent extends EventObject,
>(
  remembered:
    | NoInfer<Remembered<TEvent>>
    | ((
        args: ActionArgs<TContext, TExpressionEvent, TEvent>,
        params: TParams,
      ) => NoInfer<Remembered<TEvent>>),
): ReplyAction<TContext, TExpressionEvent, TParams, TEvent> {
  if (typeof remembered !== 'function') return tell(toEvent(remembered))
  return tell((args, params) => toEvent(remembered(args, params)))
}

function toEvent(remembered: object): ReplyEvent {
  const { language, ...attributes } = remembered as {
    readonly language?: string | null
    readonly [attribute: string]: Json
  }
  return { type: 'remember', attributes, ...(language !== undefined && { language }) }
}
