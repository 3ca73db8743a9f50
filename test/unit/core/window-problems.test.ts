import { assign, raise, setup } from 'xstate'
import { windowProblems } from '../../../src/core/window-problems.ts'
import type { ReplyEvent, UserEvent } from '../../../src/index.ts'
import { defineBot, reply, template, text } from '../../../src/index.ts'

const HOUR_MS = 3_600_000

type Own = UserEvent | { readonly type: 'tick' } | { readonly type: 'window.closed' }

const base = setup({
  types: { events: {} as Own, emitted: {} as ReplyEvent, context: {} as { n: number } },
  delays: {
    day: 24 * HOUR_MS,
    night: 12 * HOUR_MS,
    unknown: ({ context }) => context.n,
  },
  guards: { isFirst: ({ context }) => context.n === 0 },
  actions: { remind: reply(({ context }) => `${context.n}`), count: assign({ n: 1 }) },
})
const context = { n: 0 }
const back = { 'user.text': 'a' } as const

function problemsOf(machine: Parameters<typeof windowProblems>[0]): readonly string[] {
  return windowProblems(machine, undefined).map(({ place, problem }) => `${place} ${problem}`)
}

test('a text after a day is found, with the way that leads there', () => {
  const machine = base.createMachine({
    id: 'm',
    context,
    initial: 'a',
    states: {
      a: { after: { night: 'b' } },
      b: { after: { night: { target: 'c', actions: 'remind' } }, on: back },
      c: { entry: reply('late'), on: back },
    },
  })
  expect(problemsOf(machine)).toEqual([
    expect.stringMatching(/^m\.b .*: m\.a -> after 12 hours -> m\.b -> after 12 hours -> m\.c\.$/),
    expect.stringMatching(/^m\.c .*: m\.a -> after 12 hours -> m\.b -> after 12 hours -> m\.c\.$/),
  ])
  expect(() => defineBot({ name: 'm', machine })).toThrow(/m\.c: It says something 24 hours/)
  expect(() => defineBot({ name: 'm', machine, onWindowClosed: 'wait' })).not.toThrow()
})

test('a person who writes in between begins a new day', () => {
  const machine = base.createMachine({
    id: 'm',
    context,
    initial: 'a',
    states: {
      a: { after: { night: 'b' } },
      b: { on: { 'user.text': 'c' } },
      c: { after: { night: { actions: reply('in time') } } },
    },
  })
  expect(problemsOf(machine)).toEqual([])
})

test('a template, and whatever is declared, is no problem', () => {
  const machine = base.createMachine({
    id: 'm',
    context,
    initial: 'a',
    states: {
      a: {
        after: {
          day: {
            actions: [
              reply(template('knock', 'en')),
              reply('late', { onWindowClosed: 'wait' }),
              reply(() => 'late', { onWindowClosed: 'drop' }),
              reply(text('late'), { onWindowClosed: () => 'wait' }),
            ],
          },
        },
      },
    },
  })
  expect(problemsOf(machine)).toEqual([])
})

test('delays of outer states, of events that are raised, and what follows at once, count', () => {
  const outer = base.createMachine({
    id: 'outer',
    context,
    initial: 'a',
    states: {
      a: { initial: 'b', states: { b: {} }, after: { day: 'c' } },
      c: { initial: 'd', states: { d: { always: 'e' }, e: { entry: reply('late') } } },
    },
  })
  expect(problemsOf(outer)).toHaveLength(1)
  const raised = base.createMachine({
    id: 'raised',
    context,
    entry: raise({ type: 'tick' }, { delay: 'day' }),
    on: { tick: { actions: reply('late') } },
  })
  expect(problemsOf(raised)).toHaveLength(1)
  const ended = base.createMachine({
    id: 'ended',
    context,
    initial: 'a',
    states: {
      a: {
        initial: 'b',
        states: { b: { after: { day: 'c' } }, c: { type: 'final' } },
        onDone: { target: 'd' },
      },
      d: { exit: reply('too late'), always: 'a' },
    },
  })
  expect(problemsOf(ended)).toHaveLength(1)
})

test('a round without a guard has no end; one with a guard is taken once', () => {
  function round(guard?: 'isFirst') {
    return base.createMachine({
      id: 'm',
      context,
      initial: 'a',
      states: {
        a: {
          after: {
            night: { target: 'a', reenter: true, ...(guard && { guard }), actions: 'remind' },
          },
        },
      },
    })
  }
  expect(problemsOf(round())).toHaveLength(1)
  expect(problemsOf(round('isFirst'))).toEqual([])
})

test('a computed delay counts for nothing', () => {
  const machine = base.createMachine({
    id: 'm',
    context,
    initial: 'a',
    states: { a: { after: { unknown: 'b' } }, b: { after: { night: { actions: reply('late') } } } },
  })
  expect(problemsOf(machine)).toEqual([])
})

test('anything but a template in place of a reply is refused when the bot is loaded', () => {
  const machine = base.createMachine({
    id: 'm',
    context,
    on: { 'user.text': { actions: reply('a', { onWindowClosed: text('b') }) } },
  })
  expect(() => defineBot({ name: 'm', machine })).toThrow(/m, onWindowClosed: It is no template/)
  expect(() => defineBot({ name: 'm', machine, onWindowClosed: text('c') })).toThrow(/the bot, onW/)
})
