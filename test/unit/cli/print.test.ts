import { toShortJson } from '../../../src/cli/print.ts'

test('a text that would fill the screen is cut, and its length is named', () => {
  const short = toShortJson({ event: { text: 'x'.repeat(2_900_000), kind: 'text' }, of: ['a'] })
  expect(short.length).toBeLessThan(1_000)
  expect(JSON.parse(short)).toEqual({
    event: {
      text: `${'x'.repeat(500)}… (2,900,000 characters; --json prints all)`,
      kind: 'text',
    },
    of: ['a'],
  })
})

test('what fits is printed as it is', () => {
  const value = { text: 'x'.repeat(500), n: 1, none: null }
  expect(JSON.parse(toShortJson(value))).toEqual(value)
})
