import { setup } from 'xstate'
import type { Bot, BotOptions, OperatorEvent, ReplyEvent, UserEvent } from '../../src/index.ts'
import { defineBot, handOff, reply } from '../../src/index.ts'

/** Hands over when asked for a person; back again, it tells what it has heard of. */
export function reception(options: Pick<BotOptions<Machine>, 'handOff'> = {}): Bot {
  return defineBot({
    name: 'reception',
    machine: createReception(),
    loopBreaker: false,
    ...options,
  })
}

type Machine = ReturnType<typeof createReception>

function createReception() {
  const types = { events: {} as UserEvent | OperatorEvent, emitted: {} as ReplyEvent }
  return setup({ types, delays: { patience: 30 * 60_000 } }).createMachine({
    id: 'reception',
    on: {
      'user.text': [
        {
          guard: ({ event }) => event.text === 'person',
          actions: [reply('One moment, please.'), handOff('asked for a person')],
        },
        {
          guard: ({ event }) => event.text === 'bye person',
          target: '.done',
        },
        { actions: reply(({ event }) => `bot: ${event.text}`) },
      ],
      'operator.released': {
        actions: reply(
          ({ event }) =>
            `back from ${event.operator}${event.idle ? ' (idle)' : ''}: ${event.said
              .map(({ operator, text }) => (operator === undefined ? text : `${operator}: ${text}`))
              .join(' + ')}`,
        ),
      },
    },
    initial: 'open',
    states: {
      open: { after: { patience: { actions: reply('Still there?') } } },
      done: { type: 'final', entry: handOff('wanted to be called') },
    },
  })
}
