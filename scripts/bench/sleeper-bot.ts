// The bot of the bench that answers twice: at once, and when a time is over that the number in the
// text decides. It is copied among the bots of a project.
import { assign, setup } from 'xstate'
import type { ReplyEvent, UserEvent } from '../../src/index.ts'
import { defineBot, reply } from '../../src/index.ts'

/** Nobody is answered again before so long. */
export const FIRST_MS = 30_000
const SPREAD_MS = 3_600_000
const SLEEPERS = 100_000
/** No divisor in common with the above: numbers that follow each other lie far apart. */
const STRIDE = 61_803

/** Spreads the sleepers evenly over an hour. */
export function toDelayMs(number: number): number {
  return FIRST_MS + (((number * STRIDE) % SLEEPERS) * SPREAD_MS) / SLEEPERS
}

const machine = setup({
  types: {
    context: {} as { readonly text: string },
    events: {} as UserEvent,
    emitted: {} as ReplyEvent,
  },
  actions: { repeat: reply(({ context }) => `You said: ${context.text}`) },
  delays: { nap: ({ context }) => toDelayMs(Number(/#(\d+)/.exec(context.text)?.[1])) },
}).createMachine({
  id: 'sleeper',
  context: { text: '' },
  initial: 'awake',
  on: {
    'user.text': {
      target: '.asleep',
      actions: [assign({ text: ({ event }) => event.text }), 'repeat'],
    },
  },
  states: {
    awake: {},
    asleep: { after: { nap: { target: 'awake', actions: 'repeat' } } },
  },
})

export const bot = defineBot({
  name: 'sleeper',
  machine,
  firstMessage: 'deliver',
  loopBreaker: false,
  away: false,
})
