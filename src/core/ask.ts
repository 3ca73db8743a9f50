import type { ActionArgs, ActionFunction, EventObject, MachineContext } from 'xstate'
import { assign } from 'xstate'
import type * as z from 'zod'
import { isAside } from './asides.ts'
import type { Sendable } from './messages.ts'
import type { Reply, ReplyEvent } from './replies.ts'
import { reply } from './replies.ts'

interface TextEvent {
  readonly type: 'user.text'
  readonly text: string
}

type AskAction<
  TContext extends MachineContext,
  TExpressionEvent extends EventObject,
  TEvent extends EventObject,
> = ActionFunction<
  TContext,
  TExpressionEvent,
  TEvent,
  undefined,
  never,
  never,
  never,
  never,
  ReplyEvent
>

/** What is said when an answer was not understood: `why` is the message of the schema. */
export interface InvalidArgs<TContext> {
  readonly context: TContext
  readonly text: string
  readonly why: string
}

/** Schemas that read texts: those of strings, and those that coerce. */
type ReadsText<P> =
  unknown extends z.input<P> ? unknown : z.input<P> extends string ? unknown : never

export interface AskOptions<
  TContext extends MachineContext,
  TEvent extends EventObject,
  TParse extends z.ZodType,
> {
  /** The question: asked on entry, and again for anything that is not a text. */
  readonly prompt:
    | Reply<NoInfer<Sendable<TEvent>>>
    | ((args: ActionArgs<TContext, TEvent, TEvent>) => Reply<NoInfer<Sendable<TEvent>>>)
  /** Makes the value of a text, or says why not. Async schemas do not work here. */
  readonly parse: TParse & ReadsText<TParse>
  /** The state (a target, as in `on`) to go to with a valid answer. */
  readonly next: string
  /** Where other events lead, such as `{ 'command.back': 'name' }`; they go before the prompt. */
  readonly on?: { readonly [Type in Exclude<TEvent['type'], 'user.text'>]?: string }
  /** Default: the schema's message for the first thing that is wrong. */
  readonly invalid?:
    | Reply<NoInfer<Sendable<TEvent>>>
    | ((args: InvalidArgs<TContext>) => Reply<NoInfer<Sendable<TEvent>>>)
}

/** The state that `ask` makes: a plain XState state config, to be spread and extended. */
export interface AskState<TContext extends MachineContext, TEvent extends EventObject> {
  entry: AskAction<TContext, TEvent, TEvent>
  on: {
    'user.text': [
      {
        guard: (args: { event: TextEvent }) => boolean
        target: string
        actions: AskAction<TContext, TextEvent, TEvent>
      },
      { actions: AskAction<TContext, TextEvent, TEvent> },
    ]
    'user.*': {
      guard: (args: { event: EventObject }) => boolean
      actions: AskAction<TContext, TEvent, TEvent>
    }
  }
}

/**
 * A state that asks for one field of the context: it says `prompt`, reads a text with a zod schema,
 * stores the value under `field` and goes to `next`. A text the schema refuses is answered with
 * `invalid`; anything else (a picture, a place, an old button) with the prompt again. Asides (a
 * reaction, an edit) are left to the states around. Commands are matched before and go to whoever handles them.
 *
 * @example
 * states: {
 *   name: ask('name', { prompt: 'Your name?', parse: z.string().trim().min(2), next: 'age' }),
 *   age: ask('age', {
 *     prompt: ({ context }) => `How old are you, ${context.name}?`,
 *     parse: z.coerce.number().int().min(18),
 *     invalid: 'A number from 18, please.',
 *     next: 'done',
 *   }),
 *   done: { type: 'final' },
 * }
 */
export function ask<
  TContext extends MachineContext,
  TEvent extends EventObject,
  TField extends keyof TContext & string,
  TParse extends z.ZodType<NonNullable<TContext[TField]>>,
>(field: TField, options: AskOptions<TContext, TEvent, TParse>): AskState<TContext, TEvent> {
  const { prompt, parse, next, invalid, on } = options
  const askFor = reply<TContext, TEvent, undefined, TEvent>(prompt)
  const explain = reply<TContext, TextEvent, undefined, TEvent>(({ context, event: { text } }) => {
    const why = parse.safeParse(text).error?.issues[0]?.message ?? 'Please answer again.'
    return typeof invalid === 'function' ? invalid({ context, text, why }) : (invalid ?? why)
  })
  const keep = assign<TContext, TextEvent, undefined, TEvent, never>(
    ({ event }) => ({ [field]: parse.parse(event.text) }) as Partial<TContext>,
  )
  return {
    entry: askFor,
    on: {
      ...on,
      'user.text': [
        { guard: ({ event }) => parse.safeParse(event.text).success, target: next, actions: keep },
        {
          actions:
            typeof invalid === 'function' || invalid === undefined ? explain : reply(invalid),
        },
      ],
      'user.*': { guard: ({ event }) => !isAside(event.type), actions: askFor },
    },
  }
}
