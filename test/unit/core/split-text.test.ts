import fc from 'fast-check'
import { splitText } from '../../../src/core/split-text.ts'

test('a text that fits is left as it is', () => {
  expect(splitText('  One.  Two. \n', 20)).toEqual(['  One.  Two. \n'])
  expect(splitText('🍕'.repeat(20), 20)).toEqual(['🍕'.repeat(20)])
})

test('a long text is cut at the ends of sentences', () => {
  expect(splitText('One is here. Two is there!\n\nThree is gone.', 27)).toEqual([
    'One is here. Two is there!',
    'Three is gone.',
  ])
  expect(splitText('これは一つ。これは二つ。これは三つ。', 12)).toEqual([
    'これは一つ。これは二つ。',
    'これは三つ。',
  ])
})

test('a long sentence is cut at spaces, and a long word between its characters', () => {
  expect(splitText('one two three four', 9)).toEqual(['one two', 'three', 'four'])
  expect(splitText('abcdefghij kl', 4)).toEqual(['abcd', 'efgh', 'ij', 'kl'])
})

test('an emoji is never cut, nor is one that is too long left out', () => {
  const family = '👩‍👩‍👧‍👧'
  expect(splitText(`${family}${family}`, 10)).toEqual([family, family])
  expect(splitText(`a${family}b`, 3)).toEqual(['a', family, 'b'])
  expect(splitText(`Dé\u0301jà${'\u{1f1ea}\u{1f1f8}'.repeat(3)}`, 3)).toEqual([
    'Dé\u0301',
    'jà',
    '\u{1f1ea}\u{1f1f8}',
    '\u{1f1ea}\u{1f1f8}',
    '\u{1f1ea}\u{1f1f8}',
  ])
})

test('white space alone stays one part, for the limits to refuse', () => {
  expect(splitText(' '.repeat(30), 20)).toEqual([' '.repeat(30)])
})

const words = fc.array(
  fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
    fc.constantFrom('. ', '! ', '\n', ' ', '👩‍👩‍👧‍👧', '🇪🇸', 'e\u0301', 'word'),
  ),
  { maxLength: 60 },
)

test('every part is within the limit, no character is lost and none is cut', () => {
  const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
  fc.assert(
    fc.property(words, fc.integer({ min: 20, max: 60 }), (pieces, limit) => {
      const text = pieces.join('')
      const parts = splitText(text, limit)
      for (const part of parts) {
        const isOne = [...graphemes.segment(part)].length === 1
        expect([...part].length <= limit || isOne || text.trim() === '').toBe(true)
      }
      const whole = (each: string) => each.replace(/\s+/g, '')
      expect(whole(parts.join(''))).toBe(whole(text))
      const characters = new Set([...graphemes.segment(text)].map(({ segment }) => segment.trim()))
      for (const part of parts) {
        for (const { segment } of graphemes.segment(part)) {
          if (segment.trim() !== '') expect(characters).toContain(segment.trim())
        }
      }
    }),
    { numRuns: 500 },
  )
})
