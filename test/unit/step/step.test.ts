import type { AnyActorRef } from 'xstate'
import {
  assign,
  cancel,
  emit,
  forwardTo,
  fromPromise,
  fromTransition,
  log,
  raise,
  sendParent,
  sendTo,
  setup,
  spawnChild,
  stopChild,
} from 'xstate'
import { advance, begin, jsonProblems } from '../../../src/core/step/index.ts'
import { createStepped, seedOf } from '../../support/stepped.ts'

const work = fromPromise<string, { n: number }>(() => Promise.resolve('never run'))

interface Said {
  readonly type: string
  readonly text?: string
  readonly error?: unknown
}

const order = setup({
  types: { context: {} as { n: number; paid?: string }, emitted: {} as Said },
  actors: { work },
  delays: { nudge: 1000, dynamic: ({ context }) => context.n * 10 },
  actions: { remind: raise({ type: 'REMIND' }, { delay: 'nudge' }) },
}).createMachine({
  id: 'order',
  context: { n: 7 },
  initial: 'menu',
  on: { REMIND: { actions: log('reminded', 'timer') }, FORBIDDEN: {} },
  output: ({ context }) => context.paid,
  states: {
    menu: {
      tags: ['open'],
      entry: emit({ type: 'reply', text: 'menu' }),
      after: { nudge: 'menu', 5000: 'menu' },
      on: {
        PAY: 'paying',
        LATER: { actions: 'remind' },
        BY_ID: { actions: raise({ type: 'X' }, { id: 'x', delay: 'dynamic' }) },
        PLAIN: { actions: raise({ type: 'Y' }, { delay: 30 }) },
        TWICE: {
          actions: [raise({ type: 'Y' }, { delay: 1 }), raise({ type: 'Y' }, { delay: 2 })],
        },
        CANCEL: { actions: cancel('x') },
      },
    },
    paying: {
      invoke: {
        src: 'work',
        id: 'pay',
        input: ({ context }) => ({ n: context.n }),
        onDone: { target: 'paid', actions: assign({ paid: ({ event }) => event.output }) },
        onError: {
          target: 'menu',
          actions: emit(({ event: { error } }) => ({ type: 'sorry', error })),
        },
      },
      on: { BACK: 'menu' },
    },
    paid: { type: 'final' },
  },
})

const setTimers = (result: ReturnType<typeof advance>) =>
  result.effects.filter((effect) => effect.kind === 'setTimer')

test('a machine begins with its first replies and timers as data', () => {
  const { result } = createStepped(order)
  expect(result).toMatchObject({ status: 'active', value: 'menu', tags: ['open'], handled: true })
  expect(result.effects).toEqual([
    { kind: 'emit', path: [], event: { type: 'reply', text: 'menu' } },
    {
      kind: 'setTimer',
      path: [],
      sendId: 'xstate.after.5000.order.menu',
      target: [],
      event: { type: 'xstate.after.5000.order.menu' },
      delayMs: 5000,
    },
    {
      kind: 'setTimer',
      path: [],
      sendId: 'xstate.after.nudge.order.menu',
      target: [],
      event: { type: 'xstate.after.nudge.order.menu' },
      delayMs: 1000,
      delayName: 'nudge',
    },
  ])
})

test('a timer tells the name of its delay, found by its id or by the type of its event', () => {
  const { send } = createStepped(order)
  expect(setTimers(send('LATER'))).toMatchObject([{ delayMs: 1000, delayName: 'nudge' }])
  expect(setTimers(send('BY_ID'))).toMatchObject([
    { sendId: 'x', delayMs: 70, delayName: 'dynamic' },
  ])
  expect(setTimers(send('PLAIN'))[0]).not.toHaveProperty('delayName')
  expect(send('CANCEL').effects).toEqual([{ kind: 'cancelTimer', path: [], sendId: 'x' }])
})

