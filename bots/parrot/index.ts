import { assign, setup } from 'xstate'
import type { BotEvent, ReplyEvent, UserEvent } from '../../src/index.ts'
import { defineBot, location, reply } from '../../src/index.ts'
import { sayAs } from './sayings.ts'

/** Says back what it hears, each time as another kind of message: to see them all on a phone. */

const base = setup({
  types: {
    context: {} as { heard: number },
    events: {} as UserEvent | BotEvent<{ type: 'again'; text: string }>,
    emitted: {} as ReplyEvent,
  },
  actions: { count: assign({ heard: ({ context }) => context.heard + 1 }) },
})

const machine = base.createMachine({
  id: 'parrot',
  context: { heard: 0 },
  on: {
    'user.text': {
      actions: [reply(({ context, event }) => sayAs(context.heard, event.text)), 'count'],
    },
    again: {
      actions: [reply(({ context, event }) => sayAs(context.heard, event.text)), 'count'],
    },
    'user.location': {
      actions: reply(({ event: { latitude, longitude, name, address } }) =>
        location({
          latitude,
          longitude,
          ...(name !== undefined && { name }),
          ...(address !== undefined && { address }),
        }),
      ),
    },
    'user.contacts': {
      actions: reply(({ event }) => {
        const names = event.contacts.map(({ name }) => name?.formatted_name ?? 'somebody')
        return `You sent me ${names.join(', ')}.`
      }),
    },
    'user.order': {
      actions: reply(({ event }) => {
        const lines = event.items.map(({ productId, quantity }) => `${quantity} x ${productId}`)
        return `You ordered ${lines.join(', ')}. ${event.text ?? ''}`
      }),
    },
    'user.choice': { actions: reply(({ event }) => `You pressed ${event.title}.`) },
    'user.*': { actions: reply(({ event }) => `I heard ${event.type}.`) },
  },
})
export const bot = defineBot({ name: 'parrot', machine, loopBreaker: false })
