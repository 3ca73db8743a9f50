import { assign, raise } from 'xstate'
import * as z from 'zod'
import type { MachineConfigOf } from '../../src/index.ts'
import { ask, handOff, remember, reply } from '../../src/index.ts'
import { topicOf } from './articles.ts'
import { base, START } from './base.ts'
import { articleButtons, menuList, slotList } from './messages.ts'
import { toDay } from './slots.ts'
import { texts } from './texts.ts'

/** Shows the menu once more. `reenter` is needed: it may be shown already. */
const again = { target: '.shown', reenter: true } as const

export const machine = base.createMachine({
  id: 'helpdesk',
  context: START,
  initial: 'open',
  on: {
    'command.english': { actions: [remember({ language: 'en' }), reply(texts.language)] },
    'command.spanish': { actions: [remember({ language: 'es' }), reply(texts.language)] },
    language: { actions: remember(({ event }) => ({ language: event.language })) },
  },
  states: {
    /** Two things go on side by side: what is talked about, and what the office does for it. */
    open: {
      type: 'parallel',
      on: {
        'command.human': { target: 'desk', actions: reply(texts.oneMoment) },
        human: { target: 'desk', actions: reply(texts.oneMoment) },
      },
      states: {
        talk: {
          initial: 'assisted',
          on: {
            'command.menu': '.menu',
            'command.assistant': { target: '.assisted', actions: reply(texts.askAssistant) },
            'command.ticket': '.subject',
            'command.call': '.slot',
            topic: {
              target: '.menu.still',
              actions: reply(({ event }) => articleButtons(event.topic)),
            },
          },
          states: {
            assisted: {
              initial: 'listening',
              on: {
                'user.text': {
                  target: '.thinking',
                  actions: assign({ asked: ({ event }) => event.text }),
                },
                'user.*': { target: '.thinking', actions: assign({ asked: '' }) },
                'agent.budget': { target: 'unassisted', actions: reply(texts.exhausted) },
              },
              states: {
                listening: {},
                thinking: {
                  invoke: {
                    id: 'assistant',
                    src: 'assistant',
                    input: ({ event }) => ({ today: toDay('at' in event ? event.at : 0) }),
                    onDone: 'listening',
                    onError: [
                      {
                        guard: 'isUnavailable',
                        target: '#helpdesk.open.talk.unassisted',
                        actions: reply(texts.noAssistant),
                      },
                      { target: '#helpdesk.open.talk.unassisted', actions: reply(texts.troubled) },
                    ],
                  },
                },
              },
            },
            /** What was asked may be found by its words all the same. */
            unassisted: {
              always: [
                {
                  guard: 'hasAskedTopic',
                  target: 'menu.still',
                  actions: reply(({ context }) =>
                    articleButtons(topicOf(context.asked) ?? 'hours'),
                  ),
                },
                { target: 'menu' },
              ],
            },
            menu: {
              initial: 'shown',
              on: {
                'user.text': [
                  {
                    guard: 'hasArticle',
                    target: '.still',
                    actions: reply(({ event }) => articleButtons(topicOf(event.text) ?? 'hours')),
                  },
                  again,
                ],
                'user.choice': { ...again, actions: reply(texts.oldButton) },
                'user.*': again,
              },
              states: { shown: { entry: reply(menuList) }, still: {} },
            },
            subject: ask('subject', {
              prompt: texts.askSubject,
              parse: z.string().trim().min(3).max(120),
              invalid: texts.badSubject,
              next: 'written',
            }),
            written: {
              entry: raise({ type: 'ticket.written' }),
              always: 'menu.still',
            },
            slot: {
              entry: reply(({ event }) => slotList('at' in event ? event.at : 0)),
              on: {
                'callback.book': 'menu.still',
                'user.*': { target: 'slot', reenter: true },
              },
            },
          },
        },
        office: {
          initial: 'idle',
          // What the assistant proposes while the office is busy is refused; people are told.
          on: {
            'ticket.written': { actions: reply(texts.ticketFailed) },
            'callback.book': { guard: 'isTapped', actions: reply(texts.notOffered) },
          },
          states: {
            idle: {
              on: {
                'ticket.open': {
                  target: 'opening',
                  actions: assign({
                    ticket: ({ event: { subject, details } }) => ({ subject, details }),
                  }),
                },
                'ticket.written': {
                  target: 'opening',
                  actions: assign({
                    ticket: ({ context: { subject } }) => ({ subject, details: '' }),
                  }),
                },
                'callback.book': {
                  guard: 'isOffered',
                  target: 'booking',
                  actions: assign({ slot: ({ event: { day, hour } }) => ({ day, hour }) }),
                },
              },
            },
            opening: {
              invoke: {
                id: 'openTicket',
                src: 'openTicket',
                input: ({ context }) => context.ticket,
                onDone: {
                  target: 'idle',
                  actions: reply(({ context, event }) =>
                    texts.ticketOpened(event.output.number, context.ticket.subject),
                  ),
                },
                onError: { target: 'idle', actions: reply(texts.ticketFailed) },
              },
            },
            booking: {
              invoke: {
                id: 'bookCall',
                src: 'bookCall',
                input: ({ context }) => context.slot,
                onDone: {
                  target: 'idle',
                  actions: reply(({ context }) => texts.callBooked(context.slot)),
                },
                onError: { target: 'idle', actions: reply(texts.callFailed) },
              },
            },
          },
        },
      },
    },
    /** A colleague has it: the machine stands still until they, or two quiet hours, give it back. */
    desk: {
      entry: handOff(({ event }) => (event.type === 'human' ? event.reason : 'asked for a person')),
      on: {
        'operator.released': [
          {
            // Nobody answered what was asked.
            guard: ({ event }) =>
              event.said.length > 0 && event.said.at(-1)?.operator === undefined,
            target: '#helpdesk.open.talk.assisted.thinking',
          },
          { target: 'open', actions: reply(texts.back) },
        ],
      },
    },
  },
} satisfies MachineConfigOf<typeof base>)
