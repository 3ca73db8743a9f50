import type { AnyStateMachine } from 'xstate'
import {
  and,
  assign,
  createMachine,
  emit,
  fromCallback,
  fromObservable,
  fromPromise,
  fromTransition,
  not,
  or,
  raise,
  sendTo,
  setup,
  spawnChild,
} from 'xstate'
import type { Problem } from '../../../src/core/errors.ts'
import { lintMachine } from '../../../src/core/step/index.ts'

const work = fromPromise<string>(() => Promise.resolve('never run'))
const feed = fromCallback(() => {})

/** The problems as one line each. */
const linesOf = (machine: AnyStateMachine): string[] =>
  lintMachine(machine).map(({ place, problem }: Problem) => `${place}: ${problem}`)

/** What a person who knows no types could write. */
const loose = (config: unknown, implementations: unknown = {}): AnyStateMachine =>
  createMachine(config as never, implementations as never)

test('a machine as it should be has no problems', () => {
  const nested = setup({}).createMachine({ id: 'nested', initial: 'x', states: { x: {} } })
  const machine = setup({
    types: { context: {} as { n: number } },
    actors: { work, nested, sum: fromTransition((n: number) => n, 0) },
    actions: { greet: emit({ type: 'reply' }), remind: raise({ type: 'R' }, { delay: 'soon' }) },
    guards: { some: () => true, both: and(['some', not('some')]) },
    delays: { soon: 10 },
  }).createMachine({
    id: 'good',
    context: { n: 0 },
    initial: 'a',
    entry: [spawnChild('sum', { id: 'sum' }), spawnChild('work', { id: 'solo' })],
    on: { 'user.*': { actions: 'greet' } },
    states: {
      a: {
        entry: ['remind', assign({ n: 1 })],
        after: { soon: 'b', 500: 'b' },
        on: { GO: { guard: or(['some', 'both', ({ context }) => context.n > 0]), target: 'b' } },
      },
      b: {
        on: { 'xstate.error.actor.solo': 'a' },
        invoke: [
          { src: 'work', id: 'w', onDone: [{ guard: 'some', target: 'a' }, 'b'], onError: 'a' },
          { src: 'nested', id: 'n' },
        ],
      },
    },
  })
  expect(lintMachine(machine)).toEqual([])
})

test('every problem says what to do', () => {
  expect(lintMachine(loose({ id: 'a.b', on: { '*': { actions: 'nothing' } } }))).toEqual([
    {
      place: 'a.b',
      problem: `the name 'a.b' has a dot, which separates states.`,
      cure: 'Use a dash.',
    },
    {
      place: 'a.b',
      problem: `'*' also takes XState's own events, such as timers and job results.`,
      cure: `Use 'user.*'.`,
    },
    {
      place: 'a.b',
      problem: `the action 'nothing' is unknown.`,
      cure: 'Declare it in setup({ actions }), built from assign, reply or raise.',
    },
  ])
})

test('a machine without an id', () => {
  expect(linesOf(loose({}))).toEqual(['(machine): the machine has no id.'])
})

test('a part that no state has, at the place where it stands', () => {
  const states = { a: { entyr: 'x', context: {} }, b: { on: {}, meta: { any: 1 } } }
  expect(linesOf(loose({ id: 'm', initial: 'a', context: {}, version: '1', states }))).toEqual([
    `m.a: 'entyr' is not a part of a state.`,
    `m.a: 'context' is not a part of a state.`,
  ])
})

test('dots in state keys and in the ids of states', () => {
  const states = { 'a.b': {}, c: { id: 'own.id' } }
  expect(linesOf(loose({ id: 'm', initial: 'c', states }))).toEqual([
    `m.a.b: the name 'a.b' has a dot, which separates states.`,
    `own.id: the name 'own.id' has a dot, which separates states.`,
  ])
})

test('an inline function as an action, wherever actions stand', () => {
  const inline = () => {}
  const machine = loose({
    id: 'm',
    initial: { target: 'a', actions: inline },
    entry: inline,
    exit: inline,
    on: { GO: { actions: inline } },
    states: { a: { always: { actions: inline }, after: { 5: { actions: inline } } } },
  })
  const problem = 'an inline function runs as an action: a side effect outside the turn.'
  expect(linesOf(machine)).toEqual([
    ...Array.from({ length: 4 }, () => `m: ${problem}`),
    ...Array.from({ length: 2 }, () => `m.a: ${problem}`),
  ])
})

test('a named function as an action, once, even if no state names it', () => {
  const states = { a: { entry: ['notify', { type: 'notify' }] } }
  const actions = { notify: () => {}, unused: () => {} }
  expect(linesOf(loose({ id: 'm', initial: 'a', states }, { actions }))).toEqual([
    `m.a: the function 'notify' runs as an action: a side effect outside the turn.`,
    `m: the function 'unused' runs as an action: a side effect outside the turn.`,
  ])
})

test('an unknown action, by name or with params', () => {
  const entry = ['one', { type: 'two', params: {} }]
  expect(linesOf(loose({ id: 'm', entry }))).toEqual([
    `m: the action 'one' is unknown.`,
    `m: the action 'two' is unknown.`,
  ])
})

