import { assign, forwardTo, raise } from 'xstate'
import type { MachineConfigOf, StateConfigOf } from '../../src/index.ts'
import { remember, reply } from '../../src/index.ts'
import { base, EMPTY } from './base.ts'
import { addLine, roomIn } from './menu.ts'
import {
  cartButtons,
  confirmButtons,
  failedButtons,
  menuList,
  placedButtons,
  quantityButtons,
  sizeButtons,
} from './messages.ts'
import { readPizza, readQuantity, readSize } from './reading.ts'
import { texts } from './texts.ts'

/** Every question waits this long for an answer; being asked again starts it anew. */
const patience = { after: { inactivity: '#pizza.expired' } } satisfies StateConfigOf<typeof base>
/** Asks the same question once more. `reenter` is needed: else `again` leads to the first one. */
const again = { target: '.again', reenter: true } as const

export const machine = base.createMachine({
  id: 'pizza',
  context: EMPTY,
  initial: 'ordering',
  on: {
    'command.cancel': '.cancelled',
    'command.help': { actions: reply(texts.help) },
    'command.english': { actions: [remember({ language: 'en' }), reply(texts.language)] },
    'command.spanish': { actions: [remember({ language: 'es' }), reply(texts.language)] },
  },
  states: {
    ordering: {
      initial: 'welcome',
      on: {
        // The menu, and every older one, can be used at any time.
        pick: [
          {
            guard: 'hasRoom',
            target: '.size',
            actions: assign({
              draft: ({ context, event }) => ({ ...context.draft, pizza: event.pizza }),
            }),
          },
          { target: '.cart', actions: reply(texts.full) },
        ],
        'command.menu': [
          { guard: 'hasRoom', target: '.menu' },
          { target: '.cart', actions: reply(texts.full) },
        ],
        'command.help': { ...again, actions: reply(texts.help) },
        'command.english': { ...again, actions: remember({ language: 'en' }) },
        'command.spanish': { ...again, actions: remember({ language: 'es' }) },
        // They wait for a question that never came. What fails in answer to this does not come here.
        'delivery.failed': again,
        'user.choice': { ...again, actions: reply(texts.oldButton) },
        'user.*': { ...again, actions: reply(texts.unclear) },
        unclear: { ...again, actions: reply(texts.unclear) },
      },
      states: {
        again: { type: 'history' },
        welcome: { entry: reply(texts.welcome), always: 'menu' },
        menu: {
          ...patience,
          entry: reply(menuList),
          on: { 'user.text': { actions: raise(({ event }) => readPizza(event.text)) } },
        },
        size: {
          ...patience,
          entry: reply(({ context }) => sizeButtons(context.draft.pizza)),
          on: {
            'user.text': { actions: raise(({ event }) => readSize(event.text)) },
            size: {
              target: 'quantity',
              actions: assign({
                draft: ({ context, event }) => ({ ...context.draft, size: event.size }),
              }),
            },
          },
        },
        quantity: {
          ...patience,
          entry: reply(quantityButtons),
          on: {
            'user.text': { actions: raise(({ event }) => readQuantity(event.text)) },
            quantity: [
              {
                guard: ({ context, event }) => event.count <= roomIn(context.cart),
                target: 'cart',
                actions: assign({
                  cart: ({ context, event }) =>
                    addLine(context.cart, { ...context.draft, count: event.count }),
                }),
              },
              {
                target: 'quantity',
                reenter: true,
                actions: reply(({ context }) => texts.noRoom(roomIn(context.cart))),
              },
            ],
          },
        },
        cart: {
          ...patience,
          entry: reply(({ context }) => cartButtons(context.cart)),
          on: { 'command.checkout': 'place', 'command.order': 'place' },
        },
        place: {
          invoke: {
            src: 'askPlace',
            id: 'place',
            onDone: [
              {
                guard: ({ event }) => event.output.place !== null,
                target: 'confirm',
                actions: assign({
                  place: ({ context, event }) => event.output.place ?? context.place,
                }),
              },
              { target: '#pizza.expired' },
            ],
            onError: 'cart',
          },
          // What the nested machine takes is named here, and so comes before what `ordering` takes.
          on: {
            'command.pickup': { actions: forwardTo('place') },
            'command.delivery': { actions: forwardTo('place') },
            'command.help': { actions: forwardTo('place') },
            'delivery.failed': { actions: forwardTo('place') },
            'command.english': { actions: [remember({ language: 'en' }), forwardTo('place')] },
            'command.spanish': { actions: [remember({ language: 'es' }), forwardTo('place')] },
            'user.*': { actions: forwardTo('place') },
          },
        },
        confirm: {
          ...patience,
          entry: [
            assign({ revision: ({ context }) => context.revision + 1 }),
            reply(({ context }) => confirmButtons(context.cart, context.place, context.revision)),
          ],
          on: {
            confirm: {
              guard: ({ context, event }) => event.revision === context.revision,
              target: '#pizza.placing',
              actions: assign({ key: ({ event }) => event.messageId }),
            },
            'command.order': {
              target: '#pizza.placing',
              actions: assign({ key: ({ event }) => event.messageId }),
            },
            'command.address': 'place',
          },
        },
        failed: {
          ...patience,
          entry: reply(failedButtons),
          on: { 'command.retry': '#pizza.placing' },
        },
      },
    },
    placing: {
      invoke: {
        src: 'placeOrder',
        id: 'placing',
        input: ({ context: { key, cart, place } }) => ({ key, cart, place }),
        onDone: {
          target: 'placed',
          actions: assign({ number: ({ event }) => event.output.number }),
        },
        onError: 'ordering.failed',
      },
      on: {
        // The kitchen may have it by now.
        'command.cancel': { actions: reply(texts.tooLate) },
        'user.*': { actions: reply(texts.oneMoment) },
      },
    },
    placed: {
      after: { inactivity: 'closed' },
      entry: reply(({ context: { number, place } }) => texts.placed(number, place)),
      on: {
        'command.cancel': { actions: reply(texts.tooLate) },
        // The number is what they need most: it is said once more.
        'delivery.failed': {
          actions: reply(({ context: { number, place } }) => texts.placed(number, place)),
        },
        'command.menu': {
          target: 'ordering.menu',
          actions: assign(({ context }) => ({ ...EMPTY, revision: context.revision })),
        },
        'user.*': {
          actions: reply(({ context }) => placedButtons(context.number)),
        },
      },
    },
    cancelled: { type: 'final', entry: reply(texts.cancelled) },
    expired: { type: 'final', entry: reply(texts.expired) },
    closed: { type: 'final' },
  },
} satisfies MachineConfigOf<typeof base>)
