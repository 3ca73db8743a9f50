import { assign, setup } from 'xstate'
import type { MessageStamp, ReplyEvent, UserEvent } from '../../src/index.ts'
import { buttons, choice, defineBot, job, reply } from '../../src/index.ts'

interface Ask extends MessageStamp {
  readonly type: 'ask'
}

/** It runs in processes that are killed, by their own clock: so long, they die in the midst of it. */
const ANSWER_MS = 200

/** A job that dies with its process is tried again, as often as it takes. */
const answer = job(async () => new Promise<void>((resolve) => setTimeout(resolve, ANSWER_MS)), {
  retry: { attempts: 100, delay: '1 second', maxDelay: '1 second' },
  timeout: '5 seconds',
})

/**
 * Numbers what it is told: two turns of one conversation at once, or one from an old state, show in
 * a number. After "rest" it says by itself, a moment later, how far it is, and offers a button; its
 * press starts a job, which ends in an answer.
 */
const machine = setup({
  types: {
    context: {} as { readonly count: number },
    events: {} as UserEvent | Ask,
    emitted: {} as ReplyEvent,
  },
  actors: { answer },
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
    ask: { target: '.asking', actions: 'count' },
  },
  initial: 'counting',
  states: {
    counting: {},
    resting: {
      after: {
        rest: {
          target: 'counting',
          actions: reply(({ context }) =>
            buttons(`${context.count} and rested`, [choice('Ask', { type: 'ask' })]),
          ),
        },
      },
    },
    asking: {
      invoke: {
        src: 'answer',
        id: 'answer',
        onDone: {
          target: 'counting',
          actions: reply(({ context }) => `${context.count} and answered`),
        },
        onError: {
          target: 'counting',
          actions: reply(({ context }) => `${context.count} and no answer`),
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
