import type { AnyStateMachine } from 'xstate'
import { createMachine, fromPromise, fromTransition } from 'xstate'
import * as z from 'zod'
import type { Json } from '../../../src/core/json.ts'
import { fingerprint, incompatibilities } from '../../../src/core/step/index.ts'
import { createStepped } from '../../support/stepped.ts'

const work = fromPromise(() => Promise.resolve('never run'))
const loose = (config: unknown, actors: unknown = {}): AnyStateMachine =>
  createMachine(config as never, { actors } as never)

const b = {
  initial: 'b1',
  invoke: { src: 'work', id: 'j', onError: {} },
  states: { b1: { on: { N: 'b2' } }, b2: {}, h: { type: 'history' } },
  on: { OUT: 'c' },
}
const old = loose(
  {
    id: 'bot',
    initial: 'a',
    context: { n: 1 },
    states: { a: { on: { GO: 'b' }, after: { 1000: 'b' } }, b, c: { on: { BACK: 'b.h' } } },
  },
  { work },
)

/** The snapshot after these events. */
function snapshotAfter(machine: AnyStateMachine, ...events: string[]): Json {
  const { send, snapshot } = createStepped(machine)
  for (const event of events) send(event)
  return snapshot()
}
const inA = snapshotAfter(old)
const inB2 = snapshotAfter(old, 'GO', 'N')
const inC = snapshotAfter(old, 'GO', 'N', 'OUT')

describe('a stored snapshot meets a changed machine', () => {
  const bot = (states: object, more: object = {}) =>
    loose(
      { id: 'bot', initial: 'a', context: { n: 1 }, states: { c: {}, ...states }, ...more },
      { work },
    )

  test('the same machine takes all it ever stored', () => {
    for (const snapshot of [inA, inB2, inC]) expect(incompatibilities(old, snapshot)).toEqual([])
  })

  test('a state that was removed', () => {
    expect(incompatibilities(bot({ c: {} }, { initial: 'c' }), inA)).toEqual([
      `state 'a' of 'bot' does not exist any more`,
    ])
  })

  test('a state inside that was removed', () => {
    const states = { a: {}, b: { ...b, states: { b1: {} } } }
    expect(incompatibilities(bot(states), inB2)).toEqual([
      `state 'b2' of 'bot.b' does not exist any more`,
    ])
  })

  test('a state that lost its states inside', () => {
    const states = { a: {}, b: { invoke: b.invoke } }
    expect(incompatibilities(bot(states), inB2)).toEqual([
      `state 'bot.b' has no states inside any more, but the snapshot is in one`,
    ])
  })

  test('a state that got states inside, or regions', () => {
    const entered = `state 'bot.a' has states inside now: none of them was ever entered`
    const compound = { a: { initial: 'x', states: { x: {} } } }
    const parallel = { a: { type: 'parallel', states: { x: {}, y: {} } } }
    expect(incompatibilities(bot(compound), inA)).toEqual([entered])
    expect(incompatibilities(bot(parallel), inA)).toEqual([entered])
  })

  test('a region that was added or removed', () => {
    const regions = (...names: string[]) =>
      loose({
        id: 'bot',
        type: 'parallel',
        states: { ...Object.fromEntries(names.map((name) => [name, {}])), h: { type: 'history' } },
      })
    expect(incompatibilities(regions('p', 'q', 'r'), snapshotAfter(regions('p', 'q')))).toEqual([
      `region 'bot.r' is new: it was never entered`,
    ])
    expect(incompatibilities(regions('p'), snapshotAfter(regions('p', 'q')))).toEqual([
      `state 'q' of 'bot' does not exist any more`,
    ])
  })

  test('the source of an invoke that was renamed, or became another kind of actor', () => {
    const machineOf = (actors: object) =>
      loose({ id: 'bot', initial: 'b', context: {}, states: { b, c: {} } }, actors)
    expect(incompatibilities(machineOf({ other: work }), inB2)).toEqual([
      `'bot/j' runs 'work', which does not exist any more`,
    ])
    expect(incompatibilities(machineOf({ work: loose({ id: 'w' }) }), inB2)).toEqual([
      `'bot/j' runs 'work', which is another kind of actor now (machine)`,
    ])
  })

  test('an invoke that was added to the state: it would never start', () => {
    const states = { a: { invoke: { src: 'work', id: 'new' } }, b: {}, c: {} }
    expect(incompatibilities(bot(states), inA)).toEqual([
      `state 'bot.a' invokes 'new' now: it was never started`,
    ])
  })

  test('a history that remembers a state of another name', () => {
    const states = { a: {}, b: { ...b, states: { b1: {}, h: { type: 'history' } } }, c: {} }
    expect(incompatibilities(bot(states), inC)).toEqual([
      `the history remembers state 'bot.b.b2', which does not exist any more`,
    ])
    const { states: same } = old.config
    expect(incompatibilities(loose({ id: 'bot2', initial: 'a', states: same }), inC)).toEqual([
      `the history remembers state 'bot.b.h', which does not exist any more`,
      `the history remembers state 'bot.b.b2', which does not exist any more`,
    ])
  })

  test('a state that became final: nobody would notice its end', () => {
    expect(incompatibilities(bot({ a: { type: 'final' } }), inA)).toEqual([
      `state 'bot.a' is final now: its end was never noticed`,
    ])
    const final = { ...b, states: { b1: {}, b2: { type: 'final' }, h: { type: 'history' } } }
    expect(incompatibilities(bot({ a: {}, b: { ...final, onDone: 'a' } }), inB2)).toEqual([
      `state 'bot.b.b2' is final now: its end was never noticed`,
    ])
  })

  test('a final state inside another may be rested in, when nothing follows it', () => {
    const states = { ...b.states, b2: { type: 'final' } }
    expect(incompatibilities(bot({ a: {}, b: { ...b, states } }), inB2)).toEqual([])
    const guarded = { guard: () => false, target: 'a' }
    expect(incompatibilities(bot({ a: {}, b: { ...b, states, onDone: guarded } }), inB2)).toEqual(
      [],
    )
  })

  test('a context that the declared schema does not take', () => {
    const schemas = { context: z.object({ n: z.number(), email: z.string() }) }
    const changed = loose({ ...old.config, schemas }, { work })
    expect(incompatibilities(changed, inA)).toEqual([
      expect.stringContaining(`context of 'bot', email: Invalid input`),
    ])
  })

  test('what changed in a nested machine', () => {
    const parentOf = (nested: AnyStateMachine) =>
      loose({ id: 'p', invoke: { src: 'nested', id: 'sub' } }, { nested })
    const changed = parentOf(bot({ c: {} }, { initial: 'c' }))
    expect(incompatibilities(changed, snapshotAfter(parentOf(old)))).toEqual([
      `state 'a' of 'bot' does not exist any more`,
    ])
  })

  test('a machine that is done fits any: it is never stepped again', () => {
    const ending = loose({ id: 'bot', initial: 'z', states: { z: { type: 'final' } } })
    expect(incompatibilities(bot({ a: {} }), snapshotAfter(ending))).toEqual([])
  })
})

