import { assign, setup } from 'xstate'
import type { ReplyEvent, UserEvent } from '../../src/index.ts'
import { defineBot, reply } from '../../src/index.ts'

/**
 * Numbers what it is told: two turns of one conversation at once, or one from an old state, show in
 * a number. After "rest" it says by itself, a moment later, how far it is.
 */
const machine = setup({
  types: {
    context: {} as { readonly count: number },
    events: {} as UserEvent,
    emitted: {} as ReplyEvent,
  },
  guards: {
    isRest: ({ event }) => event.type === 'user.text' && event.text.startsWith('rest'),
  },
  actions: { count: assign({ count: ({ context }) => context.count + 1 }) },
  delays: { rest: 1_000 },
}).createMachine({
  id: 'tally',
  context: { count: 0 },
  on: {
    'user.text': [
      { guard: 'isRest', target: '.resting', actions: 'count' },
      { actions: ['count', reply(({ context, event }) => `${context.count}. ${event.text}`)] },
    ],
  },
  initial: 'counting',
  states: {
    counting: {},
    resting: {
      after: {
        rest: {
          target: 'counting',
          actions: reply(({ context }) => `${context.count} and rested`),
        },
      },
    },
  },
})

export const bot = defineBot({
  name: 'tally',
  machine,
  firstMessage: 'deliver',
  loopBreaker: false,
  away: false,
})
