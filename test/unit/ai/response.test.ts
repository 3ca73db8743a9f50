import type { RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages'
import { createCollector } from '../../../src/ai/response.ts'
import type { StreamEvent } from '../../support/anthropic-answers.ts'
import { toStream } from '../../support/anthropic-answers.ts'

const counted = { input: 30, cacheWrite: 20, cacheRead: 10 }
const maxTokens = 500

/** What is known when a stream breaks off behind the last event of which `until` holds. */
function usageUntil(
  turn: Parameters<typeof toStream>[0],
  until: (event: StreamEvent) => boolean,
): number | undefined {
  const events = toStream(turn, 'claude-sonnet-5-5', counted)
  const collector = createCollector()
  const last = events.findLastIndex(until)
  for (const event of events.slice(0, last + 1)) collector.take(event as RawMessageStreamEvent)
  return collector.usage(maxTokens)?.output
}

const said = { says: 'It left yesterday.', outputTokens: 7 }

test('before a response begins nothing is known of its cost', () => {
  expect(usageUntil(said, () => false)).toBeUndefined()
})

test('a response that broke off cost what was seen of it, from above', () => {
  expect(usageUntil(said, ({ type }) => type === 'content_block_start')).toBe(1)
  // Lower-case letters and blanks count half.
  expect(usageUntil(said, ({ type }) => type === 'content_block_stop')).toBe(10)
})

test('a whole response cost what its end says', () => {
  expect(usageUntil(said, ({ type }) => type === 'message_stop')).toBe(7)
})

test('thinking that broke off may have been anything, and whole thinking is at least its signature', () => {
  const thought = { thinks: 'Hm.', ...said }
  const isThought = (event: StreamEvent) => event['index'] === 0
  expect(
    usageUntil(thought, (event) => event.type === 'content_block_start' && isThought(event)),
  ).toBe(maxTokens)
  const whole = usageUntil(
    thought,
    (event) => event.type === 'content_block_stop' && isThought(event),
  )
  expect(whole).toBeGreaterThan(20)
  expect(whole).toBeLessThan(maxTokens)
})

test.each([
  { type: 'message_start' },
  { type: 'content_block_delta', index: 3, delta: { type: 'text_delta', text: 'x' } },
  { type: 'content_block_delta', index: 0 },
  { type: 'message_delta' },
])('an event of another shape is told of by throwing', (event) => {
  const collector = createCollector()
  expect(() => collector.take(event as RawMessageStreamEvent)).toThrow()
})

test('events and blocks that nobody knows yet are passed over', () => {
  const collector = createCollector()
  const events: readonly StreamEvent[] = [
    ...toStream(said, 'claude-sonnet-5-5', counted).slice(0, 1),
    { type: 'something_new' },
    { type: 'content_block_start', index: 0, content_block: { type: 'music' } },
    { type: 'content_block_stop', index: 0 },
    ...toStream(said, 'claude-sonnet-5-5', counted).slice(-2),
  ]
  for (const event of events) collector.take(event as RawMessageStreamEvent)
  expect(collector.answer('', [])).toMatchObject({ parts: [], stop: 'end' })
})