test('an unknown delay of after, raise, sendTo and a named action', () => {
  const machine = loose(
    {
      id: 'm',
      initial: 'a',
      states: {
        a: {
          after: { idl: 'a' },
          entry: 'remind',
          on: { GO: { actions: sendTo('x', { type: 'X' }, { delay: 'late' as never }) } },
        },
      },
    },
    { actions: { remind: raise({ type: 'R' }, { delay: 'soom' as never }) } },
  )
  expect(linesOf(machine)).toEqual([
    `m.a: the delay 'soom' is unknown: it would be over at once.`,
    `m.a: the delay 'idl' is unknown: it would be over at once.`,
    `m.a: the delay 'late' is unknown: it would be over at once.`,
  ])
})

test('an unknown guard, also inside and, or, not and in a named guard', () => {
  const guard = or(['one', not({ type: 'two' }), and(['known', 'named'])] as never)
  const machine = loose(
    { id: 'm', initial: 'a', states: { a: { on: { GO: { guard, target: 'a' } } } } },
    { guards: { known: () => true, named: not('three' as never) } },
  )
  expect(linesOf(machine)).toEqual(
    ['one', 'two', 'three'].map((name) => `m.a: the guard '${name}' is unknown.`),
  )
})

test(`'*' transitions, which take XState's own events`, () => {
  expect(linesOf(loose({ id: 'm', initial: 'a', states: { a: { on: { '*': 'a' } } } }))).toEqual([
    `m.a: '*' also takes XState's own events, such as timers and job results.`,
  ])
})

test('an inline source of an invoke or a spawnChild', () => {
  const entry = spawnChild(work, { id: 'x' })
  expect(linesOf(loose({ id: 'm', entry, invoke: { src: work, id: 'w' } }))).toEqual([
    'm: the source of invoke is inline, and would be stored by its position.',
    'm: the source of spawnChild is inline, and would be stored by its position.',
  ])
})

test('an invoke or spawnChild of an unknown actor', () => {
  const entry = spawnChild('nobody' as never, { id: 'x' } as never)
  expect(linesOf(loose({ id: 'm', entry, invoke: { src: 'no-one', id: 'w' } }))).toEqual([
    `m: the actor 'no-one' is unknown.`,
    `m: the actor 'nobody' is unknown.`,
  ])
})

test('an invoke or spawnChild without an id, or with a dot in it', () => {
  const nested = setup({}).createMachine({ id: 'nested' })
  const machine = loose(
    {
      id: 'm',
      entry: [spawnChild('nested' as never), spawnChild('nested' as never, { id: 'a.b' } as never)],
      invoke: [{ src: 'nested' }, { src: 'nested', id: 'c.d' }],
    },
    { actors: { nested } },
  )
  expect(linesOf(machine)).toEqual([
    `m: invoke of 'nested' has no id, by which its result finds back.`,
    `m: the id 'c.d' has a dot.`,
    `m: spawnChild of 'nested' has no id, by which its result finds back.`,
    `m: the id 'a.b' has a dot.`,
  ])
})

test('a callback or observable, and what is no actor at all, at the state that uses it', () => {
  const observable = fromObservable(() => ({ subscribe: () => ({ unsubscribe: () => {} }) }))
  const machine = loose(
    {
      id: 'm',
      initial: 'a',
      states: {
        a: {
          invoke: [
            { src: 'feed', id: 'f' },
            { src: 'plain', id: 'p' },
          ],
        },
      },
    },
    { actors: { feed, observable, plain: () => Promise.resolve(1), empty: {} } },
  )
  expect(linesOf(machine)).toEqual([
    `m.a: 'feed' is a callback or observable, which cannot be durable.`,
    `m: 'observable' is a callback or observable, which cannot be durable.`,
    `m.a: 'plain' is no actor logic.`,
    `m: 'empty' is no actor logic.`,
  ])
})

test('a job whose failure nobody takes', () => {
  const machine = loose(
    {
      id: 'm',
      initial: 'a',
      entry: spawnChild('work' as never, { id: 'solo' } as never),
      states: { a: { invoke: { src: 'work', id: 'w', onDone: 'a' } } },
    },
    { actors: { work } },
  )
  expect(linesOf(machine)).toEqual([
    `m: spawnChild of 'work' has nobody to take its failure, which would end the machine.`,
    `m.a: invoke of 'work' has nobody to take its failure, which would end the machine.`,
  ])
})

test('a failure may be taken by a state further up', () => {
  const states = { a: { invoke: { src: 'work', id: 'w' } } }
  const on = { 'xstate.error.actor.w': '.a' }
  expect(linesOf(loose({ id: 'm', initial: 'a', on, states }, { actors: { work } }))).toEqual([])
})

test('a last onDone or onError branch with a guard: nobody takes what it refuses', () => {
  const guard = () => true
  const invoke = {
    src: 'work',
    id: 'w',
    onDone: [{ target: 'a' }, { guard, target: 'a' }],
    onError: { guard, target: 'a' },
  }
  const machine = loose({ id: 'm', initial: 'a', states: { a: { invoke } } }, { actors: { work } })
  expect(linesOf(machine)).toEqual([
    `m.a: the last onDone of 'w' has a guard: nobody takes what it refuses.`,
    `m.a: the last onError of 'w' has a guard: nobody takes what it refuses.`,
  ])
})

test('problems of nested machines are found at any depth, each once', () => {
  const inner = loose({ id: 'inner', entry: () => {} })
  const outer = loose({ id: 'outer' }, { actors: { inner } })
  const machine = loose({ id: 'm' }, { actors: { outer, inner } })
  expect(linesOf(machine)).toEqual([
    'inner: an inline function runs as an action: a side effect outside the turn.',
  ])
})
