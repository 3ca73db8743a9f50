import { assign, setup } from 'xstate'
import type {
  CommandEvent,
  DeliveryEvent,
  MachineConfigOf,
  ReplyEvent,
  StateConfigOf,
  UserEvent,
} from '../../src/index.ts'
import { buttons, choice, locationRequest, parseDuration, reply } from '../../src/index.ts'
import { readAddress } from './reading.ts'
import { texts } from './texts.ts'

/** Where the pizzas go. */
export type Place =
  | { readonly kind: 'pickup' }
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'pin'; readonly latitude: number; readonly longitude: number }

type Command = 'pickup' | 'delivery' | 'help' | 'english' | 'spanish'

/** Null: the person has left without an answer. */
interface Answer {
  readonly place: Place | null
}

const base = setup({
  types: {
    context: {} as Answer,
    events: {} as UserEvent | DeliveryEvent | CommandEvent<Command>,
    emitted: {} as ReplyEvent,
    output: {} as Answer,
  },
  delays: { inactivity: parseDuration('30 minutes') },
})

const patience = { after: { inactivity: '#place.left' } } satisfies StateConfigOf<typeof base>
const again = { target: '.again', reenter: true } as const

/**
 * Finds out where the pizzas go: a conversation of its own, which the pizza machine invokes and
 * forwards events to. It knows nothing of carts, and another bot could use it as it is.
 */
export const askPlace = base.createMachine({
  id: 'place',
  context: { place: null },
  output: ({ context }) => context,
  initial: 'asking',
  states: {
    asking: {
      initial: 'how',
      on: {
        'command.pickup': { target: 'found', actions: assign({ place: { kind: 'pickup' } }) },
        'command.delivery': '.where',
        'command.help': { ...again, actions: reply(texts.help) },
        'command.english': again,
        'command.spanish': again,
        'delivery.failed': again,
        'user.choice': { ...again, actions: reply(texts.oldButton) },
        'user.*': { ...again, actions: reply(texts.unclear) },
      },
      states: {
        again: { type: 'history' },
        how: {
          ...patience,
          entry: reply(
            buttons(texts.howToGet, [
              choice(texts.delivery, { type: 'command.delivery' }),
              choice(texts.pickup, { type: 'command.pickup' }),
            ]),
          ),
        },
        where: {
          ...patience,
          entry: reply(locationRequest(texts.whereTo)),
          on: {
            'user.location': {
              target: '#place.found',
              actions: assign({ place: ({ event }) => toPlace(event) }),
            },
            'user.text': [
              {
                guard: ({ event }) => readAddress(event.text) !== undefined,
                target: '#place.found',
                actions: assign({
                  place: ({ event }) => ({
                    kind: 'address',
                    address: readAddress(event.text) ?? '',
                  }),
                }),
              },
              { actions: reply(texts.badAddress) },
            ],
          },
        },
      },
    },
    found: { type: 'final' },
    left: { type: 'final' },
  },
} satisfies MachineConfigOf<typeof base>)

/** People send a pin, or a place that has a name and an address. */
function toPlace(location: Extract<UserEvent, { type: 'user.location' }>): Place {
  const { latitude, longitude, name = '', address = '' } = location
  const known = readAddress(`${name} ${address}`)
  return known === undefined
    ? { kind: 'pin', latitude, longitude }
    : { kind: 'address', address: known }
}