test('timers without an id get names that the same step makes again and no other', () => {
  const first = createStepped(order)
  const ids = (result: ReturnType<typeof advance>) => setTimers(result).map(({ sendId }) => sendId)
  const snapshot = first.snapshot()
  const [a, b] = [first.send('TWICE'), first.send('TWICE')]
  const again = advance(order, snapshot, { type: 'TWICE' }, seedOf(2))
  expect(ids(again)).toEqual(ids(a))
  expect(new Set([...ids(a), ...ids(b)]).size).toBe(4)
})

test('a machine that begins and takes an event in one turn gives no name twice', () => {
  const eager = setup({}).createMachine({
    id: 'eager',
    entry: raise({ type: 'Y' }, { delay: 10 }),
    on: { GO: { actions: raise({ type: 'Y' }, { delay: 10 }) } },
  })
  const begun = begin(eager, undefined, seedOf(1))
  const gone = advance(eager, begun.snapshot, { type: 'GO' }, seedOf(1))
  expect(setTimers(begun)[0]?.sendId).not.toBe(setTimers(gone)[0]?.sendId)
})

test('an invoked promise is a job, and its result comes back as an event', () => {
  const { send, settle } = createStepped(order)
  expect(send('PAY').effects).toContainEqual({
    kind: 'startJob',
    path: [],
    id: 'pay',
    src: 'work',
    input: { n: 7 },
  })
  const result = settle('pay', { ok: true, output: 'receipt 1' })
  expect(result).toMatchObject({ status: 'done', value: 'paid', output: 'receipt 1' })
  expect(result).toMatchObject({ handled: true, effects: [] })
  expect(result.trace.map(({ path, event }) => [path, event.type])).toEqual([
    [[], 'xstate.done.actor.pay'],
  ])
})

test('a job that fails hands over name and message only', () => {
  const { send, settle } = createStepped(order)
  send('PAY')
  const { effects, value } = settle('pay', { ok: false, error: new TypeError('no card') })
  expect(value).toBe('menu')
  expect(effects[0]).toEqual({
    kind: 'emit',
    path: [],
    event: { type: 'sorry', error: { name: 'TypeError', message: 'no card' } },
  })
})

test('leaving a state stops its job, and a result that comes too late is dropped', () => {
  const { send, settle } = createStepped(order)
  send('PAY')
  expect(send('BACK').effects).toContainEqual({ kind: 'stopJob', path: [], id: 'pay' })
  const late = settle('pay', { ok: true, output: 'receipt 1' })
  expect(late).toMatchObject({ value: 'menu', handled: false })
  expect(late.effects).toMatchObject([
    {
      kind: 'drop',
      event: { type: 'xstate.done.actor.pay' },
      reason: 'nothing waits for this job',
    },
  ])
})

test('the result of a job that has ended already, or is no job, is dropped', () => {
  const { send, settle } = createStepped(
    setup({ actors: { work, form } }).createMachine({
      id: 'waiting',
      invoke: [
        { src: 'work', id: 'w', input: { n: 1 }, onDone: {}, onError: {} },
        { src: 'form', id: 'f' },
      ],
      on: { LATER: {} },
    }),
  )
  settle('w', { ok: true, output: 'once' })
  send('LATER')
  const reason = 'nothing waits for this job'
  expect(settle('w', { ok: true, output: 'twice' }).effects).toMatchObject([
    { kind: 'drop', path: [], event: { type: 'xstate.done.actor.w', output: 'twice' }, reason },
  ])
  expect(settle('f', { ok: false, error: 'x' }).effects).toMatchObject([
    { kind: 'drop', event: { type: 'xstate.error.actor.f', error: { message: 'x' } }, reason },
  ])
})

test('a machine that is left takes along what its context refers to', () => {
  const owner = setup({
    types: { context: {} as { ref: AnyActorRef } },
    actors: { work },
  }).createMachine({
    id: 'owner',
    context: ({ spawn }) => ({ ref: spawn('work', { id: 'w', input: { n: 1 } }) }),
  })
  const { send } = createStepped(
    setup({ actors: { owner } }).createMachine({
      id: 'bot',
      initial: 'a',
      states: { a: { invoke: { src: 'owner', id: 'sub' }, on: { GO: 'b' } }, b: {} },
    }),
  )
  expect(send('GO').effects).toEqual([{ kind: 'stopActor', path: ['sub'] }])
})

