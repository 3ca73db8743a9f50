import * as z from 'zod'
import type {
  AgentEvent,
  BotEvent,
  CommandEvent,
  OperatorEvent,
  UserEvent,
} from '../../src/index.ts'
import type { Topic } from './articles.ts'

/** What may be proposed, by the assistant or by what people tap. */
export const schemas = {
  'ticket.open': z.strictObject({
    subject: z.string().trim().min(3).max(120),
    details: z.string().trim().max(2_000).default(''),
  }),
  'callback.book': z.strictObject({
    day: z.iso.date(),
    hour: z.int().min(0).max(23),
  }),
  human: z.strictObject({ reason: z.string().trim().min(3).max(200) }),
  language: z.strictObject({ language: z.enum(['en', 'es']) }),
}

type Schemas = typeof schemas

/** The events of the schemas; `by` is there where the assistant proposed one. */
type Proposed = {
  [Type in keyof Schemas]: BotEvent<
    z.output<Schemas[Type]> & { readonly type: Type; readonly by?: 'agent' }
  >
}[keyof Schemas]

/** Everything that can be tapped can be written as well. */
type Command = 'menu' | 'assistant' | 'ticket' | 'call' | 'human' | 'english' | 'spanish'

/** All that the helpdesk hears. */
export type HelpdeskEvent =
  | UserEvent
  | CommandEvent<Command>
  | AgentEvent
  | OperatorEvent
  | Proposed
  | BotEvent<{ readonly type: 'topic'; readonly topic: Topic }>
  /** The machine to itself: the subject of a ticket is there. */
  | { readonly type: 'ticket.written' }
