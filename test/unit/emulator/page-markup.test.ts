import { fold } from '../../../src/emulator/page/message/fold.ts'
import { isEmojiOnly, parseMarkup, toPlainText } from '../../../src/emulator/page/message/markup.ts'

const plain = (text: string) => ({ kind: 'plain', text })

test('a long text is never folded inside of an emoji', () => {
  const family = '👩‍👩‍👧‍👧'
  for (let at = 2; at < 2 + family.length; at += 1) expect(fold(`ab${family}c`, at)).toBe('ab')
  expect(fold(`ab${family}c`, 2 + family.length)).toBe(`ab${family}`)
  expect(fold('ab', 5)).toBe('ab')
})

test('marks become styles, also inside each other', () => {
  expect(parseMarkup('a *b _c_* ~d~ `e*`')).toEqual([
    plain('a '),
    { kind: 'bold', pieces: [plain('b '), { kind: 'italic', pieces: [plain('c')] }] },
    plain(' '),
    { kind: 'strike', pieces: [plain('d')] },
    plain(' '),
    { kind: 'code', text: 'e*' },
  ])
})

test.each(['2*3*4', 'snake_case_name', '* a *', '*a\nb*', '**', 'a * b', '`', '*'])(
  'what only looks like a mark stays as it is: %j',
  (text) => {
    expect(parseMarkup(text)).toEqual([plain(text)])
  },
)

test('a block keeps its lines', () => {
  expect(parseMarkup('```\na\n  *b*\n```')).toEqual([{ kind: 'block', text: 'a\n  *b*' }])
})

test('an address ends before the punctuation of its sentence', () => {
  expect(parseMarkup('See (https://a.example/b?c=1), or www.d.example.')).toEqual([
    plain('See ('),
    { kind: 'link', text: 'https://a.example/b?c=1', url: 'https://a.example/b?c=1' },
    plain('), or '),
    { kind: 'link', text: 'www.d.example', url: 'https://www.d.example' },
    plain('.'),
  ])
})

test.each(['javascript:alert(1)', 'data:text/html,x', 'http://', 'https://[bad', 'whttps://a.b'])(
  'nothing but a web address becomes a link: %j',
  (text) => {
    expect(parseMarkup(text)).toEqual([plain(text)])
  },
)

test('a text of marks alone is read in no noticeable time', () => {
  const started = performance.now()
  parseMarkup('*a '.repeat(2_000))
  parseMarkup('*_~'.repeat(2_000))
  expect(performance.now() - started).toBeLessThan(1_000)
})

test('a preview has the words without marks, in one line', () => {
  expect(toPlainText('*Hello*\n_you_')).toBe('Hello you')
})

test.each([
  ['🍕', true],
  ['👩‍👩‍👧 🍕', false],
  ['❤️👍🏽🇮🇹', true],
  ['1', false],
  ['🍕🍕🍕🍕', false],
  ['', false],
])('whether %j is nothing but a few emoji: %s', (text, expected) => {
  expect(isEmojiOnly(text)).toBe(expected)
})
