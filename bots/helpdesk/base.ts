import { setup } from 'xstate'
import type { ReplyEvent } from '../../src/index.ts'
import { topicOf } from './articles.ts'
import { assistant } from './assistant.ts'
import type { HelpdeskEvent } from './events.ts'
import { schemas } from './events.ts'
import type { Ticket } from './office.ts'
import { bookCall, openTicket } from './office.ts'
import type { Slot } from './slots.ts'
import { isOffered } from './slots.ts'

interface Context {
  /** What the person asked the assistant last; empty: not by a text. */
  readonly asked: string
  /** What a ticket is about that the person writes without the assistant. */
  readonly subject: string
  /** What the office is busy with, or did last. */
  readonly ticket: Ticket
  readonly slot: Slot
}

export const START: Context = {
  asked: '',
  subject: '',
  ticket: { subject: '', details: '' },
  slot: { day: '', hour: 0 },
}

/** What the machine is made of: `machine.ts` says how it hangs together. */
export const base = setup({
  types: {
    context: {} as Context,
    events: {} as HelpdeskEvent,
    emitted: {} as ReplyEvent,
  },
  schemas: { events: schemas },
  actors: { assistant, openTicket, bookCall },
  guards: {
    isOffered: ({ event }) => event.type === 'callback.book' && isOffered(event, event.at),
    isTapped: ({ event }) => !('by' in event && event.by === 'agent'),
    isUnavailable: ({ event }) =>
      'error' in event &&
      event.error instanceof Object &&
      nameOf(event.error) === 'AgentUnavailable',
    hasAskedTopic: ({ context }) => topicOf(context.asked) !== undefined,
    hasArticle: ({ event }) => event.type === 'user.text' && topicOf(event.text) !== undefined,
  },
})

function nameOf(error: object): unknown {
  return 'name' in error ? error.name : undefined
}
