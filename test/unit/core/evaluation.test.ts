import { readFileSync } from 'node:fs'
import { judge, parseEvaluation } from '../../../src/core/evaluation.ts'

const outcome = {
  heard: ['Delivery is free.', 'Anything else?'],
  events: ['ticket.open'],
  state: 'open.talk.menu & office.idle',
  isHandedOff: false,
}

test('the evaluation of the helpdesk is as the format wants it', () => {
  const file = new URL('../../../bots/helpdesk/helpdesk.eval.json', import.meta.url)
  const { conversations, jobs } = parseEvaluation(JSON.parse(readFileSync(file, 'utf8')))
  expect(conversations.length).toBeGreaterThan(5)
  expect(jobs).toEqual({})
})

test('every mistake of a file is told with its place', () => {
  const file = {
    conversations: [
      { name: 'a', steps: [{ says: 'hi', expect: { heard: '(' } }] },
      { name: 'b', steps: [{ waits: 'for ever' }, { shouts: 'hi' }] },
      { name: 'c', steps: [] },
      { name: 'd', steps: [{ says: 'hi', expect: { herd: 'x' } }] },
    ],
  }
  const read = () => parseEvaluation(file)
  expect(read).toThrow(expect.objectContaining({ code: 'evaluation-invalid' }))
  const sentences = [
    'conversations.0.steps.0.expect.heard: It is no regular expression.',
    'conversations.1.steps.0.waits: It is no length of time',
    'conversations.1.steps.1: Unrecognized key: "shouts"',
    'conversations.2.steps: ',
    'conversations.3.steps.0.expect: Unrecognized key: "herd"',
  ]
  for (const sentence of sentences) expect(read).toThrow(sentence)
})

test('two conversations of one name could not be told apart', () => {
  const one = { name: 'a', steps: [{ says: 'hi' }] }
  expect(() => parseEvaluation({ conversations: [one, one] })).toThrow(/the same name/)
})

test('what is as expected leaves nothing to say', () => {
  const expected = {
    heard: ['free', 'ANYTHING'],
    notHeard: '29 euros',
    events: 'ticket.open',
    noEvents: ['human'],
    state: 'open.talk',
    handedOff: false,
  }
  expect(judge(expected, outcome)).toEqual([])
  expect(judge({}, outcome)).toEqual([])
  expect(judge({ state: 'office.idle' }, outcome)).toEqual([])
})

test.each([
  [{ heard: ['free', 'poem'] }, 'It did not say /poem/.'],
  [{ notHeard: 'free' }, 'It said /free/.'],
  [{ events: ['human'] }, '`human` did not happen (ticket.open).'],
  [{ noEvents: 'ticket.open' }, '`ticket.open` happened.'],
  [{ state: 'open.tal' }, 'It is in `open.talk.menu & office.idle`, not in `open.tal`.'],
  [{ handedOff: true }, 'The conversation is not in the hands of an operator.'],
])('%j is told when it is not so', (expected, problem) => {
  expect(judge(expected, outcome)).toEqual([problem])
})