test('a log action is an effect', () => {
  const { send } = createStepped(order)
  expect(send('REMIND').effects).toEqual([
    { kind: 'log', path: [], value: 'reminded', label: 'timer' },
  ])
})

test('an event that nothing takes, or that is forbidden, was not handled', () => {
  const { send } = createStepped(order)
  expect(send('user.text').handled).toBe(false)
  expect(send('FORBIDDEN')).toMatchObject({ handled: false, trace: [{ taken: [] }] })
  expect(send('REMIND').handled).toBe(true)
})

test('an always that follows an unknown event has not handled it', () => {
  const { send } = createStepped(
    setup({ types: { context: {} as { open: boolean } } }).createMachine({
      id: 'door',
      context: { open: false },
      initial: 'shut',
      states: {
        shut: {
          always: {
            guard: ({ event }) => event.type === 'KNOCK',
            target: 'open',
            actions: raise({ type: 'COME_IN' }),
          },
        },
        open: { on: { COME_IN: { actions: log('somebody came in') } } },
      },
    }),
  )
  expect(send('KNOCK')).toMatchObject({ value: 'open', handled: false })
})

test('a machine that is done takes nothing any more', () => {
  const { send, settle } = createStepped(order)
  send('PAY')
  settle('pay', { ok: true, output: 'receipt 1' })
  const result = send('REMIND')
  expect(result).toMatchObject({ status: 'done', handled: false })
  expect(result.effects).toMatchObject([{ kind: 'drop', reason: 'the actor is done' }])
})

test('every event carries the time of its turn, unless it brings its own', () => {
  const machine = setup({
    types: { context: {} as { at: unknown } },
    actors: { work },
  }).createMachine({
    id: 'times',
    context: { at: null },
    invoke: {
      src: 'work',
      id: 'w',
      input: { n: 1 },
      onDone: { actions: assign({ at: ({ event }) => (event as { at?: unknown }).at }) },
      onError: {},
    },
    on: { '*': { actions: assign({ at: ({ event }) => event['at'] }) } },
  })
  const { send, settle, snapshot } = createStepped(machine)
  send('ANY')
  expect(snapshot()).toMatchObject({ context: { at: 120_000 } })
  send({ type: 'ANY', at: 5 })
  expect(snapshot()).toMatchObject({ context: { at: 5 } })
  settle('w', { ok: true, output: '' })
  expect(snapshot()).toMatchObject({ context: { at: 240_000 } })
})

test('an event from one machine to another carries the time too', () => {
  const clock = setup({ types: { context: {} as { at: unknown } } }).createMachine({
    id: 'clock',
    context: { at: null },
    on: { TELL: { actions: assign({ at: ({ event }) => event['at'] }) } },
  })
  const { send, snapshot } = createStepped(
    setup({ actors: { clock } }).createMachine({
      id: 'wall',
      invoke: { src: 'clock', id: 'clock', systemId: 'clock' },
      on: {
        GO: {
          actions: sendTo(({ system }) => system.getAll()['clock'] ?? 'nobody', { type: 'TELL' }),
        },
      },
    }),
  )
  send('GO')
  expect(snapshot()).toMatchObject({
    children: { clock: { snapshot: { context: { at: 120_000 } } } },
  })
})

test('the trace tells which transitions were taken, where and by what', () => {
  const { result, send } = createStepped(order, { some: 'input' })
  expect(result.trace).toEqual([
    {
      path: [],
      event: { type: 'xstate.init', input: { some: 'input' } },
      to: 'menu',
      taken: [],
      actions: ['xstate.emit', 'xstate.raise', 'xstate.raise'],
      handled: false,
    },
  ])
  expect(send({ type: 'PAY', at: 1 }).trace).toEqual([
    {
      path: [],
      event: { type: 'PAY', at: 1 },
      from: 'menu',
      to: 'paying',
      taken: [{ source: 'order.menu', on: 'PAY', target: ['order.paying'] }],
      actions: ['xstate.cancel', 'xstate.cancel', 'xstate.spawnChild'],
      handled: true,
    },
  ])
})

