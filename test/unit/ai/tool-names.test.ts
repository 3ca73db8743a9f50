import fc from 'fast-check'
import { fromWireName, toWireName } from '../../../src/ai/tool-names.ts'

const names = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b', '.', '_', '-', '9'), minLength: 1, maxLength: 12 }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 90 }),
)

test.each([
  ['human', 'human'],
  ['search_articles', 'search_articles'],
  ['ticket.open', 'ticket__open'],
  ['order.line.add-two', 'order__line__add-two'],
])('%s is sent as %s', (name, wireName) => {
  expect(toWireName(name)).toBe(wireName)
})

test('every name becomes one that the API takes, of its own, and comes back', () => {
  fc.assert(
    fc.property(fc.uniqueArray(names, { minLength: 1, maxLength: 20 }), (list) => {
      const wireNames = list.map(toWireName)
      for (const wireName of wireNames) expect(wireName).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
      expect(new Set(wireNames).size).toBe(list.length)
      expect(wireNames.map((wireName) => fromWireName(wireName, list))).toEqual(list)
    }),
    { numRuns: 2_000 },
  )
})

test('a name that nobody offered is no name of another', () => {
  expect(fromWireName('ticket__open', [])).toBe('ticket.open')
  expect(fromWireName('a___0123456789abcdef', ['b'])).toBe('a___0123456789abcdef')
})
