import type { AnyStateMachine } from 'xstate'
import { createMachine, fromPromise, raise, setup, spawnChild } from 'xstate'
import type { Path } from '../../../src/core/step/index.ts'
import { reconcile } from '../../../src/core/step/index.ts'
import { createStepped } from '../../support/stepped.ts'

const work = fromPromise<string, { n: number }>(() => Promise.resolve('never run'))

/** The rows that the steps of a conversation left behind. */
function rowsOf({ result }: ReturnType<typeof createStepped>) {
  return {
    timers: result.effects.flatMap((effect) => (effect.kind === 'setTimer' ? [effect] : [])),
    jobs: result.effects.flatMap((effect) =>
      effect.kind === 'startJob' ? [{ path: effect.path, actorId: effect.id }] : [],
    ),
  }
}

const machineOf = (after: Record<string | number, string>): AnyStateMachine =>
  setup({
    delays: {
      nudge: 2000,
      dynamic: ({ event }) => Number(event['at']),
    },
  }).createMachine({ id: 'bot', initial: 'a', states: { a: { after: after as never }, b: {} } })

const row = (sendId: string, path: Path = [], target: Path = path) => ({ path, sendId, target })

test('timers and jobs that are as they should be stay untouched', () => {
  const machine = setup({ actors: { work } }).createMachine({
    id: 'bot',
    initial: 'a',
    entry: raise({ type: 'LATER' }, { id: 'later', delay: 10 }),
    states: {
      a: { after: { 1000: 'a' }, invoke: { src: 'work', id: 'w', input: { n: 1 } } },
    },
  })
  const stepped = createStepped(machine)
  const { timers, jobs } = rowsOf(stepped)
  expect([timers.length, jobs.length]).toEqual([2, 1])
  expect(reconcile(machine, stepped.snapshot(), timers, jobs, 0)).toEqual([])
})

test('a changed delay cancels the timer of the old one and sets that of the new one', () => {
  const { snapshot } = createStepped(machineOf({ 1000: 'b' }))
  const timers = [row('xstate.after.1000.bot.a')]
  expect(reconcile(machineOf({ nudge: 'b' }), snapshot(), timers, [], 500)).toEqual([
    { kind: 'cancelTimer', path: [], sendId: 'xstate.after.1000.bot.a' },
    {
      kind: 'setTimer',
      path: [],
      sendId: 'xstate.after.nudge.bot.a',
      target: [],
      event: { type: 'xstate.after.nudge.bot.a' },
      delayMs: 2000,
      delayName: 'nudge',
    },
  ])
})

test('a computed delay is asked at the time of the change', () => {
  const { snapshot } = createStepped(machineOf({ 1000: 'b' }))
  expect(reconcile(machineOf({ dynamic: 'b' }), snapshot(), [], [], 777)).toMatchObject([
    { kind: 'setTimer', delayMs: 777, delayName: 'dynamic' },
  ])
})

test('lost timers and jobs are found, at every depth', () => {
  const nested = setup({ actors: { work } }).createMachine({
    id: 'nested',
    initial: 'x',
    states: {
      x: { after: { 300: 'x' }, invoke: { src: 'work', id: 'w', input: { n: 4 }, onError: {} } },
    },
  })
  const machine = setup({ actors: { nested } }).createMachine({
    id: 'bot',
    invoke: { src: 'nested', id: 'sub' },
  })
  const stepped = createStepped(machine)
  expect(reconcile(machine, stepped.snapshot(), [], [], 0)).toEqual([
    {
      kind: 'setTimer',
      path: ['sub'],
      sendId: 'xstate.after.300.nested.x',
      target: ['sub'],
      event: { type: 'xstate.after.300.nested.x' },
      delayMs: 300,
    },
    { kind: 'startJob', path: ['sub'], id: 'w', src: 'work', input: { n: 4 } },
  ])
})

test('timers and jobs of actors that are gone go too, whether they are source or target', () => {
  const machine = createMachine({ id: 'bot' })
  const { snapshot } = createStepped(machine)
  const timers = [row('a', ['gone'], []), row('b', [], ['gone']), row('keep')]
  const jobs = [
    { path: ['gone'], actorId: 'w' },
    { path: [], actorId: 'v' },
  ]
  expect(reconcile(machine, snapshot(), timers, jobs, 0)).toEqual([
    { kind: 'cancelTimer', path: ['gone'], sendId: 'a' },
    { kind: 'cancelTimer', path: [], sendId: 'b' },
    { kind: 'stopJob', path: ['gone'], id: 'w' },
    { kind: 'stopJob', path: [], id: 'v' },
  ])
})

test('a job whose result nobody takes any more is stopped; a spawned one is waited for', () => {
  const before = setup({ actors: { work } }).createMachine({
    id: 'bot',
    initial: 'a',
    entry: spawnChild('work', { id: 'solo', input: { n: 2 } }),
    on: { 'xstate.error.actor.solo': '.a' },
    states: { a: { invoke: { src: 'work', id: 'w', input: { n: 1 }, onError: {} } } },
  })
  const stepped = createStepped(before)
  const { jobs } = rowsOf(stepped)
  for (const end of ['done', 'error']) {
    const changed = setup({ actors: { work } }).createMachine({
      id: 'bot',
      initial: 'a',
      on: { [`xstate.${end}.actor.solo`]: '.a' },
      states: { a: {} },
    })
    expect(reconcile(changed, stepped.snapshot(), [], jobs, 0)).toEqual([
      { kind: 'stopJob', path: [], id: 'w' },
    ])
    expect(reconcile(changed, stepped.snapshot(), [], [], 0)).toMatchObject([
      { kind: 'startJob', id: 'solo', input: { n: 2 } },
    ])
  }
})

test('a machine that is done needs nothing', () => {
  const machine = setup({ actors: { work } }).createMachine({
    id: 'bot',
    initial: 'a',
    invoke: { src: 'work', id: 'w', input: { n: 1 }, onError: {} },
    states: { a: { on: { END: 'z' }, after: { 10: 'z' } }, z: { type: 'final' } },
  })
  const stepped = createStepped(machine)
  stepped.send('END')
  const timers = [row('xstate.after.10.bot.a')]
  expect(reconcile(machine, stepped.snapshot(), timers, [{ path: [], actorId: 'w' }], 0)).toEqual([
    { kind: 'cancelTimer', path: [], sendId: 'xstate.after.10.bot.a' },
    { kind: 'stopJob', path: [], id: 'w' },
  ])
})