const form = setup({
  types: { context: {} as { name?: string }, emitted: {} as Said },
}).createMachine({
  id: 'form',
  context: {},
  initial: 'name',
  output: ({ context }) => context.name,
  states: {
    name: {
      entry: emit({ type: 'reply', text: 'Your name?' }),
      after: { 1000: { actions: emit({ type: 'reply', text: 'Still there?' }) } },
      on: {
        'user.text': {
          target: 'done',
          actions: [assign({ name: ({ event }) => event['text'] }), sendParent({ type: 'NOTE' })],
        },
      },
    },
    done: { type: 'final' },
  },
})

const desk = setup({
  types: { context: {} as { name?: string; notes: number; watched: number }, emitted: {} as Said },
  actors: { form },
}).createMachine({
  id: 'desk',
  context: { notes: 0, watched: 0 },
  initial: 'asking',
  on: { NOTE: { actions: assign({ notes: ({ context }) => context.notes + 1 }) } },
  states: {
    asking: {
      entry: emit({ type: 'reply', text: 'Welcome!' }),
      invoke: {
        src: 'form',
        id: 'form',
        onDone: {
          target: 'known',
          actions: assign({ name: ({ event }) => String(event.output) }),
        },
        onSnapshot: {
          actions: assign({ watched: ({ context }) => context.watched + 1 }),
        },
      },
      on: {
        'user.*': { actions: forwardTo('form') },
        LEAVE: 'known',
        SOON: { actions: sendTo('form', { type: 'user.text', text: 'Bo' }, { id: 's', delay: 9 }) },
      },
    },
    known: {},
  },
})

test('a nested machine speaks after the machine that invokes it, also at the beginning', () => {
  const { result } = createStepped(desk)
  const replies = result.effects.flatMap((effect) => (effect.kind === 'emit' ? [effect] : []))
  expect(replies).toMatchObject([
    { path: [], event: { text: 'Welcome!' } },
    { path: ['form'], event: { text: 'Your name?' } },
  ])
})

test('nested machines live in the snapshot of the one that invoked them', () => {
  const { send, snapshot } = createStepped(desk)
  const result = send({ type: 'user.text', text: 'Ann' })
  expect(result).toMatchObject({ value: 'known', handled: true })
  expect(snapshot()).toMatchObject({ context: { name: 'Ann', notes: 1 }, children: {} })
  // Once when the form is done, once for what was aimed at it before its state is left.
  const gone = { kind: 'stopActor', path: ['form'] }
  expect(result.effects).toEqual([
    { kind: 'cancelTimer', path: ['form'], sendId: 'xstate.after.1000.form.name' },
    gone,
    gone,
  ])
  expect(result.trace.map(({ path, taken }) => [path, taken.map(({ on }) => on)])).toEqual([
    [[], ['user.*']],
    [['form'], ['user.text']],
    [[], ['NOTE']],
    [[], ['xstate.done.actor.form']],
  ])
})

test('an event is handled by the machine it was forwarded to, not by the forwarding', () => {
  const { send } = createStepped(desk)
  expect(send('user.image').handled).toBe(false)
  expect(send('user.text').handled).toBe(true)
})

test('an event that one machine sends on later counts as handled', () => {
  const { send } = createStepped(
    setup({ actors: { form } }).createMachine({
      id: 'patient',
      invoke: { src: 'form', id: 'form' },
      on: { 'user.*': { actions: forwardTo('form', { delay: 50, id: 'later' }) } },
    }),
  )
  expect(send('user.image').handled).toBe(true)
})