describe('the fingerprint of a machine', () => {
  const base = { id: 'bot', initial: 'a', states: { a: { on: { GO: 'b' } }, b: {} } }
  const { full, layout } = fingerprint(loose(base))

  test('is the same for the same machine, whatever the order of its states', () => {
    expect(fingerprint(loose(base))).toEqual({ full, layout })
    expect(fingerprint(loose({ ...base, states: { b: {}, a: base.states.a } }))).toEqual({
      full,
      layout,
    })
    expect(layout).toMatch(/^[0-9a-f]{16}$/)
  })

  test('keeps the layout when only behaviour changes', () => {
    const behaviours = [
      { ...base, states: { a: { on: { GO: 'a' } }, b: {} } },
      { ...base, states: { a: { on: { STOP: 'b' } }, b: {} } },
      { ...base, initial: 'b' },
      { ...base, states: { a: { ...base.states.a, tags: 'x' }, b: {} } },
      { ...base, states: { a: { ...base.states.a, entry: 'say' }, b: {} } },
      { ...base, states: { a: { ...base.states.a, exit: 'say' }, b: {} } },
      { ...base, states: { a: { on: { GO: { target: 'b', guard: 'may' } } }, b: {} } },
      { ...base, states: { a: { on: { GO: { target: 'b', reenter: true } } }, b: {} } },
      { ...base, states: { a: { on: { GO: { target: 'b', actions: 'say' } } }, b: {} } },
    ].map((config) => fingerprint(loose(config)))
    expect(behaviours.map((changed) => changed.layout)).toEqual(behaviours.map(() => layout))
    expect(new Set([full, ...behaviours.map((changed) => changed.full)]).size).toBe(10)
  })

  test('changes the layout with all that a snapshot can refer to', () => {
    const a = base.states.a
    const layouts = [
      loose({ ...base, id: 'other' }),
      loose({ ...base, states: { a, b: {}, c: {} } }),
      loose({ ...base, states: { a, b: { type: 'final' } } }),
      loose({ ...base, states: { a, b: { id: 'named' } } }),
      loose({ ...base, states: { a, b: { initial: 'x', states: { x: {} } } } }),
      loose({ ...base, states: { a: { ...a, after: { 1000: 'b' } }, b: {} } }),
      loose({ ...base, states: { a: { ...a, after: { nudge: 'b' } }, b: {} } }),
      loose({ ...base, states: { a: { ...a, invoke: { src: 'work', id: 'w' } }, b: {} } }),
      loose({ ...base, states: { a: { ...a, invoke: { src: 'work', id: 'v' } }, b: {} } }),
      loose({ ...base, states: { a: { ...a, invoke: { src: 'play', id: 'w' } }, b: {} } }),
      loose(base, { nested: loose({ id: 'n' }) }),
      loose(base, { nested: loose({ id: 'n', initial: 'x', states: { x: {} } }) }),
      loose(base, { nested: work }),
      loose(base, { nested: fromTransition((n: number) => n, 0) }),
    ].map((machine) => fingerprint(machine).layout)
    expect(new Set([layout, ...layouts]).size).toBe(layouts.length + 1)
  })

  test('tells shallow from deep history', () => {
    const withHistory = (history: string) =>
      fingerprint(loose({ ...base, states: { ...base.states, h: { type: 'history', history } } }))
    expect(withHistory('deep').layout).not.toBe(withHistory('shallow').layout)
  })

  test('ends for a machine that knows itself', () => {
    const actors: Record<string, AnyStateMachine> = {}
    const machine = loose({ id: 'self' }, actors)
    actors['self'] = machine
    expect(fingerprint(machine).layout).toMatch(/^[0-9a-f]{16}$/)
  })
})
