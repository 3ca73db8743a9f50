import { compareTranscripts, toTranscriptLine } from '../../support/transcript.ts'

const expected = ['hi', 'size?', 'hi', 'done']

test('equal transcripts differ in nothing', () => {
  expect(compareTranscripts(expected, expected)).toEqual({
    lost: [],
    doubled: [],
    foreign: [],
    outOfOrder: [],
  })
})

test('a missing line is lost, also when another one reads the same', () => {
  expect(compareTranscripts(expected, ['hi', 'size?', 'done']).lost).toEqual(['hi'])
})

test('a line too many is doubled and does not disturb the order', () => {
  const difference = compareTranscripts(expected, ['hi', 'size?', 'hi', 'size?', 'done'])
  expect(difference).toEqual({ lost: [], doubled: ['size?'], foreign: [], outOfOrder: [] })
})

test('a line that comes after one that follows it is out of order', () => {
  expect(compareTranscripts(expected, ['hi', 'size?', 'done', 'hi']).outOfOrder).toEqual(['hi'])
})

test('a line that nobody expected is foreign', () => {
  expect(compareTranscripts(expected, [...expected, 'boo']).foreign).toEqual(['boo'])
})

test('choices and taps are part of a line, ids are not', () => {
  const interactive = {
    body: { text: 'Which size?' },
    action: { buttons: [{ reply: { title: 'Small' } }, { reply: { title: 'Large' } }] },
  }
  expect(toTranscriptLine('bot', { type: 'interactive', interactive })).toBe(
    'bot: Which size? [Small | Large]',
  )
  expect(toTranscriptLine('user', { interactive: { button_reply: { title: 'Small' } } })).toBe(
    'user: taps Small',
  )
  expect(toTranscriptLine('user', { type: 'image' })).toBe('user: (image)')
})
