import { fromWhatsappText, toWhatsappTexts } from '../../../src/core/markdown.ts'

function said(markdown: string): string {
  return toWhatsappTexts(markdown).join('\n=====\n')
}

test.each([
  ['bold', '**Two** and __three__', '*Two* and *three*'],
  ['italic', '*Two* and _three_', '_Two_ and _three_'],
  ['both', '***Two*** and **a *b* c**', '*_Two_* and *a _b_ c*'],
  ['struck through', '~~gone~~', '~gone~'],
  ['bold at the end of bold and italic', '**bold *and italic***', '*bold _and italic_*'],
  ['bold over two lines', '**one\ntwo**', '*one*\n*two*'],
  ['names with underscores', 'snake_case_name and 2 * 3 * 4', 'snake_case_name and 2 * 3 * 4'],
  ['signs that stand for themselves', '\\*not bold\\* 1\\. x', '*not bold* 1. x'],
  ['signs without an end', '**open and *open', '**open and *open'],
  ['code', 'Run `npm test` or ``a`b``', 'Run `npm test` or a`b'],
  ['signs in code', '`**x**`', '`**x**`'],
  ['a link', '[Prices](https://shop.example/p_(1))', 'Prices (https://shop.example/p_(1))'],
  ['a link that shows itself', '[https://a.example](https://a.example)', 'https://a.example'],
  ['a bare link', 'See <https://a.example/b_c_d>.', 'See https://a.example/b_c_d.'],
  ['a picture', '![The menu](https://a.example/m.png)', 'The menu (https://a.example/m.png)'],
  ['headings', '# Hours #\n## *Sunday*', '*Hours*\n*Sunday*'],
  ['an underlined heading', 'Hours\n=====\nNine to five', '*Hours*\nNine to five'],
  ['a rule', 'a\n\n---\n\nb', 'a\n\nb'],
  ['bullets', '* one\n* **two**\n  + three', '- one\n- *two*\n  - three'],
  ['numbers', '1. one\n2) two', '1. one\n2. two'],
  ['a quote', '> **so** it is\n>> and so', '> *so* it is\n> and so'],
  ['a list in a quote', '> - one', '> - one'],
  ['code in lines', '```js\nlet a = `x`\n```', 'js\n```let a = `x````'],
  ['code without an end', '~~~\na **b**', '```a **b**```'],
  [
    'a table',
    '| Day | Open |\n|:----|-----:|\n| Mon | **9** |\n| Tue \\| Wed | 10 |',
    '*Day | Open*\n- Mon | *9*\n- Tue | Wed | 10',
  ],
  ['no table', 'a | b\nc | d', 'a | b\nc | d'],
  ['words around a list', 'You need:\n- a pen\nThat is all.', 'You need:\n- a pen\nThat is all.'],
  ['Windows lines', 'a\r\n\r\nb', 'a\n\nb'],
])('%s', (_what, markdown, expected) => {
  expect(said(markdown)).toBe(expected)
})

test('nothing comes of white space', () => {
  expect(toWhatsappTexts(' \n\n\t\n')).toEqual([])
})

test('a long answer is cut between paragraphs', () => {
  const paragraph = `${'word '.repeat(15).trim()}.`
  const texts = toWhatsappTexts([paragraph, paragraph, paragraph].join('\n\n'), 160)
  expect(texts).toEqual([`${paragraph}\n\n${paragraph}`, paragraph])
})

test('a long paragraph is cut behind sentences, and nothing stands out in it', () => {
  const sentence = 'This is **one** sentence of some length.'
  expect(toWhatsappTexts(`${sentence} ${sentence} ${sentence}`, 80)).toEqual([
    'This is one sentence of some length. This is one sentence of some length.',
    'This is one sentence of some length.',
  ])
})

test('long code is code in each part', () => {
  const texts = toWhatsappTexts(`\`\`\`\n${'let a = 1\n'.repeat(20)}\`\`\``, 60)
  expect(texts.length).toBeGreaterThan(3)
  for (const text of texts) expect(text).toMatch(/^```[\s\S]+```$/)
})

test('a text of nothing but signs is done at once', () => {
  expect(toWhatsappTexts(`a${'*'.repeat(20_000)}`).join('')).toHaveLength(20_001)
  expect(toWhatsappTexts('_a '.repeat(5_000)).join('').length).toBeGreaterThan(10_000)
  expect(toWhatsappTexts('['.repeat(20_000)).join('')).toHaveLength(20_000)
})

test('what was said by WhatsApp’s signs is markdown again for a model', () => {
  expect(fromWhatsappText('*Two* and ~three~, 2*3*4 and _so_')).toBe(
    '**Two** and ~~three~~, 2*3*4 and _so_',
  )
})
