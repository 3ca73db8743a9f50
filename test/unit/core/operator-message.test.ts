import { messageProblems } from '../../../src/core/limits.ts'
import { toOperatorMessages } from '../../../src/core/operator-message.ts'

test.each([
  ['photo.JPG', ['image']],
  ['film.mp4', ['video']],
  ['menu.pdf', ['document']],
  ['song.mp3', ['audio', 'text']],
  ['smile.webp', ['sticker', 'text']],
])('a file %s with a text is said as %j', (name, kinds) => {
  const messages = toOperatorMessages({ file: `/tmp/${name}`, text: 'Here you are' })
  expect(messages.map(({ kind }) => kind)).toEqual(kinds)
  expect(messages.flatMap((message) => messageProblems(message))).toEqual([])
  expect(JSON.stringify(messages)).toContain('Here you are')
})

test('a document carries the name of its file', () => {
  expect(toOperatorMessages({ file: '/tmp/Our menu.pdf' })).toMatchObject([
    { kind: 'document', filename: 'Our menu.pdf' },
  ])
})

test('a file whose ending says nothing is refused in a sentence that tells what is taken', () => {
  const [message] = toOperatorMessages({ file: '/tmp/menu' })
  const problems = message === undefined ? [] : messageProblems(message)
  expect(problems).toMatchObject([{ cure: expect.stringContaining('application/pdf') }])
})