test('an event that was forwarded to a reducer was handled, one that only led to it was not', () => {
  const sum = fromTransition((n: number) => n + 1, 0)
  const { send, snapshot } = createStepped(
    setup({ actors: { sum } }).createMachine({
      id: 'adder',
      invoke: { src: 'sum', id: 'sum' },
      on: { ADD: { actions: forwardTo('sum') } },
      always: {
        guard: ({ event }) => event.type === 'ASIDE',
        actions: sendTo('sum', { type: 'X' }),
      },
    }),
  )
  expect(send('ADD').handled).toBe(true)
  expect(send('ASIDE').handled).toBe(false)
  expect(snapshot()).toMatchObject({ children: { sum: { snapshot: { context: 2 } } } })
})

test('an event that was said again, or raised again, was handled', () => {
  const { send } = createStepped(
    setup({}).createMachine({ id: 'parrot', on: { SAY: { actions: emit(({ event }) => event) } } }),
  )
  expect(send('SAY').handled).toBe(true)
})

test('what a machine says of its snapshots is left out of the trace: it is no data', () => {
  const { result, snapshot } = createStepped(desk)
  expect(snapshot()).toMatchObject({ context: { watched: 1 } })
  expect(result.trace.map(({ event }) => event)).toContainEqual({ type: 'xstate.snapshot.form' })
  expect(jsonProblems(result.trace)).toEqual([])
})

test('a timer of a nested machine fires at its path', () => {
  const { send } = createStepped(desk)
  const { effects, handled } = send('xstate.after.1000.form.name', ['form'])
  expect(effects).toEqual([
    { kind: 'emit', path: ['form'], event: { type: 'reply', text: 'Still there?' } },
  ])
  expect(handled).toBe(true)
})

test('an event for a path where nothing lives is dropped', () => {
  const { send } = createStepped(desk)
  send('LEAVE')
  for (const path of [['form'], ['form', 'deeper']]) {
    expect(send('xstate.after.1000.form.name', path)).toMatchObject({
      handled: false,
      effects: [{ kind: 'drop', path, reason: 'there is no such actor' }],
    })
  }
})

test('a delayed message knows its sender and its target', () => {
  const { send } = createStepped(desk)
  expect(setTimers(send('SOON'))).toMatchObject([{ path: [], sendId: 's', target: ['form'] }])
})

test('leaving a nested machine takes its timers, and those aimed at it, along', () => {
  const { send } = createStepped(desk)
  const { effects, trace } = send('LEAVE')
  expect(effects).toEqual([{ kind: 'stopActor', path: ['form'] }])
  expect(trace.map(({ path }) => path)).toEqual([[]])
})

test('an actor that takes the id of a living one takes its place', () => {
  const twice = setup({ actors: { work } }).createMachine({
    id: 'twice',
    on: {
      GO: { actions: spawnChild('work', { id: 'w', input: { n: 1 } }) },
      BRIEFLY: { actions: [spawnChild('work', { id: 'w', input: { n: 4 } }), stopChild('w')] },
      BOTH: {
        actions: [
          spawnChild('work', { id: 'w', input: { n: 2 } }),
          spawnChild('work', { id: 'w', input: { n: 3 } }),
        ],
      },
    },
  })
  const { send } = createStepped(twice)
  send('GO')
  const start = { kind: 'startJob', path: [], id: 'w', src: 'work' }
  const stop = { kind: 'stopJob', path: [], id: 'w' }
  expect(send('GO').effects).toEqual([stop, { ...start, input: { n: 1 } }])
  expect(send('BOTH').effects).toEqual([
    stop,
    { ...start, input: { n: 2 } },
    stop,
    { ...start, input: { n: 3 } },
  ])
  expect(send('BRIEFLY').effects).toEqual([stop])
})

test('the same arguments give the same step, whatever the clock and chance say', () => {
  const { snapshot } = createStepped(desk)
  const now = jest.spyOn(Date, 'now')
  const random = jest.spyOn(Math, 'random')
  const event = { type: 'user.text', text: 'Ann' }
  const steps = [1, 2].map(() => JSON.stringify(advance(desk, snapshot(), event, seedOf(9))))
  expect(steps[0]).toBe(steps[1])
  expect(now).not.toHaveBeenCalled()
  expect(random).not.toHaveBeenCalled()
  jest.restoreAllMocks()
})
