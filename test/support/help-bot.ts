import { assign, setup } from 'xstate'
import * as z from 'zod'
import type {
  AgentEvent,
  AgentOptions,
  AgentTool,
  Bot,
  BotEvent,
  CommandEvent,
  OperatorEvent,
  ReplyEvent,
  UserEvent,
} from '../../src/index.ts'
import { agent, defineBot, reply } from '../../src/index.ts'

export type HelpEvent =
  | UserEvent
  | AgentEvent
  | OperatorEvent
  | CommandEvent<'stop'>
  | BotEvent<{ readonly type: 'ticket.open'; readonly subject: string }>
  | BotEvent<{ readonly type: 'ticket.close' }>
  | BotEvent<{ readonly type: 'callback.book'; readonly day: string }>
  | BotEvent<{ readonly type: 'refund'; readonly amount: number }>
  | BotEvent<{ readonly type: 'human' }>
  | BotEvent<{ readonly type: 'admin.erase' }>

/** What the agent of the help desk may be told beside its events. */
export type HelpOptions = Partial<Omit<AgentOptions<{ shop: string }, HelpEvent>, 'tools'>> & {
  readonly tools?: readonly AgentTool[]
  /** The machine stays where it is when a budget is reached. */
  readonly stays?: boolean
}

/** The events that its agent is offered in some state; `admin.erase` never is. */
export const helpEvents = {
  'ticket.open': { description: 'Open a ticket', claims: [/ticket (is|was) opened/i] },
  'ticket.close': 'Close the ticket',
  'callback.book': {
    description: 'Book a call',
    needsApproval: { by: 'user', ask: ({ event }) => `Shall we call you on ${event.day}?` },
  },
  refund: { description: 'Give money back', needsApproval: { by: 'operator' } },
  human: 'Ask a colleague to take over',
} satisfies AgentOptions<{ shop: string }, HelpEvent>['events']

/**
 * A help desk whose agent answers, opens a ticket (one), books calls and calls people. Where it ends,
 * the machine says so in words.
 */
export function createHelpBot({ stays = false, ...options }: HelpOptions = {}): Bot {
  const assistant = agent<{ shop: string }, HelpEvent>({
    system: ({ input }) => ['You help customers.', `The shop is called ${input.shop}.`],
    events: helpEvents,
    retry: { attempts: 3, delay: '1 second' },
    ...options,
  })
  const machine = setup({
    types: {
      context: {} as { tickets: readonly string[] },
      events: {} as HelpEvent,
      emitted: {} as ReplyEvent,
    },
    schemas: {
      events: {
        'ticket.open': z.object({ subject: z.string().min(3) }),
        'ticket.close': z.object({}),
        'callback.book': z.object({ day: z.string() }),
        refund: z.object({ amount: z.number().positive() }),
        human: z.object({}),
        'admin.erase': z.object({}).meta({ by: 'user' }),
      },
    },
    actors: { assistant },
    guards: { hasTicket: ({ context }) => context.tickets.length > 0 },
    actions: {
      tellBudget: reply(({ event }) =>
        event.type === 'agent.budget' ? `Budget of the ${event.scope} is used up.` : '',
      ),
      add: assign({
        tickets: ({ context, event }) =>
          event.type === 'ticket.open' ? [...context.tickets, event.subject] : context.tickets,
      }),
    },
  }).createMachine({
    id: 'help',
    context: { tickets: [] },
    initial: 'helping',
    states: {
      helping: {
        initial: 'thinking',
        on: {
          'user.*': '.thinking',
          'command.stop': 'closed',
          'agent.budget': [
            { guard: () => stays, actions: 'tellBudget' },
            { target: 'desk', actions: 'tellBudget' },
          ],
          'ticket.open': {
            guard: ({ context }) => context.tickets.length < 2,
            actions: ['add', reply(({ event }) => `Ticket: ${event.subject}`)],
          },
          'ticket.close': { guard: 'hasTicket', actions: reply('Ticket closed.') },
          'callback.book': { actions: reply(({ event }) => `Call booked: ${event.day}`) },
          refund: { actions: reply(({ event }) => `Refund: ${event.amount}`) },
          human: { target: 'desk', actions: reply('A colleague comes.') },
          'admin.erase': { target: 'closed', actions: reply('Everything is erased.') },
        },
        states: {
          listening: {},
          thinking: {
            invoke: {
              id: 'assistant',
              src: 'assistant',
              input: { shop: 'Roma' },
              onDone: 'listening',
              onError: {
                target: '#help.desk',
                actions: reply(({ event }) => `Sorry: ${Object(event.error).name}`),
              },
            },
          },
        },
      },
      desk: { on: { 'user.text': { actions: reply('At the desk.') }, 'command.stop': 'closed' } },
      closed: { type: 'final' },
    },
  })
  return defineBot({
    name: 'help',
    machine,
    commands: { stop: ['stop'] },
    firstMessage: 'open',
    loopBreaker: false,
    away: false,
  })
}
