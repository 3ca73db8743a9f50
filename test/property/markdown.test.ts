import fc from 'fast-check'
import { toWhatsappTexts } from '../../src/core/markdown.ts'

const signs = ['*', '**', '_', '~~', '`', '```', '#', '# ', '>', '- ', '1. ', '|', '|-|', '[', '](']
const pieces = [
  ...signs,
  '\n',
  '\n\n',
  ' ',
  '\\',
  '!',
  'a',
  'Bob',
  '9',
  'ß',
  '漢字',
  '👨‍👩‍👧',
  'e\u0301',
  ')',
]

/** Anything at all, and texts that are nearly markdown. */
const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.array(fc.constantFrom(...pieces), { maxLength: 120 }).map((parts) => parts.join('')),
)

test('whatever a model writes, every part fits, has something to say and loses no word', () => {
  fc.assert(
    fc.property(texts, fc.integer({ min: 20, max: 400 }), (text, limit) => {
      const parts = toWhatsappTexts(text, limit)
      for (const part of parts) {
        expect([...part].length).toBeLessThanOrEqual(limit)
        expect(part.trim()).not.toBe('')
      }
      expect(wordsOf(parts.join('\n'))).toBe(wordsOf(text))
    }),
    { numRuns: 3_000 },
  )
})

/** Letters and digits in their order: what stands between them may be signs of markdown. */
function wordsOf(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, '')
}
