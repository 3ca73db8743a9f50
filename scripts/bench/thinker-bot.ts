// The bot of the bench that lets a model answer each message. It is copied among the bots of a project.
import { setup } from 'xstate'
import type { UserEvent } from '../../src/index.ts'
import { agent, defineBot } from '../../src/index.ts'

const assistant = agent({
  system: 'You repeat what the person says.',
  // Nothing is waited for: what is measured is Turnwise itself.
  quiet: { time: '0 seconds', most: '0 seconds' },
  timeout: '10 minutes',
})

const machine = setup({ types: { events: {} as UserEvent }, actors: { assistant } }).createMachine({
  id: 'thinker',
  initial: 'listening',
  on: { 'user.*': '.thinking' },
  states: {
    listening: {},
    thinking: {
      invoke: { id: 'assistant', src: 'assistant', onDone: 'listening', onError: 'listening' },
    },
  },
})

export const bot = defineBot({ name: 'thinker', machine, loopBreaker: false })
