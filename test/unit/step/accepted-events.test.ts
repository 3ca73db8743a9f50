import type { AnyStateMachine } from 'xstate'
import { createMachine, emit, forwardTo, fromPromise, setup } from 'xstate'
import * as z from 'zod'
import { acceptedEvents, listensTo, mayTake } from '../../../src/core/step/index.ts'
import { createStepped } from '../../support/stepped.ts'

const nested = createMachine({
  id: 'form',
  initial: 'name',
  states: {
    name: { on: { 'user.text': 'done', BACK: 'name' } },
    done: { on: { 'delivery.read': 'name' } },
  },
})

const add = z.object({ sku: z.string() })
const shop = setup({
  schemas: { events: { 'cart.add': add, 'cart.clear': 'no schema' } },
  actors: { nested, work: fromPromise(() => Promise.resolve(1)) },
  guards: { filled: () => false, rich: () => true },
} as never).createMachine({
  id: 'shop',
  initial: 'open',
  on: { 'command.cancel': '.open', NOTHING: {} },
  states: {
    open: {
      invoke: [
        { src: 'nested', id: 'form' },
        { src: 'work', id: 'w', onDone: 'open', onError: 'open' },
      ],
      always: { guard: 'filled', target: 'shut' },
      after: { 1000: 'shut' },
      on: {
        'cart.add': { actions: emit({ type: 'reply' }) },
        'cart.clear': { guard: 'filled', target: 'shut' },
        pay: [
          { guard: { type: 'filled' }, target: 'shut' },
          { guard: () => true, target: 'shut' },
        ],
        leave: [{ guard: 'filled', target: 'open' }, 'shut'],
        'user.*': { actions: forwardTo('form') },
      },
    },
    shut: { on: { reopen: 'open' } },
  },
} as never) as unknown as AnyStateMachine

test('the events of the active states, with schema and guards', () => {
  const { snapshot } = createStepped(shop)
  expect(acceptedEvents(shop, snapshot())).toEqual([
    { type: 'cart.add', path: [], guards: [], schema: add },
    { type: 'cart.clear', path: [], guards: ['filled'] },
    { type: 'pay', path: [], guards: ['filled', 'guard'] },
    { type: 'leave', path: [], guards: [] },
    { type: 'user.*', path: [], guards: [] },
    { type: 'command.cancel', path: [], guards: [] },
    { type: 'user.text', path: ['form'], guards: [] },
    { type: 'BACK', path: ['form'], guards: [] },
  ])
})

test('another state takes other events, and none of a machine that was left', () => {
  const { send, snapshot } = createStepped(shop)
  send('leave')
  expect(acceptedEvents(shop, snapshot()).map(({ type }) => type)).toEqual([
    'reopen',
    'command.cancel',
  ])
})

test('a nested machine that has ended takes nothing', () => {
  const brief = createMachine({
    id: 'brief',
    initial: 'over',
    on: { MORE: '.over' },
    states: { over: { type: 'final' } },
  })
  const machine = setup({ actors: { brief } }).createMachine({
    id: 'bot',
    invoke: { src: 'brief', id: 'brief' },
    on: { GO: {}, STAY: { actions: emit({ type: 'reply' }) } },
  })
  const { snapshot } = createStepped(machine)
  expect(acceptedEvents(machine, snapshot()).map(({ type }) => type)).toEqual(['STAY'])
})

test('a machine listens to what any state of it or of a nested machine takes', () => {
  expect([...listensTo(shop)].sort()).toEqual([
    'BACK',
    'cart.add',
    'cart.clear',
    'command.cancel',
    'delivery.read',
    'leave',
    'pay',
    'reopen',
    'user.*',
    'user.text',
  ])
})

test('an event may be taken by its type or by a wildcard', () => {
  expect(mayTake(shop, 'delivery.read')).toBe(true)
  expect(mayTake(shop, 'user.image')).toBe(true)
  expect(mayTake(shop, 'user')).toBe(true)
  expect(mayTake(shop, 'username')).toBe(false)
  expect(mayTake(shop, 'delivery.failed')).toBe(false)
  expect(mayTake(shop, 'NOTHING')).toBe(false)
})
