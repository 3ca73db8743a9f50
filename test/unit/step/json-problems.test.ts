import { jsonProblems } from '../../../src/core/step/index.ts'

const linesOf = (value: unknown) =>
  jsonProblems(value).map(({ place, problem }) => `${place} ${problem}`)

test('what JSON keeps is no problem, nor is a property that is undefined', () => {
  const value = { a: [1, 'x', null, true, [], {}], b: undefined, c: { d: -0.5 } }
  expect(jsonProblems(value)).toEqual([])
  expect(jsonProblems(Object.assign(Object.create(null), { a: 1 }))).toEqual([])
})

test('every loss is named with its place', () => {
  class Cart {}
  const value = {
    date: new Date(0),
    list: [1, undefined, new Map()],
    set: new Set(),
    error: new Error('x'),
    big: 10n,
    not: Number.NaN,
    endless: Number.POSITIVE_INFINITY,
    run: () => {},
    symbol: Symbol('s'),
    deep: [{ cart: new Cart() }],
    pattern: /x/,
    own: { toJSON: () => 1 },
  }
  expect(linesOf(value)).toEqual([
    'context.date is a Date.',
    'context.list.1 is undefined.',
    'context.list.2 is a Map.',
    'context.set is a Set.',
    'context.error is an Error.',
    'context.big is a bigint.',
    'context.not is NaN.',
    'context.endless is Infinity.',
    'context.run is a function.',
    'context.symbol is a symbol.',
    'context.deep.0.cart is a Cart.',
    'context.pattern is a RegExp.',
    'context.own is a Object.',
  ])
  for (const loss of Object.values(value)) expect(linesOf({ loss })).not.toEqual([])
})

test('a value that is part of itself is a loss, one that stands twice is none', () => {
  const circle: Record<string, unknown> = {}
  circle['again'] = circle
  expect(linesOf(circle)).toEqual(['context.again is part of itself.'])
  const shared = { n: 1 }
  expect(jsonProblems({ a: shared, b: shared })).toEqual([])
})

test('what lies too deep is a loss', () => {
  let deep: unknown = 'bottom'
  for (let level = 0; level < 120; level++) deep = [deep]
  expect(linesOf(deep)).toEqual([expect.stringContaining('lies more than 100 levels deep.')])
})

test('the place may have another name, and every problem has a cure', () => {
  expect(jsonProblems(new Date(0), 'input')).toEqual([
    { place: 'input', problem: 'is a Date.', cure: 'Store its time in ms, or an ISO string.' },
  ])
})
